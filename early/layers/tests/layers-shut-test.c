// SPDX-License-Identifier: GPL-2.0-or-later
/* What each layer does to shut, with everything that it asks of the kernel faked. */
#include "layers/layer.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "kernel/module.h"
#include "kernel/netlink.h"
#include "kernel/version.h"
#include "layers/qdisc/links_shut.h"
#include "layers/socket/sockets.h"

static char steps[256];
static int open_error, view_error, probe_error, radio_error, radios_error, sockets_error;
static unsigned int nft_options, nft_parts, version;
static bool old_values_asked_for;

const struct sysctl_setting floor_sysctl[1];
const unsigned int floor_sysctl_count = 0;

static void step(const char *what)
{
	strcat(steps, " ");
	strcat(steps, what);
}

void links_shut_here(void *context)
{
	(void)context;
	step("links");
}

void record_apply_floor(struct record *record, const struct allowed *want)
{
	if (want->count)
		abort(); /* without a policy */
	(void)record;
	step("floor");
}

int netlink_open(int protocol)
{
	(void)protocol;
	step("socket");
	return open_error ? open_error : 7;
}

void nft_install(int fd, unsigned int parts, unsigned int options,
		 const struct allowed *allowed, struct nft_result *r)
{
	if (allowed)
		abort(); /* without a policy */
	memset(r, 0, sizeof(*r));
	if (fd != 7)
		abort();
	nft_options = options;
	nft_parts = parts;
	step("install");
	r->view_error = view_error;
	r->standing = view_error ? 0 : NFT_ALL;
}

bool kernel_is(unsigned int major, unsigned int minor)
{
	return version >= major * 100 + minor;
}

/* Loading the module helps. */
int module_probe(const char *name)
{
	step(name);
	if (!probe_error)
		view_error = radio_error = 0;
	return probe_error;
}

int radio_open(void)
{
	step("radio");
	return radio_error ? radio_error : 8;
}

int radios_shut(int fd, struct text *old)
{
	if (fd != 8)
		abort();
	old_values_asked_for = old;
	step("block");
	return radios_error;
}

int sockets_shut(void)
{
	step("sockets");
	return sockets_error;
}

void text_put_like(struct text *t, const char *state, const char *prefix)
{
	(void)t;
	if (strcmp(prefix, STATE_RADIO) != 0)
		abort();
	step(state ? "recall" : "nothing-to-recall");
}

void log_step(const char *format, ...)
{
	(void)format;
}

void log_done(const char *what, int rc)
{
	(void)what;
	(void)rc;
}

static struct shutting begin(void)
{
	struct shutting s = { .fds = { -1, -1, -1 } };

	steps[0] = '\0';
	version = 702;
	open_error = view_error = probe_error = radio_error = radios_error = 0;
	sockets_error = 0;
	return s;
}

static void test_nft(void)
{
	struct shutting s = begin();

	netdev_layer.shut(&s);
	CHECK(!strcmp(steps, " socket install") && s.fds.nft == 7 && !s.nft_error &&
		      nft_options == NFT_OWNED && nft_parts == NFT_ALL,
	      "nft: tables that the guard's socket owns, no counters");
	s = begin();
	version = 612;
	netdev_layer.shut(&s);
	CHECK(nft_options == NFT_OWNED && nft_parts == (NFT_ALL & ~NFT_NETDEV),
	      "nft: before 6.16 no hook on all devices is asked for");
	s = begin();
	version = 601;
	netdev_layer.shut(&s);
	CHECK(nft_options == 0 && nft_parts == (NFT_ALL & ~NFT_NETDEV),
	      "nft: nor an owner before 6.9, which the kernel would refuse as well");
	s = begin();
	s.debug = s.no_guard = true;
	netdev_layer.shut(&s);
	CHECK(nft_options == NFT_COUNTERS, "nft: counters, and no owner without a guard");
	s = begin();
	view_error = -EINVAL;
	netdev_layer.shut(&s);
	CHECK(!strcmp(steps, " socket install nf_tables install") && !s.nft_error,
	      "nft: without the module, modprobe and once more");
	s = begin();
	view_error = -EINVAL;
	probe_error = -ENOENT;
	netdev_layer.shut(&s);
	CHECK(!strcmp(steps, " socket install nf_tables") && s.nft_error == -EINVAL,
	      "nft: no modprobe either: the error stays");
	s = begin();
	open_error = -EPROTONOSUPPORT;
	netdev_layer.shut(&s);
	CHECK(s.nft_error == -EPROTONOSUPPORT && !strstr(steps, "install"),
	      "nft: no socket: the error stays");
}

static void test_radio(void)
{
	struct shutting s = begin();

	s.record.first = true;
	radio_layer.shut(&s);
	CHECK(!strcmp(steps, " radio nothing-to-recall block") && s.fds.radio == 8 &&
		      old_values_asked_for,
	      "radio: the first lock records what was blocked");
	s = begin();
	s.record.previous = (char *)"radio.0=1\n";
	radio_layer.shut(&s);
	CHECK(!strcmp(steps, " radio recall block") && !old_values_asked_for,
	      "radio: a second lock keeps what the first one recorded");
	s = begin();
	radio_error = -ENOENT;
	radio_layer.shut(&s);
	CHECK(!strcmp(steps, " radio rfkill radio nothing-to-recall block"),
	      "radio: without the module, modprobe and once more");
	s = begin();
	radio_error = -EACCES;
	radio_layer.shut(&s);
	CHECK(s.fds.radio == -EACCES && !strstr(steps, "block"),
	      "radio: a file that cannot be opened blocks nothing");
}

static void test_others(void)
{
	struct shutting s = begin();

	qdisc_layer.shut(&s);
	CHECK(!strcmp(steps, " links"), "qdisc: all links");
	s = begin();
	sysctl_layer.shut(&s);
	CHECK(!strcmp(steps, " floor"), "sysctl: the floor");
	s = begin();
	sockets_error = -EOPNOTSUPP;
	socket_layer.shut(&s);
	CHECK(!strcmp(steps, " sockets") && s.socket_error == -EOPNOTSUPP,
	      "socket: the program, and its error for the judgement");
	CHECK(!inet_layer.shut, "inet: shut together with netdev");
}

int main(void)
{
	test_nft();
	test_radio();
	test_others();
	return check_done();
}
