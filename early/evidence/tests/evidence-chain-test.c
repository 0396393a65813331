// SPDX-License-Identifier: GPL-2.0-or-later
/* Which chains count, by hook, family, type, policy, table and links; and the words. */
#include "messages.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/link.h"
#include "layers/nft/nft.h"

#define IN NF_INET_LOCAL_IN
#define PRE NF_INET_PRE_ROUTING
#define DROP NF_DROP
#define ACCEPT NF_ACCEPT

static struct model m;
static struct evidence e;
static int result; /* of the last message */

static void table(uint8_t family, const char *name, uint32_t flags)
{
	message_table(family, name, flags);
	result = message_take(model_take_table, NONE, &m);
}

static void chain(uint8_t family, const char *in, const char *name, const char *type,
		  uint32_t hook, uint32_t policy, uint32_t rules)
{
	message_chain(family, in, name, type, hook, policy, rules, NULL);
	result = message_take(model_take_chain, NONE, &m);
}

static void ingress(uint8_t family, const char *name, uint32_t policy,
		    const char *devices)
{
	message_chain(family, "fw", name, "filter", family == NFPROTO_INET ? 5 : 0,
		      policy, 0, devices);
	result = message_take(model_take_chain, NONE, &m);
}

/* One filter chain on a hook, alone. */
static int alone(uint8_t family, const char *type, uint32_t hook, uint32_t policy,
		 uint32_t rules)
{
	chain(family, "fw", "in", type, hook, policy, rules);
	return proves(&m, NULL, &e);
}

static const char *said(void)
{
	static char text[500];

	evidence_say(&e, text, sizeof(text));
	return text;
}

static void test_chains(void)
{
	CHECK(alone(NFPROTO_INET, "filter", IN, DROP, 0) == 46, "inet, drop: both");
	CHECK(!strcmp(said(), "inet fw in (policy drop, 0 rules)") && !e.weak[0],
	      "one chain for both is said once");
	CHECK(alone(NFPROTO_INET, "filter", IN, ACCEPT, 9) == 0,
	      "inet, accept, nine rules that nobody has seen: nothing");
	CHECK(!strcmp(e.weak, "inet fw in (policy accept, 9 rules): no rule drops"),
	      "which is said");
	CHECK(alone(NFPROTO_INET, "filter", IN, ACCEPT, 0) == 0, "inet, accept, empty");
	CHECK(!strcmp(said(), "IPv4: nothing; IPv6: nothing; no evidence: inet fw in "
			      "(policy accept, 0 rules)"),
	      "as Debian's stock nftables.conf");
	CHECK(alone(NFPROTO_IPV4, "filter", IN, DROP, 0) == 4, "ip: IPv4 alone");
	CHECK(!evidence_complete(&e), "which is not complete");
	CHECK(alone(NFPROTO_IPV6, "filter", IN, DROP, 0) == 6, "ip6: IPv6 alone");
	chain(NFPROTO_IPV4, "fw", "in", "filter", IN, DROP, 1);
	chain(NFPROTO_IPV6, "fw6", "in6", "filter", IN, DROP, 0);
	CHECK(proves(&m, NULL, &e) == 46 &&
		      !strcmp(said(), "IPv4: ip fw in (policy drop, 1 rules); IPv6: ip6 "
				      "fw6 in6 (policy drop, 0 rules)"),
	      "ip and ip6: complete");

	CHECK(alone(NFPROTO_INET, "filter", PRE, DROP, 0) == 46 &&
		      alone(NFPROTO_IPV4, "filter", PRE, DROP, 0) == 4 &&
		      alone(NFPROTO_IPV6, "filter", PRE, DROP, 0) == 6,
	      "prerouting, drop: counts");
	CHECK(alone(NFPROTO_INET, "filter", PRE, ACCEPT, 5) == 0 && !e.weak[0],
	      "prerouting that accepts: nothing, and no reason either");
	CHECK(alone(NFPROTO_INET, "filter", NF_INET_FORWARD, DROP, 5) == 0 &&
		      alone(NFPROTO_INET, "filter", NF_INET_LOCAL_OUT, DROP, 5) == 0 &&
		      alone(NFPROTO_INET, "filter", NF_INET_POST_ROUTING, DROP, 5) == 0 &&
		      !e.weak[0],
	      "other hooks: nothing");
	CHECK(alone(NFPROTO_INET, "nat", IN, ACCEPT, 5) == 0 &&
		      alone(NFPROTO_INET, "nat", PRE, DROP, 5) == 0 &&
		      alone(NFPROTO_INET, "route", IN, DROP, 5) == 0 &&
		      alone(NFPROTO_INET, "filters", IN, DROP, 5) == 0 &&
		      alone(NFPROTO_INET, "", IN, DROP, 5) == 0,
	      "other types: nothing");
	CHECK(alone(NFPROTO_ARP, "filter", IN, DROP, 5) == 0 &&
		      alone(NFPROTO_BRIDGE, "filter", IN, DROP, 5) == 0 &&
		      alone(NFPROTO_NETDEV, "filter", 1, DROP, 5) == 0,
	      "other families: nothing");
	CHECK(alone(NFPROTO_INET, "filter", NONE, DROP, 5) == 0,
	      "a chain without hook: nothing");
	CHECK(alone(NFPROTO_INET, "filter", IN, NONE, 5) == 0,
	      "no policy, as no kernel does: nothing");

	chain(NFPROTO_INET, NFT_TABLE_NAME, "prerouting", "filter", PRE, DROP, 3);
	chain(NFPROTO_IPV4, NFT_TABLE_NAME, "input", "filter", IN, DROP, 3);
	CHECK(proves(&m, NULL, &e) == 0 && !e.weak[0], "our own tables: nothing");
	CHECK(alone(NFPROTO_INET, "filter", IN, DROP, 0) == 46, "another one counts");
	chain(NFPROTO_INET, NFT_TABLE_NAME "2", "input", "filter", IN, DROP, 3);
	CHECK(proves(&m, NULL, &e) == 46, "one that only begins like ours: evidence");

	chain(NFPROTO_IPV4, "a", "b", "filter", IN, DROP, 1);
	chain(NFPROTO_INET, "c", "d", "filter", IN, DROP, 2);
	chain(NFPROTO_IPV6, "e", "f", "filter", IN, DROP, 3);
	CHECK(proves(&m, NULL, &e) == 46 &&
		      !strcmp(said(),
			      "IPv4: ip a b (policy drop, 1 rules); IPv6: inet c d "
			      "(policy drop, 2 rules)"),
	      "the first of each family counts");
	CHECK(proves(&m, NULL, &e) == 0 &&
		      !strcmp(said(), "IPv4: nothing; IPv6: nothing"),
	      "nothing at all");
}

static void test_ingress(void)
{
	struct link link[2] = { { .name = "eth0" }, { .name = "wlan0" } };
	struct links links = { .link = link, .count = 2 }, none = { .count = 0 };

	ingress(NFPROTO_NETDEV, "in", DROP, "eth0 wlan0");
	CHECK(proves(&m, &links, &e) == 46 && strstr(said(), "netdev fw in (policy drop"),
	      "ingress on every link: both families");
	ingress(NFPROTO_NETDEV, "in", DROP, "eth0");
	CHECK(proves(&m, &links, &e) == 0 && strstr(said(), "covers only eth0"),
	      "ingress on one of two: nothing, and it is said");
	ingress(NFPROTO_NETDEV, "in", DROP, "=eth0");
	ingress(NFPROTO_INET, "in2", DROP, "wlan0 other");
	CHECK(proves(&m, &links, &e) == 46, "two chains, each with one link: both");
	ingress(NFPROTO_NETDEV, "in", DROP, "eth0");
	ingress(NFPROTO_NETDEV, "in2", ACCEPT, "wlan0");
	CHECK(proves(&m, &links, &e) == 0, "one that accepts holds no link");
	ingress(NFPROTO_NETDEV, "in", DROP, "eth* wl*");
	CHECK(proves(&m, &links, &e) == 46, "prefixes hold what begins so");
	ingress(NFPROTO_NETDEV, "in", DROP, "eth0* w");
	CHECK(proves(&m, &links, &e) == 0, "a name is no prefix");
	ingress(NFPROTO_NETDEV, "in", DROP, "*");
	CHECK(proves(&m, NULL, &e) == 46, "the empty prefix holds all, known or not");
	ingress(NFPROTO_NETDEV, "in", DROP, "eth0 wlan0");
	CHECK(proves(&m, NULL, &e) == 0, "if the links cannot be read: nothing");
	ingress(NFPROTO_NETDEV, "in", DROP, "eth0 wlan0");
	CHECK(proves(&m, &none, &e) == 0, "nor if there are none to hold");
	ingress(NFPROTO_NETDEV, "in", DROP, NULL);
	CHECK(proves(&m, &links, &e) == 0, "nor on no device");
}

static void test_dormant(void)
{
	char name[300];
	unsigned int i;

	table(NFPROTO_INET, "fw", NFT_TABLE_F_DORMANT);
	chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 2);
	CHECK(proves(&m, NULL, &e) == 0 &&
		      !strcmp(e.weak, "inet fw in (policy drop, 2 rules, table dormant)"),
	      "a dormant table proves nothing, and it is said");
	table(NFPROTO_INET, "fw", NFT_TABLE_F_DORMANT);
	chain(NFPROTO_IPV4, "fw", "in", "filter", IN, DROP, 2);
	chain(NFPROTO_INET, "fw2", "in", "filter", IN, DROP, 2);
	CHECK(proves(&m, NULL, &e) == 46, "one of another family or name is awake");
	table(NFPROTO_INET, "fw", 2); /* owner */
	CHECK(alone(NFPROTO_INET, "filter", IN, DROP, 2) == 46,
	      "other flags are not sleep");
	table(NFPROTO_INET, "fw", NFT_TABLE_F_DORMANT | 2);
	CHECK(alone(NFPROTO_INET, "filter", IN, DROP, 2) == 0, "nor do they wake it");
	for (i = 1; i <= EVIDENCE_DORMANT; i++) {
		snprintf(name, sizeof(name), "t%u", i);
		table(NFPROTO_INET, name, NFT_TABLE_F_DORMANT);
	}
	CHECK(alone(NFPROTO_INET, "filter", IN, DROP, 2) == 46,
	      "sixteen sleep, this not");
	for (i = 1; i <= EVIDENCE_DORMANT + 1; i++) {
		snprintf(name, sizeof(name), "t%u", i);
		table(NFPROTO_INET, name, NFT_TABLE_F_DORMANT);
	}
	CHECK(alone(NFPROTO_INET, "filter", IN, DROP, 2) == 0,
	      "with a seventeenth nobody knows, so nothing counts");
	memset(name, 'n', 255);
	name[255] = '\0';
	table(NFPROTO_INET, name, NFT_TABLE_F_DORMANT);
	chain(NFPROTO_INET, name, "in", "filter", IN, DROP, 2);
	CHECK(proves(&m, NULL, &e) == 0 && result == 0,
	      "a name of 255 characters sleeps");
	table(NFPROTO_INET, name, NFT_TABLE_F_DORMANT);
	name[254] = 'm';
	chain(NFPROTO_INET, name, "in", "filter", IN, DROP, 2);
	CHECK(proves(&m, NULL, &e) == 46, "one that differs in its last letter does not");
}

static bool printable(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static void test_names(void)
{
	char name[256], text[40];
	unsigned int i;

	chain(NFPROTO_INET, "a\033[2Jb", "c\n<0>d\377\r\t", "filter", IN, DROP, 1);
	CHECK(proves(&m, NULL, &e) == 46 && printable(said()) &&
		      !strcmp(said(), "inet a?[2Jb c?<0>d??? (policy drop, 1 rules)"),
	      "there is a ? for each control character");
	chain(NFPROTO_INET, "\033", "\n", "filter", IN, ACCEPT, 0);
	CHECK(proves(&m, NULL, &e) == 0 && e.weak[0] && printable(e.weak),
	      "also in what is no evidence");
	for (i = 0; i < 255; i++)
		name[i] = 'a' + i % 26;
	name[255] = '\0';
	chain(NFPROTO_IPV4, name, name, "filter", IN, DROP, ~1u);
	CHECK(proves(&m, NULL, &e) == 4 &&
		      strstr(said(), "(policy drop, 4294967294 rules)"),
	      "long names are cut so that the rest is still there");
	evidence_say(&e, text, sizeof(text));
	CHECK(strlen(text) == sizeof(text) - 1, "all is cut to what there is room for");
}

static void test_generation(void)
{
	table(NFPROTO_INET, "fw", 0);
	message_generation++;
	chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 1);
	CHECK(result == -EINTR, "a message of another generation: -EINTR, ask again");
	message_generation--;
	chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 1);
	CHECK(result == 0 && proves(&m, NULL, &e) == 46, "of the same: taken");
	message_begin(NFT_MSG_NEWSET, NFPROTO_INET);
	CHECK(message_take(model_take_chain, NONE, &m) == 0 && !m.chains,
	      "a message of another type is passed over");
	message_begin(NFT_MSG_NEWTABLE, NFPROTO_INET);
	nlmsg_put_string(&message, NFTA_TABLE_NAME, "fw");
	nlmsg_put(&message, NFTA_TABLE_FLAGS, "\0\1", 2);
	CHECK(message_take(model_take_table, NONE, &m) == -EBADMSG,
	      "flags of another size: -EBADMSG, not awake");
	model_free(&m);
}

int main(void)
{
	test_chains();
	test_ingress();
	test_dormant();
	test_names();
	test_generation();
	return check_done();
}
