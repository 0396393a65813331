// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What counts as the administrator's own firewall. Messages are made as the kernel sends
 * them (net/netfilter/nf_tables_api.c), attribute by attribute, and read from memory of
 * exactly their size.
 */
#include "evidence/evidence.h"
#include "check.h"
#include "layers/nft/nft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>

#define IN NF_INET_LOCAL_IN
#define PRE NF_INET_PRE_ROUTING
#define DROP NF_DROP
#define ACCEPT NF_ACCEPT
#define NONE ~0u /* leaves the attribute out */

static struct evidence e;
static unsigned char memory[1024];
static struct nlbuf b;
static int result; /* of the last message */

/* ---- messages ---- */

static void begin(unsigned int type, uint8_t family)
{
	struct nfgenmsg header = { .nfgen_family = family, .version = NFNETLINK_V0 };

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_MULTI, 1, &header,
		    sizeof(header));
}

/* len: of the payload, so that it can be cut. */
static void take(netlink_reader *read, size_t len)
{
	struct nlmsghdr h;
	struct nlmsg m;
	unsigned char *exact = malloc(len ? len : 1);

	memcpy(&h, memory, sizeof(h));
	memcpy(exact, memory + sizeof(h), len);
	m = (struct nlmsg){ .type = h.nlmsg_type,
			    .flags = h.nlmsg_flags,
			    .seq = h.nlmsg_seq,
			    .payload = exact,
			    .len = len };
	result = read(&m, &e);
	free(exact);
}

static void table(uint8_t family, const char *name, uint32_t flags)
{
	begin(NFT_MSG_NEWTABLE, family);
	nlmsg_put_string(&b, NFTA_TABLE_NAME, name);
	nlmsg_put_be32(&b, NFTA_TABLE_FLAGS, flags);
	nlmsg_put_be32(&b, NFTA_TABLE_USE, 3);
	nlmsg_end(&b);
	take(evidence_table, b.len - sizeof(struct nlmsghdr));
}

static void write_chain(uint8_t family, const char *in, const char *name,
			const char *type, uint32_t hook, uint32_t policy, uint32_t rules)
{
	size_t nest;

	begin(NFT_MSG_NEWCHAIN, family);
	nlmsg_put_string(&b, NFTA_CHAIN_TABLE, in);
	nlmsg_put_string(&b, NFTA_CHAIN_NAME, name);
	if (hook != NONE) {
		nest = nlmsg_nest(&b, NFTA_CHAIN_HOOK);
		nlmsg_put_be32(&b, NFTA_HOOK_HOOKNUM, hook);
		nlmsg_put_be32(&b, NFTA_HOOK_PRIORITY, 0);
		nlmsg_nest_end(&b, nest);
		if (policy != NONE)
			nlmsg_put_be32(&b, NFTA_CHAIN_POLICY, policy);
		nlmsg_put_string(&b, NFTA_CHAIN_TYPE, type);
	}
	if (rules != NONE)
		nlmsg_put_be32(&b, NFTA_CHAIN_USE, rules);
	nlmsg_end(&b);
}

static void chain(uint8_t family, const char *in, const char *name, const char *type,
		  uint32_t hook, uint32_t policy, uint32_t rules)
{
	write_chain(family, in, name, type, hook, policy, rules);
	take(evidence_chain, b.len - sizeof(struct nlmsghdr));
}

static void forget(void)
{
	memset(&e, 0, sizeof(e));
	result = 0;
}

/* One filter chain on the input hook, alone; what it proves: 4, 6, 46 or 0. */
static int proves(uint8_t family, const char *type, uint32_t hook, uint32_t policy,
		  uint32_t rules)
{
	forget();
	chain(family, "fw", "in", type, hook, policy, rules);
	return e.v4.found ? e.v6.found ? 46 : 4 : e.v6.found ? 6 : 0;
}

static const char *said(void)
{
	static char text[300];

	evidence_say(&e, text, sizeof(text));
	return text;
}

/* ---- */

static void test_chains(void)
{
	CHECK(proves(NFPROTO_INET, "filter", IN, DROP, 0) == 46, "inet, drop: both");
	CHECK(proves(NFPROTO_INET, "filter", IN, DROP, 9) == 46 && e.chains == 1 &&
		      !e.weak[0],
	      "with rules, too");
	CHECK(proves(NFPROTO_INET, "filter", IN, ACCEPT, 1) == 46,
	      "inet, accept and a rule: both");
	CHECK(proves(NFPROTO_INET, "filter", IN, ACCEPT, 0) == 0,
	      "inet, accept, empty: nothing");
	CHECK(!strcmp(e.weak, "inet fw in (policy accept, 0 rules)"), "which is said");
	CHECK(proves(NFPROTO_INET, "filter", IN, ACCEPT, NONE) == 0,
	      "no count is no rule");
	CHECK(proves(NFPROTO_IPV4, "filter", IN, DROP, 0) == 4, "ip: IPv4 alone");
	CHECK(!evidence_complete(&e), "which is not complete");
	CHECK(proves(NFPROTO_IPV6, "filter", IN, DROP, 0) == 6, "ip6: IPv6 alone");
	CHECK(!evidence_complete(&e), "neither is this");
	CHECK(proves(NFPROTO_IPV4, "filter", IN, ACCEPT, 2) == 4, "ip, accept and rules");
	chain(NFPROTO_IPV6, "fw6", "in6", "filter", IN, DROP, 0);
	CHECK(evidence_complete(&e) && e.chains == 2, "ip and ip6: complete");

	CHECK(proves(NFPROTO_INET, "filter", PRE, DROP, 0) == 46,
	      "prerouting, drop: both");
	CHECK(proves(NFPROTO_INET, "filter", PRE, ACCEPT, 5) == 0,
	      "prerouting with rules: nothing");
	CHECK(proves(NFPROTO_INET, "filter", NF_INET_FORWARD, DROP, 5) == 0 &&
		      proves(NFPROTO_INET, "filter", NF_INET_LOCAL_OUT, DROP, 5) == 0 &&
		      proves(NFPROTO_INET, "filter", NF_INET_POST_ROUTING, DROP, 5) ==
			      0 &&
		      e.chains == 1 && !e.weak[0],
	      "other hooks: nothing, but they are counted");
	CHECK(proves(NFPROTO_INET, "filter", 5, DROP, 5) == 0, "inet ingress: nothing");
	CHECK(proves(NFPROTO_INET, "nat", IN, ACCEPT, 5) == 0 &&
		      proves(NFPROTO_INET, "nat", PRE, DROP, 5) == 0 &&
		      proves(NFPROTO_INET, "route", IN, DROP, 5) == 0 &&
		      proves(NFPROTO_INET, "filters", IN, DROP, 5) == 0 &&
		      proves(NFPROTO_INET, "", IN, DROP, 5) == 0,
	      "other types: nothing");
	CHECK(proves(NFPROTO_ARP, "filter", IN, DROP, 5) == 0 &&
		      proves(NFPROTO_BRIDGE, "filter", IN, DROP, 5) == 0 &&
		      proves(NFPROTO_NETDEV, "filter", 0, DROP, 5) == 0 &&
		      proves(NFPROTO_NETDEV, "filter", 1, DROP, 5) == 0,
	      "other families: nothing");
	CHECK(proves(NFPROTO_INET, "filter", NONE, DROP, 5) == 0 && e.chains == 0,
	      "a chain without hook: nothing, not counted");
	CHECK(proves(NFPROTO_INET, "filter", IN, NONE, 5) == 0,
	      "no policy, as no kernel does: nothing");

	/* Hooks of ip and ip6 have the same numbers as inet's. */
	CHECK(proves(NFPROTO_IPV4, "filter", PRE, DROP, 0) == 4 &&
		      proves(NFPROTO_IPV6, "filter", PRE, DROP, 0) == 6,
	      "prerouting of one family");
}

static void test_rulesets(void)
{
	forget();
	table(NFPROTO_INET, "filter", 0);
	chain(NFPROTO_INET, "filter", "input", "filter", IN, ACCEPT, 0);
	chain(NFPROTO_INET, "filter", "forward", "filter", NF_INET_FORWARD, ACCEPT, 0);
	chain(NFPROTO_INET, "filter", "output", "filter", NF_INET_LOCAL_OUT, ACCEPT, 0);
	CHECK(!e.v4.found && !e.v6.found && e.chains == 3,
	      "Debian's stock nftables.conf: nothing");
	CHECK(!strcmp(said(), "IPv4: nothing; IPv6: nothing; no evidence: inet filter "
			      "input (policy accept, "
			      "0 rules)"),
	      "and why");

	forget();
	chain(NFPROTO_INET, NFT_TABLE_NAME, "prerouting", "filter", PRE, DROP, 3);
	chain(NFPROTO_IPV4, NFT_TABLE_NAME, "input", "filter", IN, DROP, 3);
	CHECK(!e.v4.found && !e.v6.found && e.chains == 0 && !e.weak[0],
	      "our own tables: nothing");
	chain(NFPROTO_INET, NFT_TABLE_NAME "2", "input", "filter", IN, DROP, 3);
	CHECK(evidence_complete(&e), "one that only begins like ours: evidence");

	forget();
	chain(NFPROTO_IPV4, "filter", "INPUT", "filter", IN, ACCEPT, 7);
	chain(NFPROTO_IPV6, "filter", "INPUT", "filter", IN, ACCEPT, 0);
	CHECK(e.v4.found && !e.v6.found, "rules for IPv4 alone: not complete");
	CHECK(!strcmp(said(),
		      "IPv4: ip filter INPUT (policy accept, 7 rules); IPv6: nothing; no "
		      "evidence: ip6 filter INPUT (policy accept, 0 rules)"),
	      "what there is and what not");

	forget();
	chain(NFPROTO_IPV4, "a", "b", "filter", IN, DROP, 1);
	chain(NFPROTO_INET, "c", "d", "filter", IN, DROP, 2);
	chain(NFPROTO_IPV6, "e", "f", "filter", IN, DROP, 3);
	CHECK(!strcmp(said(), "IPv4: ip a b (policy drop, 1 rules); IPv6: inet c d "
			      "(policy drop, 2 rules)"),
	      "the first of each counts");
	forget();
	chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 2);
	CHECK(!strcmp(said(), "inet fw in (policy drop, 2 rules)"),
	      "one for both is said once");
	forget();
	CHECK(!strcmp(said(), "IPv4: nothing; IPv6: nothing"), "nothing at all");
}

static void test_dormant(void)
{
	char name[300];
	unsigned int i;

	forget();
	table(NFPROTO_INET, "fw", NFT_TABLE_F_DORMANT);
	chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 2);
	CHECK(!e.v4.found && !e.v6.found &&
		      !strcmp(e.weak, "inet fw in (policy drop, 2 rules, table dormant)"),
	      "a dormant table proves nothing, and it is said");
	chain(NFPROTO_IPV4, "fw", "in", "filter", IN, DROP, 2);
	CHECK(e.v4.found && !e.v6.found, "one of that name in another family is awake");
	chain(NFPROTO_INET, "fw2", "in", "filter", IN, DROP, 2);
	CHECK(e.v6.found, "so is one with a longer name");
	forget();
	table(NFPROTO_INET, "fw", 2); /* owner */
	chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 2);
	CHECK(evidence_complete(&e), "other flags do not make it sleep");
	forget();
	table(NFPROTO_INET, "fw", NFT_TABLE_F_DORMANT | 2);
	chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 2);
	CHECK(!e.v4.found, "nor do they wake it");

	forget();
	for (i = 1; i <= 20; i++) {
		snprintf(name, sizeof(name), "t%u", i);
		table(NFPROTO_INET, name, NFT_TABLE_F_DORMANT);
		if (i == EVIDENCE_DORMANT) {
			chain(NFPROTO_INET, name, "in", "filter", IN, DROP, 2);
			CHECK(!e.v4.found, "the sixteenth of them is remembered");
			chain(NFPROTO_IPV4, "t17", "in", "filter", IN, DROP, 2);
			CHECK(e.v4.found, "and what is awake counts");
		}
		if (i == EVIDENCE_DORMANT + 1) {
			chain(NFPROTO_INET, name, "in", "filter", IN, DROP, 2);
			CHECK(!e.v6.found, "nor does the seventeenth prove anything");
		}
	}
	CHECK(e.dormant_count == 20, "twenty are counted, sixteen kept");

	memset(name, 'n', 255);
	name[255] = '\0';
	forget();
	table(NFPROTO_INET, name, NFT_TABLE_F_DORMANT);
	chain(NFPROTO_INET, name, "in", "filter", IN, DROP, 2);
	CHECK(!e.v4.found && result == 0, "a name of 255 characters sleeps");
	name[200] = 'm';
	chain(NFPROTO_INET, name, "in", "filter", IN, DROP, 2);
	CHECK(!e.v4.found, "so does what begins like it");
	name[10] = 'm';
	chain(NFPROTO_INET, name, "in", "filter", IN, DROP, 2);
	CHECK(evidence_complete(&e), "and not what begins in another way");
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
	char name[256], chain_name[256], text[40];
	unsigned int i;

	forget();
	chain(NFPROTO_INET, "a\033[2Jb", "c\n<0>d\377\r\t", "filter", IN, DROP, 1);
	CHECK(evidence_complete(&e) && printable(said()),
	      "control characters do not get out");
	CHECK(!strcmp(said(), "inet a?[2Jb c?<0>d??? (policy drop, 1 rules)"),
	      "there is a ? for each");
	forget();
	chain(NFPROTO_INET, "\033", "\n", "filter", IN, ACCEPT, 0);
	CHECK(e.weak[0] && printable(e.weak), "nor by what is no evidence");
	for (i = 0; i < 255; i++) {
		name[i] = 'a' + i % 26;
		chain_name[i] = 'A' + i % 26;
	}
	name[255] = chain_name[255] = '\0';
	forget();
	table(NFPROTO_IPV4, name, 0);
	chain(NFPROTO_IPV4, name, chain_name, "filter", IN, ACCEPT, ~1u);
	chain(NFPROTO_IPV6, chain_name, name, "filter", IN, ACCEPT, 0);
	CHECK(e.v4.found && strstr(said(), "(policy accept, 4294967294 rules)"),
	      "long names are cut so that the rest is still there");
	evidence_say(&e, text, sizeof(text));
	CHECK(strlen(text) == sizeof(text) - 1,
	      "what is said is cut to what there is room for");
}

/* Whatever a message has lost, it proves no more than it did whole. */
static void test_truncated(void)
{
	unsigned int cut, refused = 0, good = 0, stock = 0;
	size_t whole;

	forget();
	write_chain(NFPROTO_INET, "fw", "in", "filter", IN, ACCEPT, 0);
	whole = b.len - sizeof(struct nlmsghdr);
	for (cut = 0; cut <= whole; cut++) {
		forget();
		take(evidence_chain, cut);
		stock += result <= 0 && !e.v4.found && !e.v6.found;
	}
	CHECK(stock == whole + 1,
	      "an accepting chain, cut at each of its %zu bytes, proves nothing", whole);

	write_chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 1);
	whole = b.len - sizeof(struct nlmsghdr);
	for (cut = 0; cut < whole; cut++) {
		forget();
		take(evidence_chain, cut);
		refused += result == -EBADMSG;
		good += result == 0 || !e.v4.found;
	}
	CHECK(good == whole && refused > whole / 2,
	      "a dropping one cut proves nothing where it is damaged");
	for (cut = refused = 0; cut < 4; cut++) {
		take(evidence_chain, cut);
		refused += result == -EBADMSG;
		begin(NFT_MSG_NEWTABLE, NFPROTO_INET);
		nlmsg_end(&b);
		take(evidence_table, cut);
		refused += result == -EBADMSG;
		write_chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 1);
	}
	CHECK(refused == 8, "without a whole header: -EBADMSG");

	forget();
	begin(NFT_MSG_NEWTABLE, NFPROTO_INET);
	nlmsg_put_string(&b, NFTA_TABLE_NAME, "fw");
	nlmsg_put(&b, NFTA_TABLE_FLAGS, "\0\1", 2);
	nlmsg_end(&b);
	take(evidence_table, b.len - sizeof(struct nlmsghdr));
	CHECK(result == -EBADMSG, "flags of another size: -EBADMSG, not awake");

	forget();
	begin(NFT_MSG_NEWRULE, NFPROTO_INET);
	nlmsg_end(&b);
	take(evidence_chain, b.len - sizeof(struct nlmsghdr));
	CHECK(result == 0 && !e.chains, "a message of another type is passed over");
	write_chain(NFPROTO_INET, "fw", "in", "filter", IN, DROP, 1);
	take(evidence_table, b.len - sizeof(struct nlmsghdr));
	CHECK(result == 0 && !e.dormant_count,
	      "also one that only the other reader takes");
}

/* Bytes by chance: no answer but 0 and -EBADMSG, nothing read that is not there (ASan).
 */
static void test_mutated(void)
{
	unsigned int i, j, odd = 0, unprintable = 0;
	size_t whole;

	srand(1);
	for (i = 0; i < 30000; i++) {
		if (i % 64 == 0)
			forget();
		write_chain(NFPROTO_INET, "fw", "in\n", "filter", IN,
			    i % 2 ? DROP : ACCEPT, 1);
		if (i % 4 == 0) {
			begin(NFT_MSG_NEWTABLE, NFPROTO_INET);
			nlmsg_put_string(&b, NFTA_TABLE_NAME, "fw");
			nlmsg_put_be32(&b, NFTA_TABLE_FLAGS, 1);
			nlmsg_end(&b);
		}
		whole = b.len - sizeof(struct nlmsghdr);
		for (j = rand() % 4 + 1; j > 0; j--)
			memory[sizeof(struct nlmsghdr) + rand() % whole] = rand();
		take(i % 4 ? evidence_chain : evidence_table,
		     whole - (rand() % 3 ? 0 : rand() % whole));
		odd += result != 0 && result != -EBADMSG;
		unprintable += !printable(said());
	}
	CHECK(odd == 0, "30,000 messages damaged by chance: 0 or -EBADMSG");
	CHECK(unprintable == 0, "and all that is said can be printed");
}

int main(void)
{
	test_chains();
	test_rulesets();
	test_dormant();
	test_names();
	test_truncated();
	test_mutated();
	return check_done();
}
