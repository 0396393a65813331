// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the guard does for each event. Links, nftables and netlink are faked; what would
 * change this process (its files, session, name) is wrapped and counted.
 */
#include "base/tests/fake-log.h"
#include "base/log.h"
#include "check.h"
#include "guard/guard.h"
#include "guard/tests/fake-detach.h"
#include "guard/tests/fake-lsm.h"
#include "guard/tests/fake-watch.h"
#include "guard/watch.h"
#include "kernel/link.h"
#include "kernel/netlink.h"
#include "layers/exceptions.h"
#include "layers/nft/nft.h"
#include "layers/qdisc/links_shut.h"
#include "layers/radio/radio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <sys/stat.h>

/* ---- */

static void forget(void)
{
	memset(events, 0, sizeof(events));
	memset(device_errors, 0, sizeof(device_errors));
	named_fds = -1;
	next = device_calls = links_there = detached = files_open = 0;
	open_error = claim_error = claim_lock_error = 0;
	radio_revents = radio_error = poll_error = radio_polls = links_error = timeouts =
		0;
	renames = index_gone = 0;
	table_gone = NULL;
	tables_error = join_error = 0;
	nothing_missing = ended = false;
	with_policy = egress_hook = excepted = event_renames = adopts = false;
	event_headless = false;
	answer = NO_ANSWER;
	did[0] = log_text[0] = '\0';
}

static void event(enum link_event what, int index, int rc)
{
	unsigned int i = 0;

	while (events[i].what || events[i].index || events[i].rc)
		i++;
	events[i] = (struct event){ .what = what, .index = index, .rc = rc };
}

static void forget_and_tell(enum link_event what)
{
	forget();
	event(what, 7, 0);
}

/* As become_guard() tells it: the bits of guard.h, behind '0'. */
#define NOTHING "0"
#define DEVICES "2"
#define DEVICES_COUNTED "3"
#define OWNED "P"
#define DEVICES_OWNED "R"
#define NAMES "6" /* and devices */
_Static_assert(('P' - '0') == NFT_OWNED &&
		       ('3' - '0') == (GUARD_DEVICES | NFT_COUNTERS) &&
		       ('6' - '0') == (GUARD_DEVICES | GUARD_HELD),
	       "letters");

/* Ends with -EIO. Did it do exactly that? */
static bool does(const char *tasks, const char *want)
{
	char *argv[] = { GUARD_NAME, "guard", (char *)tasks, NULL };

	event(0, 0, -EIO);
	fflush(stdout);
	if (guard_main(3, argv) == 1 && strcmp(did, want) == 0)
		return true;
	printf("# did '%s', not '%s'\n", did, want);
	return false;
}

static bool starts(unsigned int links, const char *tasks, const char *want)
{
	forget();
	links_there = links;
	return does(tasks, want);
}

static bool ends_as_ever(void)
{
	ignore_sigterm(); /* as lock's caller may have done */
	return starts(0, NOTHING, "claim all |");
}

static void test_start(void)
{
	CHECK(ends_as_ever(), "all links first; then it is claimed, then it listens");
	CHECK(walks == 1 && forgotten == 1, "what it read of all links is given back");
	CHECK(answer == 0, "its answer: at work");
	CHECK(detached == 3 * 256 + 255 + 1024,
	      "detached from whoever started it, and spared when memory is short");
	CHECK(!strcmp(log_text, "guard: ends: Input/output error; " GUARD_MISSING "\n"),
	      "its end is told, why, and what that means");
	CHECK(starts(2, DEVICES, "claim all n2 n3 |"), "with chains for each device");
	CHECK(starts(1, DEVICES_OWNED, "claim all o2 |"), "that it owns");
	CHECK(starts(1, DEVICES_COUNTED, "claim all c2 |"), "that count");
	CHECK(starts(1, OWNED, "claim all |"), "none where one chain covers all devices");
	CHECK(lsm_says(ends_as_ever, 0, 0, ""), "what the child attached is kept");
	CHECK(lsm_says(ends_as_ever, 0, -EOPNOTSUPP, "not supp"), "what fails is told");
	CHECK(lsm_says(ends_as_ever, -ENOMEM, 0, "Cannot alloc"), "no child: it goes on");

	forget();
	open_error = -EMFILE;
	CHECK(does(DEVICES, "") && strstr(log_text, "guard: ends: Too many open files") &&
		      answer == -EMFILE,
	      "no socket: it ends aloud");
	forget();
	claim_error = -ENOENT;
	CHECK(does(NOTHING, "claim ") && strstr(log_text, "No such file"),
	      "nothing to claim: it ends");
	forget();
	claim_lock_error = -EAGAIN;
	CHECK(does(NOTHING, "claim ") && strstr(log_text, "Resource temporarily") &&
		      answer == -EAGAIN,
	      "claimed by another guard: it ends");
	forget();
	event(0, 0, -EIO);
	CHECK(guard_main(1, (char *[]){ GUARD_NAME, NULL }) == 1 &&
		      !strcmp(did, "claim all |"),
	      "without tasks it does the least");
	forget();
	nobody_asks = true;
	CHECK(does(NOTHING, "claim all |") && answer == NO_ANSWER,
	      "nobody asks: that number is another file's, and is left alone");
	nobody_asks = false;
}

static void test_events(void)
{
	forget_and_tell(EVENT_LINK);
	CHECK(does(DEVICES, "claim all |q7 n7 |"), "a new link: blackhole, and chains");
	forget_and_tell(EVENT_LINK);
	CHECK(does(DEVICES_OWNED, "claim all |q7 o7 |"),
	      "which are owned where tables are");
	forget_and_tell(EVENT_LINK);
	CHECK(does(NOTHING, "claim all |q7 |"),
	      "blackhole alone where chains are not needed");
	forget_and_tell(EVENT_QDISC);
	CHECK(does(DEVICES, "claim all |q7 |"),
	      "a blackhole that was taken away is put back");
	forget_and_tell(EVENT_GONE);
	CHECK(does(DEVICES, "claim all |gone7 |"),
	      "a link that is gone: its chains are forgotten");
	forget_and_tell(EVENT_GONE);
	CHECK(does(NOTHING, "claim all ||"), "nothing where it has none");
	forget_and_tell(EVENT_NOTHING);
	CHECK(does(DEVICES, "claim all ||"), "nothing for nothing");
	forget_and_tell(EVENT_LINK);
	event(EVENT_QDISC, 8, 0);
	event(EVENT_GONE, 7, 0);
	events[0].one_datagram = events[1].one_datagram = true;
	CHECK(does(DEVICES, "claim all |q7 n7 q8 gone7 |"),
	      "several in one datagram, in their order");
	forget_and_tell(EVENT_LINK);
	links_there = 3;
	CHECK(does(NOTHING, "claim all |q7 |"),
	      "a link costs the same, however many there are");
}

static void test_lost(void)
{
	static const int lost[] = { -ENOBUFS, -EBADMSG, -EMSGSIZE };
	static const int ends[] = { -EBADF, -EPERM, -ENOMEM, -ETIMEDOUT };
	unsigned int i, good = 0;

	for (i = 0; i < 3; i++) {
		forget();
		links_there = 2;
		event(0, 0, lost[i]);
		good += does(DEVICES, "claim all n2 n3 |all n2 n3 |") &&
			!strstr(log_text, "lost");
	}
	forget();
	links_there = 2;
	links_error = 2;
	event(EVENT_LINK, 7, 0);
	CHECK(does(DEVICES, "claim all n2 n3 all n2 n3 |q7 n7 all n2 n3 |"),
	      "links change while they are read: shuts those, then reads all again");
	CHECK(good == 3,
	      "events that were lost or cannot be read: all links, once, and it goes on");
	for (i = good = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		forget();
		event(0, 0, ends[i]);
		good += does(DEVICES, "claim all |") && strstr(log_text, "guard: ends: ");
	}
	CHECK(good == i, "every other error ends it, aloud");
}

static void test_devices(void)
{
	forget_and_tell(EVENT_LINK);
	links_there = 1;
	device_errors[1] = device_errors[2] = -ENOENT;
	renames = 1;
	CHECK(does(DEVICES, "claim all n2 |q7 n7 n7 n7 |") &&
		      !strstr(log_text, "chains") && !strcmp(last_name, "renamed3"),
	      "a device renamed meanwhile, twice: by the name that it has now");
	forget_and_tell(EVENT_LINK);
	device_errors[0] = -ENOENT;
	index_gone = 7;
	CHECK(does(DEVICES, "claim all |q7 |") && !strstr(log_text, "chains"),
	      "a device that is gone: nothing to hold, and nothing to say");
	forget_and_tell(EVENT_LINK);
	event(EVENT_LINK, 8, 0);
	device_errors[0] = -ENOMEM;
	CHECK(does(DEVICES, "claim all |q7 n7 |q8 n8 |") &&
		      strstr(log_text,
			     "link eth7: netdev chains: Cannot allocate memory; "
			     "PACKET_QDISC_BYPASS is not held there\n"),
	      "chains that fail are told; the next link gets its own");
	forget_and_tell(EVENT_LINK);
	event(EVENT_LINK, 8, 0);
	event(EVENT_GONE, 7, 0);
	device_errors[0] = -EOPNOTSUPP;
	CHECK(does(DEVICES, "claim all |q7 n7 |q8 ||") &&
		      !strstr(strstr(log_text, "netdev chains") + 1, "netdev chains"),
	      "no egress hook: said once, and not tried again");
}

static void test_radios(void)
{
	forget();
	radio_revents = POLLIN;
	radio_polls = 2;
	CHECK(does(DEVICES, "claim all radio radio |") && !strstr(log_text, RADIO_FILE),
	      "what radios do is looked after, each time");
	forget();
	radio_revents = POLLIN;
	radio_error = -EIO;
	radio_polls = 1;
	CHECK(does(DEVICES, "claim all radio |") &&
		      strstr(log_text,
			     RADIO_FILE ": Input/output error; a radio may send\n"),
	      "one that cannot be blocked is told, and the guard goes on");
	forget();
	/* Its number is another file's by then, which may well be readable for ever. */
	without_radios = true;
	radio_revents = POLLIN;
	radio_polls = 5;
	event(EVENT_LINK, 7, 0);
	CHECK(does(NOTHING, "claim all |q7 |") && radio_polls == 5,
	      "without rfkill it is never asked");
	without_radios = false;
	forget();
	poll_error = EINTR;
	CHECK(does(NOTHING, "claim all |"), "a signal does not end it");
	forget();
	poll_error = ENOMEM;
	CHECK(does(NOTHING, "claim all ") &&
		      strstr(log_text, "guard: ends: Cannot allocate"),
	      "any other error does, aloud");
}

static void test_named(void)
{
	forget_and_tell(EVENT_LINK);
	CHECK(does(NAMES, "claim named all take |q7 h7 take |"),
	      "the log is bound before any link is shut, and its frames are taken");
	forget_and_tell(EVENT_LINK);
	named_ms = 700;
	CHECK(does(NAMES, "claim named all take |q7 h7 take |"),
	      "it sleeps no longer than until it looks for more");
	named_ms = -1;
	forget_and_tell(EVENT_LINK);
	CHECK(does(DEVICES, "claim all |q7 n7 |"), "without the task nothing is named");
}

static void with_exceptions(enum link_event what)
{
	forget_and_tell(what);
	with_policy = egress_hook = true;
}

static void test_exceptions(void)
{
	with_exceptions(EVENT_LINK);
	event(EVENT_QDISC, 7, 0);
	event(EVENT_LINK, 8, 0);
	/* shut_all() has nothing to let pass yet: the link is not there. */
	CHECK(does(DEVICES, "claim tables adopt all update |q7 a7 update |q7 |q8 a8 |"),
	      "a new link is shut on arrival, and only then gets its exceptions");
	with_exceptions(EVENT_LINK);
	adopts = excepted = true;
	event(EVENT_QDISC, 7, 0);
	event(EVENT_QDISC, 8, 0);
	CHECK(does(DEVICES, "claim tables adopt others update |a7 ||q8 |"),
	      "a link with exceptions is not shut again; every other is");
	with_exceptions(EVENT_SHUT);
	CHECK(does(DEVICES, "claim tables adopt all update |update |"),
	      "a shut link that gets the name of an exception");
	with_exceptions(EVENT_SHUT);
	event_renames = true;
	CHECK(does(DEVICES, "claim tables adopt all update ||"), "one that does not");
	with_exceptions(EVENT_LINK);
	adopts = excepted = event_renames = true;
	CHECK(does(DEVICES, "claim tables adopt others update |a7 update |"),
	      "a link that loses the name of its exception");
	with_exceptions(EVENT_LINK);
	adopts = excepted = event_headless = true;
	CHECK(does(DEVICES, "claim tables adopt others update |a7 update |"),
	      "a link that loses its header: its rules are for frames with one");
	with_exceptions(EVENT_GONE);
	adopts = excepted = true;
	CHECK(does(DEVICES, "claim tables adopt others update |gone7 update |"),
	      "a link with exceptions that is gone: its rules go");
	with_exceptions(EVENT_LINK);
	egress_hook = false;
	CHECK(does(DEVICES, "claim all |q7 n7 |"), "no egress hook: no exceptions");
	with_exceptions(EVENT_LINK);
	with_policy = false;
	CHECK(does(DEVICES, "claim all |q7 n7 |"), "nor without a policy");
}

static void test_tables(void)
{
	with_exceptions(EVENT_NOTHING);
	table_gone = NFT_TABLE_NAME;
	adopts = excepted = true;
	CHECK(does(DEVICES, "claim tables adopt others update !restore a9 ||"),
	      "another program removes the tables: they are put back, with all chains");
	with_exceptions(EVENT_NOTHING);
	table_gone = NFT_TABLE_NAME;
	adopts = excepted = ended = true;
	CHECK(does(DEVICES, "claim tables adopt others update !end restore a9 ||"),
	      "a lock that ends exceptions: the guard does not put back what ends");
	with_exceptions(EVENT_SHUT);
	ended = true;
	CHECK(does(DEVICES, "claim tables adopt all update |end update |"),
	      "nor does a link with a new name get it");
	with_exceptions(EVENT_NOTHING);
	table_gone = NFT_TABLE_NAME;
	nothing_missing = true;
	CHECK(does(DEVICES, "claim tables adopt all update !restore ||"),
	      "the guard's own batch: nothing to put back");
	with_exceptions(EVENT_NOTHING);
	table_gone = "filter";
	CHECK(does(DEVICES, "claim tables adopt all update !||"), "another table");
	with_exceptions(EVENT_NOTHING);
	tables_error = -ENOBUFS;
	CHECK(does(DEVICES, "claim tables adopt all update !restore a9 all update ||"),
	      "events that were lost: it looks; nothing in force then: once more");
	with_exceptions(EVENT_NOTHING);
	table_gone = NFT_TABLE_NAME;
	CHECK(does(DEVICES_OWNED, "claim adopt all update ||"),
	      "tables that it owns need no watch");
	with_exceptions(EVENT_NOTHING);
	join_error = -EPERM;
	CHECK(does(DEVICES, "claim tables adopt all update ||") &&
		      strstr(log_text, "events of nf_tables: Operation not permitted"),
	      "if nobody tells of changes, it is said");
}

int main(void)
{
	setvbuf(stdout, NULL, _IOFBF, 1 << 16); /* stdio's own writes are not wrapped */
	test_start();
	test_events();
	test_lost();
	test_devices();
	test_exceptions();
	test_named();
	test_tables();
	test_radios();
	return check_done();
}
