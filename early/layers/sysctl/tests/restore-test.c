// SPDX-License-Identifier: GPL-2.0-or-later
/* Which value each setting gets back at release, and in which order. */
#include "base/tests/fake-log.h"
#include "base/log.h"
#include "check.h"
#include "layers/sysctl/floor.h"
#include "layers/sysctl/restore.h"
#include "layers/sysctl/tests/fake-sysctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATCH "sysctl.latch."
#define QDISC "net/core/default_qdisc"
#define ARP "net/ipv4/conf/all/arp_ignore" /* floor: 8, else 0 */
#define ARP_ETH0 "net/ipv4/conf/eth0/arp_ignore"
#define PING "net/ipv4/icmp_echo_ignore_all" /* floor: 1, else 0 */
#define RA_ALL "net/ipv6/conf/all/accept_ra" /* floor: 0, else 1 */
#define RA_DEFAULT "net/ipv6/conf/default/accept_ra"
#define RA_ETH0 "net/ipv6/conf/eth0/accept_ra"
#define RA_ETH1 "net/ipv6/conf/eth1/accept_ra"
#define DISABLE_DEFAULT "net/ipv6/conf/default/disable_ipv6" /* floor: 1, else 0 */
#define DISABLE_ALL "net/ipv6/conf/all/disable_ipv6"
#define DISABLE_ETH0 "net/ipv6/conf/eth0/disable_ipv6"
#define IGMP "net/ipv4/igmp_link_local_mcast_reports"
#define DISABLE_ETH1 "net/ipv6/conf/eth1/disable_ipv6"

static struct fake_sysctl memory;

static bool value_is(const char *path, const char *value)
{
	if (fake_sysctl_is(path, value))
		return true;
	printf("# %s is '%s', not '%s'\n", path, fake_sysctl_value(path), value);
	return false;
}

/* Shut, as lock leaves it, on a machine with eth0; eth1 came later. */
static void shut(void)
{
	static const char *const links[] = { "eth0", NULL };
	const struct sysctl_setting *s;
	const char *star, *key;
	unsigned int i;

	fake_sysctl = &memory;
	fake_sysctl_boot(links);
	for (s = floor_sysctl; s < floor_sysctl + floor_sysctl_count; s++) {
		star = strchr(s->path, '*');
		for (i = 0; i < memory.count; i++) {
			key = memory.key[i].path;
			if (star ? !strncmp(key, s->path, star - s->path) &&
					    !strcmp(strchr(key + (star - s->path), '/'),
						    star + 1)
				 : !strcmp(key, s->path))
				strcpy(memory.key[i].value, s->value);
		}
	}
	fake_sysctl_link("eth1");
	log_text[0] = '\0';
}

static struct restore restore(const char *state, const char *wants)
{
	struct restore r = { .state = state, .wants = wants };

	restore_sysctls(&r);
	return r;
}

static void test_priority(void)
{
	struct restore r;

	shut();
	r = restore(LATCH ARP "=1\n" LATCH PING "=0\n", ARP "=2\n");
	CHECK(value_is(ARP, "2") && value_is(PING, "0"),
	      "sysctl.d's wish over what was there");
	CHECK(r.done == 2 && !r.left && !r.failed, "two settings, counted");
	CHECK(value_is(RA_ALL, "0"),
	      "what the state does not name was so before lock: left");
	CHECK(!log_text[0], "nothing to say");

	shut();
	r = restore(LATCH ARP "=1\n", NULL);
	CHECK(value_is(ARP, "1") && r.done == 1, "what was there");
	shut();
	r = restore(NULL, NULL);
	CHECK(value_is(ARP, "0") && value_is(PING, "0") && value_is(RA_ALL, "1") &&
		      value_is(RA_DEFAULT, "1") && value_is(DISABLE_DEFAULT, "0"),
	      "nobody knows: the fallbacks");
	CHECK(value_is(RA_ETH0, "1") && value_is(DISABLE_ETH1, "0"), "for links as well");
	shut();
	r = restore(NULL, ARP "=4\n" RA_DEFAULT "=2\n");
	CHECK(value_is(ARP, "4") && value_is(PING, "0"),
	      "a wish counts without a state, too");
	CHECK(value_is(RA_ETH0, "2") && value_is(RA_ETH1, "2"), "and links follow it");

	shut();
	r = restore(LATCH ARP "=0\n", ARP "=8\n");
	CHECK(value_is(ARP, "8") && !strstr(memory.written, ARP) && !r.done && !r.left,
	      "a wish that is the floor's value: it stays, and nobody has changed it");
	shut();
	r = restore(LATCH ARP "=0\n", RA_ALL "=\nnonsense\n=\n\n");
	CHECK(value_is(ARP, "0"), "wishes that are none do no harm");
	shut();
	r = restore(NULL, LATCH ARP "=3\n");
	CHECK(value_is(ARP, "0"), "a wish is not named as the state names values");
	shut();
	r = restore(ARP "=3\n", NULL);
	CHECK(value_is(ARP, "8"), "nor the reverse");
}

/* What an exception has relaxed is lock's as well; another value is somebody else's. */
static void test_exceptions(void)
{
	static const char state[] = LATCH ARP "=2\n" LATCH ARP_ETH0 "=3\n";
	struct restore r = { .state = state, .exceptions = true };

	shut();
	fake_sysctl_write(ARP, "0");
	fake_sysctl_write(ARP_ETH0, "1");
	restore_sysctls(&r);
	CHECK(value_is(ARP, "2") && value_is(ARP_ETH0, "3") && !r.left,
	      "what exceptions have relaxed is put back");
	shut();
	fake_sysctl_write(ARP_ETH0, "2");
	restore_sysctls(&r);
	CHECK(value_is(ARP_ETH0, "2") && r.left == 1, "another value is left");
	shut();
	fake_sysctl_write(ARP_ETH0, "1");
	restore(state, NULL);
	CHECK(value_is(ARP_ETH0, "1"), "as is this one without a policy");
}

static void test_kept(void)
{
	struct fake_key *k;
	bool kept = true;

	shut();
	restore("sysctl.keep.kernel/kptr_restrict=0\n" LATCH "kernel/kptr_restrict=0\n",
		"kernel/kptr_restrict=0\n");
	CHECK(value_is("kernel/kptr_restrict", "2"), "hardening stays");
	shut();
	restore(NULL, NULL);
	for (k = memory.key; k < memory.key + memory.count; k++)
		kept &= strncmp(k->path, "net/", 4) == 0 ||
			!strstr(memory.written, k->path);
	CHECK(kept, "all of it, also without a state");
	CHECK(value_is(QDISC, "blackhole"),
	      "the first barrier is not restore_sysctls()'s");
}

static void test_changed(void)
{
	struct restore r;

	shut();
	fake_sysctl_write(ARP, "2");
	fake_sysctl_write(RA_ETH0, "2");
	r = restore(LATCH ARP "=0\n" LATCH PING "=0\n" LATCH RA_ETH0 "=1\n", NULL);
	CHECK(value_is(ARP, "2") && value_is(RA_ETH0, "2"),
	      "what somebody set meanwhile is left");
	CHECK(r.left == 2 && r.done == 1 && !strcmp(r.first_left, ARP),
	      "counted, and the first that was met is named");
	CHECK(value_is(PING, "0"), "the others go back");
	shut();
	fake_sysctl_write(ARP, "0");
	r = restore(LATCH ARP "=0\n", NULL);
	CHECK(r.left == 0 && r.done == 0, "set back to what it was: nothing to count");
	shut();
	fake_sysctl_write(ARP, "2");
	r = restore(LATCH ARP "=0\n", ARP "=1\n");
	CHECK(value_is(ARP, "2") && r.left == 1,
	      "also over a wish: who wrote it last has seen both");
	shut();
	fake_sysctl_remove(ARP);
	r = restore(LATCH ARP "=0\n" LATCH PING "=0\n", NULL);
	CHECK(value_is(PING, "0") && r.done == 1 && !r.failed,
	      "a key that is gone is passed over");
}

static void test_links(void)
{
	struct restore r;

	shut();
	r = restore(LATCH RA_ALL "=1\n" LATCH RA_DEFAULT "=1\n" LATCH RA_ETH0 "=2\n",
		    NULL);
	CHECK(value_is(RA_ETH0, "2"), "a link gets what it had");
	CHECK(value_is(RA_ETH1, "1"),
	      "one that appeared while shut gets what `default` had");
	CHECK(r.done == 4, "four settings");
	shut();
	restore(LATCH RA_DEFAULT "=1\n", RA_DEFAULT "=2\n");
	CHECK(value_is(RA_DEFAULT, "2") && value_is(RA_ETH1, "2"),
	      "or what sysctl.d wants for it");
	shut();
	restore(LATCH RA_DEFAULT "=1\n", RA_ETH1 "=2\n");
	CHECK(value_is(RA_DEFAULT, "1") && value_is(RA_ETH1, "2"),
	      "or wants for that link");
	shut();
	restore(LATCH RA_ALL "=1\n", NULL);
	CHECK(value_is(RA_ETH1, "0"), "`all` is nothing to inherit from");

	/* The floor names disable_ipv6 for `default` alone. */
	shut();
	CHECK(value_is(DISABLE_ETH1, "1") && value_is(DISABLE_ETH0, "0"),
	      "(a link that appears while shut has no IPv6)");
	restore(LATCH DISABLE_DEFAULT "=0\n" LATCH DISABLE_ETH0 "=0\n", NULL);
	CHECK(value_is(DISABLE_DEFAULT, "0") && value_is(DISABLE_ETH1, "0"),
	      "and gets it, though the floor names only `default`");
	shut();
	fake_sysctl_write(DISABLE_ETH0, "1");
	restore(LATCH DISABLE_DEFAULT "=0\n" LATCH DISABLE_ETH0 "=1\n", NULL);
	CHECK(value_is(DISABLE_ETH0, "1"),
	      "a link that had none before lock has none after release");
	shut();
	restore(LATCH DISABLE_DEFAULT "=0\n", DISABLE_DEFAULT "=1\n");
	CHECK(value_is(DISABLE_DEFAULT, "1") && value_is(DISABLE_ETH1, "1"),
	      "an administrator without IPv6 keeps it away");
	CHECK(!strstr(memory.written, DISABLE_ALL),
	      "disable_ipv6 of `all` writes to all links: untouched");
}

static void test_order(void)
{
	const struct sysctl_setting *s;
	unsigned int after = 0;
	char earlier[64];
	struct restore r;

	shut();
	r = restore(NULL, NULL);
	CHECK(r.done == memory.writes && r.done > 10, "%u settings", r.done);
	CHECK(!strncmp(memory.written, IGMP "=", strlen(IGMP "=")),
	      "backwards: the floor's last comes first");
	for (s = floor_sysctl + 2; s < floor_sysctl + floor_sysctl_count; s++) {
		snprintf(earlier, sizeof(earlier), "%s=", strrchr(s->path, '/'));
		/* The last write of a setting is before the first one of disable_ipv6. */
		after +=
			strstr(strstr(memory.written, "/disable_ipv6="), earlier) != NULL;
	}
	CHECK(after == 0,
	      "IPv6 comes up last, when it may heed router advertisements again");
	CHECK(strstr(memory.written, DISABLE_ETH1), "on links, too");
}

static void test_failure(void)
{
	struct fake_key *k;
	struct restore r;

	shut();
	for (k = memory.key; k < memory.key + memory.count; k++)
		k->fails = !strcmp(k->path, ARP) || !strcmp(k->path, PING);
	r = restore(LATCH ARP "=0\n" LATCH PING "=0\n" LATCH RA_ALL "=1\n", NULL);
	CHECK(r.failed == 2 && r.done == 1 && value_is(RA_ALL, "1"),
	      "a failure does not end it");
	CHECK(!strcmp(r.first_failed, PING), "the first one is named");
	CHECK(strstr(log_text,
		     ARP ": cannot be set to 0: Permission denied; it stays at 8"),
	      "what, why, and what it is now");
}

static int cannot_read(const char *what, const char *path)
{
	return !strcmp(what, "read") && !strcmp(path, ARP) ? -EIO : 0;
}

static void test_unreadable(void)
{
	struct restore r;

	shut();
	fake_sysctl_error = cannot_read;
	r = restore(LATCH ARP "=0\n" LATCH PING "=0\n", NULL);
	fake_sysctl_error = NULL;
	CHECK(r.done == 1 && r.left + r.failed == 1,
	      "one that cannot be read is not passed over");
}

static void test_qdisc(void)
{
	struct restore r = { 0 };
	char name[SYSCTL_VALUE_SIZE];

	restore_qdisc_name(&r, name);
	CHECK(!strcmp(name, "pfifo_fast"), "default_qdisc: nobody knows: the fallback");
	r.state = LATCH QDISC "=fq_codel\n";
	restore_qdisc_name(&r, name);
	CHECK(!strcmp(name, "fq_codel"), "what was there");
	r.wants = QDISC "=fq\n";
	restore_qdisc_name(&r, name);
	CHECK(!strcmp(name, "fq"), "what sysctl.d wants");
	r.state = "level=full\n";
	r.wants = "";
	restore_qdisc_name(&r, name);
	CHECK(!strcmp(name, "pfifo_fast"), "a state that does not name it: the fallback");
}

int main(void)
{
	test_priority();
	test_exceptions();
	test_kept();
	test_changed();
	test_links();
	test_order();
	test_failure();
	test_unreadable();
	test_qdisc();
	return check_done();
}
