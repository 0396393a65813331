// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What lock remembers of the settings that it changes: the values before the first lock
 * since the wire was last open, whatever happens in between.
 */
#include "base/tests/fake-log.h"
#include "base/log.h"
#include "check.h"
#include "layers/sysctl/floor.h"
#include "layers/sysctl/record.h"
#include "layers/sysctl/tests/fake-sysctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QDISC "net/core/default_qdisc"
#define BEGIN "format=1\nboot-id=x\nlevel=full\n"

static struct fake_sysctl memory;
static const char *state; /* NULL: load_error */
static int load_error;

/* ---- instead of state.c and log.c ---- */

int state_load(char **loaded)
{
	*loaded = state ? strdup(state) : NULL;
	return state ? 0 : load_error;
}

const char *state_error_text(int rc)
{
	return rc == -EBADMSG ? "damaged" : rc == -ESTALE ? "of another boot" : "error";
}

/* ---- */

static const char *const no_links[] = { NULL };
static const char *const two_links[] = { "lo", "eth0", NULL };

static void boot(const char *const *links)
{
	fake_sysctl = &memory;
	fake_sysctl_boot(links);
	state = NULL;
	load_error = -ENOENT;
}

/* Locks; the record's lines are to be freed. */
static char *lock(struct record *r)
{
	char *lines;

	memset(r, 0, sizeof(*r));
	log_text[0] = '\0';
	record_first_barrier(r);
	record_recall(r);
	record_apply_floor(r, NULL);
	lines = r->old_values.failed
			? NULL
			: strdup(r->old_values.data ? r->old_values.data : "");
	text_free(&r->old_values);
	free(r->previous);
	return lines;
}

/* The same, with the record as state from then on. */
static void lock_and_save(struct record *r)
{
	static char saved[65536];
	char *lines = lock(r);

	snprintf(saved, sizeof(saved), BEGIN "%send=1\n", lines);
	state = saved;
	free(lines);
}

/* Is PATH recorded with this value? NULL: not at all. Of several lines the first counts.
 */
static bool recorded(const char *lines, const char *path, const char *value)
{
	char key[160], have[SYSCTL_VALUE_SIZE];

	snprintf(key, sizeof(key), "sysctl.latch.%s", path);
	if (!state_get(lines, key, have, sizeof(have)))
		return !value;
	return value && strcmp(have, value) == 0;
}

static bool all_held(void)
{
	unsigned int i, odd = 0;
	struct fake_key *k;
	const struct sysctl_setting *s;

	for (s = floor_sysctl; s < floor_sysctl + floor_sysctl_count; s++)
		for (i = 0, k = memory.key; i < memory.count; i++, k++) {
			const char *star = strchr(s->path, '*');

			if (star ? strncmp(k->path, s->path, star - s->path) == 0 &&
					    strcmp(strchr(k->path + (star - s->path),
							  '/'),
						   star + 1) == 0
				 : strcmp(k->path, s->path) == 0)
				odd += strcmp(k->value, s->value) != 0 &&
				       !(s->flags & SYSCTL_AT_LEAST &&
					 atoi(k->value) >= atoi(s->value));
		}
	return odd == 0;
}

static void test_first(void)
{
	struct fake_sysctl before;
	unsigned int i, good = 0, changed = 0, twice = 0;
	struct record r;
	char *lines, key[160];
	const char *again;
	size_t len;

	boot(no_links);
	before = memory;
	lines = lock(&r);
	CHECK(r.first && !r.lost && r.barrier == SYSCTL_SET, "nothing was shut before");
	CHECK(!strncmp(memory.written, QDISC "=blackhole\n",
		       strlen(QDISC "=blackhole\n")),
	      "the first barrier is the first write");
	CHECK(all_held() && !log_text[0], "the floor holds, and there is nothing to say");
	for (i = 0; i < before.count; i++) {
		struct fake_key *k = &before.key[i];

		if (fake_sysctl_is(k->path, k->value))
			continue;
		changed++;
		snprintf(key, sizeof(key), "sysctl.latch.%s", k->path);
		again = state_find(lines, key, &len);
		if (!again) {
			snprintf(key, sizeof(key), "sysctl.keep.%s", k->path);
			again = state_find(lines, key, &len);
		}
		good += again && len == strlen(k->value) && !memcmp(again, k->value, len);
		twice += again && state_find(strchr(again, '\n') + 1, key, &len);
	}
	CHECK(changed > 15 && good == changed && !twice,
	      "what was there is written down once for each of the %u that changed",
	      changed);
	CHECK(recorded(lines, QDISC, "fq_codel"), "the default qdisc, too");
	CHECK(!strstr(lines, "perf_event_paranoid"),
	      "what is stricter is neither changed nor recorded");
	CHECK(strstr(lines, "sysctl.keep.kernel/kptr_restrict=0\n"),
	      "hardening is kept apart");
	CHECK(recorded(lines, "net/ipv6/conf/all/autoconf", "1"), "`all` is no link");
	free(lines);

	boot(no_links);
	fake_sysctl_remove("net/ipv6/icmp/echo_ignore_all");
	fake_sysctl_write("net/ipv4/conf/all/arp_ignore", "8");
	memory.key[5].fails = true;
	lines = lock(&r);
	CHECK(recorded(lines, "net/ipv6/icmp/echo_ignore_all", NULL) &&
		      recorded(lines, "net/ipv4/conf/all/arp_ignore", NULL),
	      "neither what this kernel lacks nor what was so already");
	CHECK(recorded(lines, memory.key[5].path, NULL) &&
		      strstr(log_text, memory.key[5].path) &&
		      strstr(log_text, "Permission denied"),
	      "nor what could not be set, which is said with its reason");
	free(lines);
}

static void test_links(void)
{
	struct record r;
	char *lines;

	boot(two_links);
	fake_sysctl_write("net/ipv4/conf/eth0/arp_accept", "1");
	fake_sysctl_write("net/ipv6/conf/eth0/accept_ra", "0");
	lines = lock(&r);
	CHECK(recorded(lines, "net/ipv4/conf/eth0/arp_accept", "1"),
	      "a link's own value is recorded");
	CHECK(recorded(lines, "net/ipv4/conf/eth0/send_redirects", "1"),
	      "also one that follows `default`, which the floor has written by then");
	CHECK(recorded(lines, "net/ipv6/conf/eth0/accept_ra", "0"),
	      "a value that is ours by chance: it stays at release");
	CHECK(recorded(lines, "net/ipv6/conf/eth0/disable_ipv6", "0"),
	      "what only new links inherit is recorded of those that are there");
	CHECK(fake_sysctl_is("net/ipv6/conf/eth0/disable_ipv6", "0"), "and not changed");
	CHECK(!strstr(strstr(lines, "eth0/send_redirects=") + 1, "eth0/send_redirects="),
	      "each value is there once");
	free(lines);
}

/* A link appears when half of the floor is written. */
static int appear(const char *what, const char *path)
{
	if (!strcmp(what, "set") && !strcmp(path, "net/ipv6/conf/all/autoconf"))
		fake_sysctl_link("eth9");
	return 0;
}

static void test_appears(void)
{
	struct record r;
	char *lines;

	boot(two_links);
	fake_sysctl_error = appear;
	lines = lock(&r);
	fake_sysctl_error = NULL;
	CHECK(fake_sysctl_is("net/ipv6/conf/eth9/accept_ra", "0") &&
		      fake_sysctl_is("net/ipv6/conf/eth9/ndisc_notify", "0") &&
		      fake_sysctl_is("net/ipv6/conf/eth9/autoconf", "0") && all_held(),
	      "a link that appears in between has the floor's values, inherited or set");
	free(lines);
}

static void test_again(void)
{
	char *first, *second, *third;
	struct record r;

	boot(no_links);
	lock_and_save(&r);
	first = strdup(state);
	lock_and_save(&r);
	CHECK(!r.first && !r.lost, "lock again: not the first");
	second = strdup(state);
	CHECK(!strcmp(first, second), "it records the same, byte for byte");

	/* A ruleset, or a person, sets things meanwhile. */
	fake_sysctl_write(QDISC, "fq");
	fake_sysctl_write("net/ipv4/conf/all/arp_ignore", "2");
	lock_and_save(&r);
	CHECK(recorded(state, QDISC, "fq_codel") &&
		      recorded(state, "net/ipv4/conf/all/arp_ignore", "0"),
	      "what was there before the first lock counts, not what came between");
	CHECK(all_held(), "and it is shut again");

	/* A link that appears while shut has inherited from `default`. */
	fake_sysctl_link("eth1");
	fake_sysctl_write("net/ipv6/conf/eth1/accept_ra", "2");
	third = lock(&r);
	CHECK(recorded(third, "net/ipv4/conf/eth1/send_redirects", NULL) &&
		      recorded(third, "net/ipv6/conf/eth1/disable_ipv6", NULL),
	      "a link that appears while shut: what it inherited from us is not its own");
	CHECK(recorded(third, "net/ipv6/conf/eth1/accept_ra", "2"),
	      "but what somebody set there is");
	free(first);
	free(second);
	free(third);
}

/* What the floor sets for `default` alone is recorded of links, too. */
static void test_links_again(void)
{
	char *once, *again;
	struct record r;

	boot(two_links);
	fake_sysctl_write("net/ipv6/conf/eth0/disable_ipv6", "1");
	lock_and_save(&r);
	once = strdup(state);
	lock_and_save(&r);
	again = lock(&r);
	CHECK(recorded(once, "net/ipv6/conf/eth0/disable_ipv6", "1") &&
		      recorded(again, "net/ipv6/conf/eth0/disable_ipv6", "1"),
	      "a link that had no IPv6 before the first lock still has none after the "
	      "third");
	CHECK(strlen(once) == strlen(BEGIN) + strlen(again) + strlen("end=1\n"),
	      "and nothing is there twice");
	free(once);
	free(again);
}

static void test_released(void)
{
	struct record r;
	char *lines;

	boot(two_links);
	fake_sysctl_write("net/ipv4/conf/all/arp_ignore", "1");
	state = BEGIN "released-at=12.34\nsysctl.latch.net/ipv4/conf/all/arp_ignore=7\n"
		      "sysctl.keep.kernel/kptr_restrict=5\nend=1\n";
	lines = lock(&r);
	CHECK(r.first && !r.lost, "after a release it is the first lock again");
	CHECK(recorded(lines, "net/ipv4/conf/all/arp_ignore", "1"),
	      "the values of now count, not those of the lock before");
	CHECK(recorded(lines, "net/ipv4/conf/eth0/send_redirects", "1"),
	      "links included");
	free(lines);
}

/* Shut by a lock of which nothing is known any more. */
static void test_lost(int error, const char *says)
{
	unsigned int wrong = 0;
	const struct sysctl_setting *s;
	struct record r;
	char *lines, path[96];

	boot(two_links);
	free(lock(&r));
	load_error = error;
	lines = lock(&r);
	CHECK(r.lost && !r.first, "%s: it is lost what was there", says);
	for (s = floor_sysctl; s < floor_sysctl + floor_sysctl_count; s++) {
		const char *star = strchr(s->path, '*');

		if (s->flags & SYSCTL_KEEP)
			continue;
		snprintf(path, sizeof(path), "%.*s%s%s",
			 star ? (int)(star - s->path) : 96, s->path,
			 star ? "default" : "", star ? star + 1 : "");
		wrong += !recorded(lines, path, s->fallback);
	}
	CHECK(wrong == 0, "%s: the fallbacks are recorded in its place", says);
	CHECK(recorded(lines, "net/ipv4/conf/eth0/send_redirects", NULL) &&
		      !strstr(lines, "sysctl.keep."),
	      "%s: but not for links, which get what `default` gets, nor for what stays",
	      says);
	if (error == -EBADMSG)
		CHECK(strstr(log_text, STATE_FILE ": damaged; what it recorded is lost"),
		      "%s: and it is said", says);
	else
		CHECK(!log_text[0], "%s: that alone is nothing to say", says);
	free(lines);
}

static void test_damaged_but_open(void)
{
	struct record r;
	char *lines;

	boot(two_links);
	load_error = -EBADMSG;
	lines = lock(&r);
	CHECK(r.first && !r.lost && recorded(lines, QDISC, "fq_codel") &&
		      recorded(lines, "net/ipv6/conf/eth0/accept_ra", "1"),
	      "a damaged state while open: all values are somebody else's");
	free(lines);
	boot(two_links);
	memory.key[0].fails = true;
	lines = lock(&r);
	CHECK(r.barrier == SYSCTL_FAILED && r.barrier_error == -EACCES && !r.lost &&
		      strstr(log_text,
			     QDISC ": Permission denied; it stays at 'fq_codel'"),
	      "a first barrier that fails is told, and tried once");
	free(lines);
	boot(two_links);
	fake_sysctl_remove(QDISC);
	lines = lock(&r);
	CHECK(r.barrier == SYSCTL_ABSENT && !log_text[0] && recorded(lines, QDISC, NULL),
	      "a kernel without qdiscs");
	free(lines);
}

int main(void)
{
	test_first();
	test_links();
	test_appears();
	test_again();
	test_links_again();
	test_released();
	test_lost(-ENOENT, "no state");
	test_lost(-ESTALE, "one of another boot");
	test_lost(-EBADMSG, "a damaged one");
	test_damaged_but_open();
	return check_done();
}
