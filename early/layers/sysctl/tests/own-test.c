// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The policy's own settings: lock applies them, release puts back what was there, and
 * none weakens the latch. The sample `own` has some that the compiler would refuse.
 */
#include "layers/sysctl/own.h"
#include "base/log.h"
#include "base/tests/fake-log.h"
#include "check.h"
#include "layers/sysctl/floor.h"
#include "layers/sysctl/record.h"
#include "layers/sysctl/restore.h"
#include "layers/sysctl/tests/fake-sysctl.h"
#include "policy/tests/samples.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SACK "net/ipv4/tcp_sack"
#define RP(link) "net/ipv4/conf/" link "/rp_filter"
#define KPTR "kernel/kptr_restrict"

static struct fake_sysctl memory;
static uint8_t bytes[SAMPLE_SIZE];
static struct blob blob;
static char state[65536];

int state_load(char **loaded)
{
	*loaded = state[0] ? strdup(state) : NULL;
	return state[0] ? 0 : -ENOENT;
}

const char *state_error_text(int rc)
{
	(void)rc;
	return "error";
}

static bool value_is(const char *path, const char *value)
{
	if (fake_sysctl_is(path, value))
		return true;
	printf("# %s is '%s', not '%s'\n", path, fake_sysctl_value(path), value);
	return false;
}

static void boot(const char *sample_name)
{
	static const char *const links[] = { "eth0", NULL };

	if (blob_read(&blob, bytes, sample(sample_name, bytes)))
		abort();
	fake_sysctl = &memory;
	fake_sysctl_boot(links);
	fake_sysctl_write(SACK, "1");
	fake_sysctl_write("net/ipv4/tcp_rmem", "1\t2\t3");
	fake_sysctl_write(RP("all"), "0");
	fake_sysctl_write(RP("default"), "2");
	fake_sysctl_write(RP("eth0"), "2");
	state[0] = '\0';
}

static void lock(void)
{
	struct record r = { .own = &blob };

	log_text[0] = '\0';
	record_first_barrier(&r);
	record_recall(&r);
	record_apply_floor(&r, NULL);
	record_apply_own(&r);
	snprintf(state, sizeof(state), "format=1\nboot-id=x\nlevel=full\n%send=1\n",
		 r.old_values.data);
	text_free(&r.old_values);
	free(r.previous);
}

static struct restore release(const char *wants)
{
	struct restore r = { .state = state, .wants = wants, .own = &blob };

	restore_sysctls(&r);
	return r;
}

static bool recorded(const char *line)
{
	if (strstr(state, line))
		return true;
	printf("# no %s in: %s", line, state);
	return false;
}

static void test_lock(void)
{
	boot("own");
	lock();
	CHECK(value_is(SACK, "0") && recorded("\nsysctl.latch." SACK "=1\n"),
	      "a setting is applied, and the value of before is recorded");
	CHECK(value_is(RP("all"), "1") && value_is(RP("default"), "1") &&
		      value_is(RP("eth0"), "1") &&
		      recorded("\nsysctl.latch." RP("eth0") "=2\n"),
	      "one of every link, too");
	CHECK(value_is(KPTR, "1") && !strstr(memory.written, KPTR "=2") &&
		      recorded("\nsysctl.keep." KPTR "=0\n"),
	      "an own value for hardening takes the place of the floor's");
	CHECK(value_is("net/core/default_qdisc", "blackhole") &&
		      value_is("net/ipv4/conf/eth0/arp_ignore", "8") &&
		      value_is("net/ipv4/icmp_echo_ignore_all", "1") &&
		      !strstr(memory.written, "all/disable_ipv6"),
	      "nothing that the latch holds is weakened");
	CHECK(strstr(log_text, "settings that the latch itself holds: 4; left out"),
	      "and that is said");
	CHECK(strstr(memory.written, SACK) >
		      strstr(memory.written, "igmp_link_local_mcast_reports"),
	      "they come behind the floor's");
	lock();
	CHECK(recorded("\nsysctl.latch." SACK "=1\n") &&
		      recorded("\nsysctl.latch." RP("eth0") "=2\n"),
	      "a second lock still knows what was there before the first");
}

static void test_release(void)
{
	boot("own");
	lock();
	fake_sysctl_link("eth1"); /* inherits */
	release(NULL);
	CHECK(value_is(SACK, "1") && value_is("net/ipv4/tcp_rmem", "1\t2\t3") &&
		      value_is(RP("all"), "0") && value_is(RP("default"), "2") &&
		      value_is(RP("eth0"), "2"),
	      "release puts back what was there");
	CHECK(value_is(KPTR, "1"), "hardening stays");
	boot("own");
	lock();
	fake_sysctl_write(SACK, "5");
	release(NULL);
	CHECK(value_is(SACK, "5"), "what somebody has set since stays");
	boot("own");
	lock();
	release(SACK "=0\n");
	CHECK(value_is(SACK, "0"), "what sysctl.d wants comes first");
}

static int refuse(const char *what, const char *path)
{
	return strcmp(what, "set") == 0 && strcmp(path, SACK) == 0 ? -EINVAL : 0;
}

/* As kernel.kexec_load_disabled, whose 1 the kernel does not take back. */
static void test_one_way(void)
{
	struct restore r;

	boot("own");
	lock();
	log_text[0] = '\0';
	fake_sysctl_error = refuse;
	r = release(NULL);
	fake_sysctl_error = NULL;
	CHECK(!r.failed && !r.left && r.stuck == 1 && !strcmp(r.first_stuck, SACK) &&
		      value_is(SACK, "0"),
	      "one that the kernel does not take back lets release succeed");
	CHECK(strstr(log_text, SACK ": cannot be set to 1"), "but not in silence");
	CHECK(value_is(RP("all"), "0"), "and the others are put back");
}

static void test_none(void)
{
	boot("dhcp");
	lock();
	CHECK(value_is(SACK, "1") && value_is(KPTR, "2") && !log_text[0] &&
		      !own_hardening(&blob, KPTR),
	      "a policy without settings changes none");
	boot("own");
	CHECK(!own_hardening(&blob, SACK) && !strcmp(own_hardening(&blob, KPTR), "1"),
	      "only hardening can have another value");
}

int main(void)
{
	test_lock();
	test_release();
	test_one_way();
	test_none();
	return check_done();
}
