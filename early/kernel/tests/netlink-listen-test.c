// SPDX-License-Identifier: GPL-2.0-or-later
/* Joins a group and listens, as the guard does, against the kernel of netlink-fake.h. */
#include "kernel/netlink.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sys/socket.h>

#include "kernel/tests/netlink-fake.h"

static void test_join(void)
{
	forget();
	CHECK(netlink_join(FD, 4) == 0 && joined == 4 && patience_endless && !closed,
	      "join: the group, and waits that do not end by themselves");
	forget();
	join_error = EPERM;
	CHECK(netlink_join(FD, 4) == -EPERM, "a group that is refused");
	forget();
	option_error = EDOM;
	CHECK(netlink_join(FD, 4) == -EDOM, "waits that would end");
}

static unsigned int heard, heard_limit;
static uint16_t heard_types[8];
static bool heard_asks; /* holds a conversation of its own with the kernel */
static bool heard_intact = true;

static int hear(const struct nlmsg *message, void *context)
{
	struct nlbuf b;

	if (context != &heard || heard == 8)
		abort();
	heard_types[heard++] = message->type;
	if (heard_asks) {
		ask(&b);
		if (netlink_request(FD, &b, SEQ) != 0)
			abort();
	}
	heard_intact &= message->len == 4 && !memcmp(message->payload, "abcd", 4);
	return heard == heard_limit ? -ECANCELED : 0;
}

static int listen_once(void)
{
	heard = 0;
	return netlink_listen(FD, hear, &heard);
}

/* One datagram of these messages, none of which answers anything: their numbers are 0. */
static void answer_events(unsigned int count)
{
	unsigned char bytes[256];
	unsigned int i;
	struct nlbuf b;

	nlbuf_init(&b, bytes, sizeof(bytes));
	for (i = 0; i < count; i++) {
		nlmsg_begin(&b, 0x10 + i, 0, 0, "abcd", 4);
		nlmsg_end(&b);
	}
	answer(bytes, b.len);
}

static void test_listen(void)
{
	forget();
	answer_events(3);
	answer_events(1);
	CHECK(listen_once() == 0 && heard == 3 && heard_types[0] == 0x10 &&
		      heard_types[2] == 0x12 && !dont_wait && taken == 1 && sent_len == 0,
	      "listen: each message of one datagram, in order, with any number");
	CHECK(listen_once() == 0 && heard == 1 && taken == 2, "then the next one");
	CHECK(heard_intact, "with what is in them");
	forget();
	answer_errno(ENOBUFS);
	CHECK(listen_once() == -ENOBUFS && heard == 0, "some were lost: -ENOBUFS");
	forget();
	answer_errno(EINTR);
	answer_events(1);
	CHECK(listen_once() == 0 && heard == 1, "a signal does not end the wait");
	forget();
	answer_events(1);
	queue[0].from = 4711;
	answer_events(2);
	CHECK(listen_once() == 0 && heard == 2 && taken == 2,
	      "another process is not listened to, nor does it wake anybody");
	forget();
	answer_events(1);
	queue[0].flags = MSG_TRUNC;
	CHECK(listen_once() == -EMSGSIZE && heard == 0, "cut by the kernel: an error");
	forget();
	answer_events(2);
	queue[0].bytes[20] = 7; /* nlmsg_len of the second */
	CHECK(listen_once() == -EBADMSG && heard == 1,
	      "malformed: an error, behind what was whole");
	forget();
	answer_events(3);
	heard_limit = 2;
	CHECK(listen_once() == -ECANCELED && heard == 2, "the reader's error ends it");
	heard_limit = 0;

	forget();
	answer_events(3);
	answer_message(0x77, 0, SEQ, "overwrites what would be shared", 31);
	answer_error(SEQ, 0);
	answer_error(SEQ, 0);
	answer_error(SEQ, 0);
	heard_asks = true;
	CHECK(listen_once() == 0 && heard == 3 && heard_types[1] == 0x11 &&
		      heard_types[2] == 0x12 && taken == 5,
	      "a reader may hold conversations: messages not yet read stay");
	CHECK(heard_intact, "and the one that it has as well");
	heard_asks = false;
	forget();
}

static void test_take(void)
{
	forget();
	answer_events(3);
	answer_events(1);
	heard = 0;
	CHECK(netlink_take(FD, hear, &heard) == 0 && heard == 3 && taken == 1 &&
		      dont_wait,
	      "take: one datagram, without waiting");
	CHECK(netlink_take(FD, hear, &heard) == 0 && heard == 4, "and the next one");
	CHECK(netlink_take(FD, hear, &heard) == -EAGAIN, "then there is none");
	forget();
	answer_errno(ENOBUFS);
	CHECK(netlink_take(FD, hear, &heard) == -ENOBUFS, "some were lost");
	forget();
}

static void test_drain(void)
{
	forget();
	answer_events(3);
	answer_events(1);
	CHECK(netlink_drain(FD) && taken == 2 && dont_wait,
	      "drain: everything that waits, without waiting");
	CHECK(!netlink_drain(FD), "then there is nothing");
	forget();
	answer_errno(ENOBUFS);
	answer_events(1);
	CHECK(netlink_drain(FD) && taken == 2, "some were lost: so there were some");
	forget();
	answer_events(1);
	queue[0].flags = MSG_TRUNC;
	CHECK(netlink_drain(FD), "one that is too long is one");
	forget();
	answer_errno(EBADF);
	CHECK(!netlink_drain(FD), "an error is nothing");
	forget();
}

int main(void)
{
	test_join();
	test_listen();
	test_take();
	test_drain();
	return check_done();
}
