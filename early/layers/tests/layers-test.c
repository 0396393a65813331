// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking at each layer and judging it, with links, nf_tables, settings, radios and sysfs
 * faked.
 */
#include "layers/layer.h"
#include "check.h"
#include "kernel/netlink.h"
#include "layers/socket/sockets.h"
#include "layers/sysctl/floor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FD 7

static struct link given[2];
static unsigned int given_count;
static int links_error, open_error, nft_error;
static unsigned int nft_present;
static struct radios given_radios;
static int radio_error, sockets_result = -EOPNOTSUPP;
static const char *default_qdisc; /* NULL: no such key */
static bool sysfs, has_device;
static int no_device; /* why there is none */

/* ---- instead of link.c, netlink.c, sysctl.c, sysfs ---- */

int netlink_open(int protocol)
{
	(void)protocol;
	return open_error ? open_error : FD;
}

int links_read(int fd, struct links *links)
{
	if (fd != FD)
		abort();
	memset(links, 0, sizeof(*links));
	if (links_error)
		return links_error;
	links->link = malloc(sizeof(given));
	memcpy(links->link, given, sizeof(given));
	links->count = given_count;
	return 0;
}

int nft_inspect(int fd, struct nft_view *view)
{
	if (fd != FD || !view->links)
		abort();
	view->present = nft_present;
	return nft_error;
}

void links_free(struct links *links)
{
	free(links->link);
	memset(links, 0, sizeof(*links));
}

int sysctl_read(const char *path, char *value, size_t size)
{
	if (strcmp(path, SYSCTL_DEFAULT_QDISC) != 0)
		abort();
	snprintf(value, size, "%s", default_qdisc ? default_qdisc : "");
	return default_qdisc ? 0 : -ENOENT;
}

int radios_read(struct radios *radios)
{
	*radios = given_radios;
	return radio_error;
}

int sockets_look(void)
{
	return sockets_result;
}

const struct sysctl_setting floor_sysctl[] = { { "a", "1", 0, "" },
					       { "b", "1", SYSCTL_KEEP, "" },
					       { "*", "1", 0, "" } };
const unsigned int floor_sysctl_count = 3;
static enum sysctl_outcome latch_holds, kept_holds;

enum sysctl_outcome sysctl_check(const char *path, const char *value, unsigned int flags)
{
	(void)value;
	(void)flags;
	return *path == 'a' ? latch_holds : kept_holds;
}

static int names_kept;

void sysctl_names_keep(void)
{
	names_kept++;
}

void sysctl_names_drop(void)
{
	names_kept--;
}

unsigned int sysctl_expand(const struct sysctl_setting *setting, sysctl_visitor *visit,
			   void *context)
{
	if (names_kept != 1)
		abort();
	if (*setting->path == '*')
		return 0;
	visit(setting, setting->path, context);
	return 1;
}

int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	(void)mode;
	errno = strstr(path, "/device") ? no_device : ENOENT;
	if (strstr(path, "/device"))
		return has_device ? 0 : -1;
	return sysfs ? 0 : -1;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	return fd == FD ? 0 : -1;
}

/* ---- */

/* Looks at everything, and judges that layer. */
static enum layer_state look_and_judge(const struct layer *layer, struct verdict *v)
{
	struct look look;

	verdict_missing(v, LAYER_MISSING, "not judged");
	look_take(&look, true);
	layer->judge(&look, NULL, v);
	look_free(&look);
	return v->state;
}

static enum layer_state judge(struct verdict *v)
{
	return look_and_judge(&qdisc_layer, v);
}

static void one_link(const char *qdisc, bool held, int lower)
{
	memset(given, 0, sizeof(given));
	given_count = 1;
	snprintf(given[0].name, sizeof(given[0].name), "wlan0");
	snprintf(given[0].qdisc, sizeof(given[0].qdisc), "%s", qdisc);
	given[0].held = held;
	given[0].fault = held ? NULL : "has a fault";
	given[0].lower = lower;
	default_qdisc = "blackhole";
	sysfs = has_device = true;
	no_device = ENOENT;
	links_error = open_error = 0;
}

static void test_links(void)
{
	struct verdict v;

	one_link("blackhole", true, 0);
	CHECK(judge(&v) == LAYER_CLOSED, "a held link, blackhole as default: closed");
	one_link("pfifo_fast", false, 0);
	CHECK(judge(&v) == LAYER_MISSING, "a link with another qdisc: missing");
	CHECK(strstr(v.why, "wlan0 has a fault (pfifo_fast)"),
	      "the reason names link, fault and qdisc");
	one_link("pfifo_fast", false, 3);
	CHECK(judge(&v) == LAYER_MISSING,
	      "a queue of its own counts, whatever it ends in");
	one_link("noqueue", false, 0);
	CHECK(judge(&v) == LAYER_MISSING, "hardware without a queue: missing");
	one_link("noqueue", false, 3);
	CHECK(judge(&v) == LAYER_CLOSED, "a DSA port ends in another link: closed");
	one_link("noqueue", false, 0);
	has_device = false;
	CHECK(judge(&v) == LAYER_CLOSED, "a bridge has no device: closed");
	no_device = EACCES;
	CHECK(judge(&v) == LAYER_MISSING,
	      "one that may not be looked for may be there: missing");
	one_link("noqueue", false, 0);
	sysfs = has_device = false;
	CHECK(judge(&v) == LAYER_MISSING, "without sysfs nobody knows: missing");

	one_link("pfifo_fast", false, 0);
	given[1] = given[0];
	snprintf(given[1].name, sizeof(given[1].name), "wlan1");
	given_count = 2;
	judge(&v);
	CHECK(strstr(v.why, "wlan0"), "the first link gives the reason");
}

/* A device's own chain drops what its queue lets out. */
static void test_chained(void)
{
	struct verdict v;

	one_link("pfifo_fast", false, 0);
	given[0].chained = true;
	CHECK(judge(&v) == LAYER_CLOSED, "held by its own chain, whatever the qdisc");
	one_link("noqueue", false, 0);
	given[0].chained = true;
	CHECK(judge(&v) == LAYER_CLOSED, "hardware without a queue, held by its chain");
	default_qdisc = "fq";
	CHECK(judge(&v) == LAYER_MISSING, "a link that comes later would not be");
}

static bool shut(void)
{
	struct look look;
	bool is;

	look_take(&look, false);
	is = look_is_shut(&look);
	look_free(&look);
	return is;
}

static void test_shut(void)
{
	one_link("fq", false, 0);
	default_qdisc = "fq";
	CHECK(!shut(), "nothing of ours: not shut");
	given[0].blackhole = true;
	CHECK(shut(), "a link with a blackhole");
	given[0].blackhole = false;
	default_qdisc = "blackhole";
	CHECK(shut(), "the default");
	default_qdisc = "fq";
	nft_present = NFT_ARP;
	CHECK(shut(), "one table, asleep or not");
	nft_present = 0;
	default_qdisc = NULL;
	CHECK(!shut(), "no such key");
	sockets_result = SOCKETS_LSM;
	CHECK(shut(), "sockets that are refused");
	sockets_result = 0;
	CHECK(!shut(), "sockets that somebody else's program refuses");
	sockets_result = -EOPNOTSUPP;
}

static void test_default(void)
{
	struct verdict v;

	one_link("blackhole", true, 0);
	default_qdisc = "fq";
	CHECK(judge(&v) == LAYER_MISSING && strstr(v.why, "is fq, not blackhole"),
	      "another default: missing");
	default_qdisc = NULL;
	CHECK(judge(&v) == LAYER_MISSING, "no such key: missing");
	one_link("blackhole", true, 0);
	links_error = -EINTR;
	CHECK(judge(&v) == LAYER_MISSING, "links that cannot be read: missing");
	one_link("blackhole", true, 0);
	open_error = -EPROTONOSUPPORT;
	CHECK(judge(&v) == LAYER_MISSING, "no rtnetlink: missing");
}

static enum layer_state judge_settings(bool by_lock, struct sysctl_counts *counts)
{
	static struct shutting shutting;
	struct verdict v;
	struct look look;

	look_take(&look, true);
	sysctl_layer.judge(&look, by_lock ? &shutting : NULL, &v);
	*counts = look.sysctl;
	look_free(&look);
	return v.state;
}

static void test_sysctls(void)
{
	struct sysctl_counts counts;
	struct look look;

	latch_holds = kept_holds = SYSCTL_HELD;
	CHECK(judge_settings(true, &counts) == LAYER_CLOSED && counts.held == 2 &&
		      counts.absent == 1,
	      "all held; a star that stands for nothing is absent");
	kept_holds = SYSCTL_FAILED;
	CHECK(judge_settings(true, &counts) == LAYER_MISSING, "lock counts hardening");
	CHECK(judge_settings(false, &counts) == LAYER_CLOSED && counts.loosened == 1,
	      "status does not, and says so");
	latch_holds = SYSCTL_FAILED;
	CHECK(judge_settings(false, &counts) == LAYER_MISSING &&
		      strcmp(counts.first_failed, "a") == 0,
	      "what closes counts always");
	latch_holds = kept_holds = SYSCTL_ABSENT;
	CHECK(judge_settings(true, &counts) == LAYER_CLOSED && counts.absent == 3,
	      "a key that a kernel lacks is no error");
	look_take(&look, false);
	CHECK(!look.sysctl.held && !look.sysctl.absent, "release reads no settings");
	look_free(&look);
}

static enum layer_state judge_nft(const struct layer *layer, int error,
				  const struct shutting *shutting, struct verdict *v)
{
	struct look look = { .nft_error = error };

	layer->judge(&look, shutting, v);
	return v->state;
}

/* What netdev is where inet, arp and bridge stand. */
static void look_with_inet(struct verdict *v, const struct shutting *shutting)
{
	static struct look look;
	unsigned int i;

	look.nft.tables = NFT_INET | NFT_ARP | NFT_BRIDGE;
	for (i = 0; i < NFT_CHAINS - 2; i++)
		look.nft.chain[i].seen = look.nft.chain[i].good = true;
	netdev_layer.judge(&look, shutting, v);
}

static void test_nft(void)
{
	static struct shutting shutting;
	struct verdict v, w;

	CHECK(judge_nft(&inet_layer, -EPERM, NULL, &v) == LAYER_UNKNOWN &&
		      judge_nft(&netdev_layer, -EPERM, NULL, &w) == LAYER_UNKNOWN,
	      "not root: unknown, not missing");
	CHECK(judge_nft(&inet_layer, -EOPNOTSUPP, NULL, &v) == LAYER_MISSING,
	      "no nf_tables: missing");
	CHECK(judge_nft(&inet_layer, 0, NULL, &v) == LAYER_MISSING &&
		      strstr(v.why, "inet is not there"),
	      "an empty ruleset: missing");
	shutting.nft.asked = NFT_ALL & ~NFT_NETDEV;
	CHECK(judge_nft(&netdev_layer, 0, &shutting, &v) == LAYER_MISSING &&
		      strstr(v.why, "netdev egress is not there"),
	      "not asked for: missing where inet is missing as well");
	look_with_inet(&v, &shutting);
	CHECK(v.state == LAYER_UNSUPPORTED &&
		      !strcmp(v.why, "no hook on all devices before Linux 6.16: "
				     "the guard hooks each link"),
	      "and no failure where inet stands");
	shutting.nft.asked = NFT_ALL;
	look_with_inet(&v, &shutting);
	CHECK(v.state == LAYER_MISSING, "asked for, and not there: that is a failure");
	shutting.nft.error[3] = -EINVAL;
	look_with_inet(&v, &shutting);
	CHECK(v.state == LAYER_UNSUPPORTED && strstr(v.why, "6.16 (Invalid argument)"),
	      "unless the kernel says that it does not know the prefix");
	shutting.nft.error[0] = -EINVAL;
	shutting.nft.error[3] = -EINVAL;
	CHECK(judge_nft(&inet_layer, 0, &shutting, &v) == LAYER_MISSING &&
		      strstr(v.why, "family inet: Invalid argument"),
	      "lock knows the kernel's own words");
	CHECK(judge_nft(&netdev_layer, 0, &shutting, &v) == LAYER_MISSING &&
		      strstr(v.why, "family netdev egress: Invalid argument"),
	      "an old kernel is no reason where inet is missing as well");
	shutting.nft_error = -ENOENT;
	CHECK(judge_nft(&netdev_layer, 0, &shutting, &v) == LAYER_MISSING,
	      "what lock could not do is missing, whatever is read now");
}

static enum layer_state radios(struct verdict *v, unsigned int count, unsigned int open,
			       int error)
{
	given_radios = (struct radios){ .count = count, .open = open, .first_open = 7 };
	radio_error = error;
	return look_and_judge(&radio_layer, v);
}

static void test_radios(void)
{
	const char *why;
	struct verdict v;

	why = v.why;
	CHECK(radios(&v, 0, 0, 0) == LAYER_CLOSED, "no radio: closed, for those to come");
	CHECK(radios(&v, 3, 0, 0) == LAYER_CLOSED && strstr(why, "3"), "all blocked");
	CHECK(radios(&v, 3, 1, 0) == LAYER_MISSING &&
		      !strcmp(why, "radio 7 is not blocked"),
	      "one that is not");
	CHECK(radios(&v, 0, 0, -ENOENT) == LAYER_UNSUPPORTED &&
		      strstr(why, RADIO_FILE ": No such file"),
	      "a kernel without rfkill");
	CHECK(radios(&v, 0, 0, -EACCES) == LAYER_UNKNOWN, "not to be read without root");
	CHECK(radios(&v, 0, 0, -EIO) == LAYER_MISSING, "any other error");
}

static enum layer_state sockets(struct verdict *v, int result)
{
	sockets_result = result;
	return look_and_judge(&socket_layer, v);
}

static void test_sockets(void)
{
	struct verdict v;
	const char *why = v.why;

	CHECK(sockets(&v, SOCKETS_CGROUP) == LAYER_CLOSED &&
		      strstr(why, "AF_XDP are refused, but not to 32-bit programs"),
	      "refused at the root of cgroup2");
	CHECK(sockets(&v, SOCKETS_CGROUP | SOCKETS_LSM) == LAYER_CLOSED &&
		      strstr(why, "AF_XDP are refused, to 32-bit programs too"),
	      "and at the LSM hook");
	CHECK(sockets(&v, SOCKETS_LSM) == LAYER_CLOSED &&
		      strstr(why, "for as long as the guard lives"),
	      "at the LSM hook alone");
	CHECK(sockets(&v, 0) == LAYER_CLOSED && strstr(why, "not netlatch's"),
	      "by somebody else");
	CHECK(sockets(&v, -EOPNOTSUPP) == LAYER_MISSING && strstr(why, "are not refused"),
	      "not refused");
	CHECK(sockets(&v, -ENFILE) == LAYER_MISSING, "any other error");
}

static void test_sockets_by_lock(void)
{
	static struct shutting shutting;
	struct look look = { .sockets = SOCKETS_LSM };
	struct verdict v;

	shutting.socket_error = -EIO;
	socket_layer.judge(&look, &shutting, &v);
	CHECK(v.state == LAYER_MISSING, "what lock could not attach does not stay");
	shutting.socket_error = -EOPNOTSUPP;
	socket_layer.judge(&look, &shutting, &v);
	CHECK(v.state == LAYER_UNSUPPORTED, "a kernel without such a hook");
	shutting.socket_error = -EBUSY;
	socket_layer.judge(&look, &shutting, &v);
	CHECK(v.state == LAYER_MISSING && strstr(v.why, "another program is alone there"),
	      "a program of somebody else that shares with nobody");
	shutting.socket_error = -EXDEV;
	socket_layer.judge(&look, &shutting, &v);
	CHECK(v.state == LAYER_MISSING && strstr(v.why, "this cgroup namespace"),
	      "another cgroup namespace");
}

/* The table as a whole. */
static void test_table(void)
{
	unsigned int i, barriers = 0, shuts = 0, opens = 0, odd = 0;

	for (i = 0; i < layer_count; i++) {
		barriers += !!(layers[i]->holds & FRAME_QUEUED);
		shuts += layers[i]->shut != NULL;
		opens += layers[i]->open != NULL;
		odd += !layers[i]->name || !layers[i]->judge ||
		       !layers[i]->shut != !layers[i]->open;
	}
	CHECK(odd == 0,
	      "each has a name and a judgement, and what is shut can be opened");
	CHECK(barriers == 2 && shuts == 5 && opens == 5, "two barriers, five mechanisms");
}

int main(void)
{
	test_table();
	test_sockets_by_lock();
	test_links();
	test_chained();
	test_shut();
	test_default();
	test_sysctls();
	test_nft();
	test_radios();
	test_sockets();
	return check_done();
}
