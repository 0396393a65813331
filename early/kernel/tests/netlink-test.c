// SPDX-License-Identifier: GPL-2.0-or-later
/* Netlink sockets: requests, batches and dumps against the kernel of netlink-fake.h. */
#include "kernel/netlink.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sys/socket.h>

#include "kernel/tests/netlink-fake.h"

#define BATCH 4

/* ---- one request ---- */

static int request(void)
{
	struct nlbuf b;
	int rc;

	ask(&b);
	rc = netlink_request(FD, &b, SEQ);
	if (rc == 0 && (sent_len != b.len || memcmp(sent, b.base, b.len) != 0))
		return 1;
	return rc;
}

static int request_answered(uint32_t seq, int error)
{
	forget();
	answer_error(seq, error);
	return request();
}

static void test_open(void)
{
	forget();
	CHECK(netlink_open(NETLINK_NETFILTER) == FD && patience_set && !closed,
	      "open: a socket whose waits end");
	socket_error = EMFILE;
	CHECK(netlink_open(NETLINK_NETFILTER) == -EMFILE && !closed, "open: no socket");
	forget();
	bind_error = EADDRINUSE;
	CHECK(netlink_open(NETLINK_NETFILTER) == -EADDRINUSE && closed,
	      "open: not bound, closed again");
	forget();
	option_error = EDOM;
	CHECK(netlink_open(NETLINK_NETFILTER) == -EDOM && closed,
	      "open: a socket that could hang is not used");
}

static void test_request(void)
{
	unsigned char two[128];
	struct nlbuf b;

	CHECK(request_answered(SEQ, 0) == 0, "request: acknowledged");
	CHECK(request_answered(SEQ, -EOPNOTSUPP) == -EOPNOTSUPP,
	      "the kernel's errno is passed on");
	CHECK(request_answered(SEQ, -4095) == -4095, "the last errno there is");
	CHECK(request_answered(SEQ, -4096) == -EBADMSG, "below it is none");
	CHECK(request_answered(SEQ, INT32_MIN) == -EBADMSG, "far below as well");
	CHECK(request_answered(SEQ, 1) == -EBADMSG, "a positive number is no success");
	CHECK(request_answered(SEQ + 1, 0) == -ETIMEDOUT, "another's ack is passed over");
	CHECK(request_answered(0, -EPERM) == -ETIMEDOUT,
	      "so is an error without our number");

	forget();
	CHECK(request() == -ETIMEDOUT && !dont_wait, "no answer in time: -ETIMEDOUT");
	forget();
	answer_error(SEQ, 0)->from = 4711;
	answer_error(SEQ, -EPERM);
	CHECK(request() == -EPERM, "an ack that another process sent is passed over");
	forget();
	answer_errno(EINTR);
	answer_errno(EINTR);
	answer_error(SEQ, 0);
	CHECK(request() == 0, "a signal does not end the wait");
	forget();
	answer_errno(ENOBUFS);
	answer_error(SEQ, 0);
	CHECK(request() == -ENOBUFS, "answers were lost: -ENOBUFS");
	forget();
	answer_error(SEQ, 0)->flags = MSG_TRUNC;
	CHECK(request() == -EMSGSIZE, "an answer cut by the kernel is an error");
	forget();
	answer("\0\0\0\0", 4);
	CHECK(request() == -EBADMSG, "an answer shorter than a header");
	forget();
	answer_message(NLMSG_ERROR, 0, SEQ, NULL, 0);
	CHECK(request() == -EBADMSG, "an error message without a number");
	forget();
	answer_message(NLMSG_ERROR, 0, SEQ, "\0\0\0\0", 4);
	CHECK(request() == 0, "an ack without the header that it answers will do");
	forget();
	answer_message(0x24, 0, SEQ, "abcdefgh", 8);
	answer_error(SEQ, 0);
	CHECK(request() == 0, "other messages before the ack are passed over");
	forget();
	answer_error(SEQ - 1, -EPERM);
	answer_error(SEQ, -EEXIST);
	memcpy(two, queue[0].bytes, queue[0].len);
	memcpy(two + queue[0].len, queue[1].bytes, queue[1].len);
	taken = 2;
	answer(two, queue[0].len + queue[1].len);
	CHECK(request() == -EEXIST, "two messages in one datagram");

	forget();
	send_error = ECONNREFUSED;
	CHECK(request() == -ECONNREFUSED, "sending fails");
	forget();
	send_short = true;
	CHECK(request() == -EMSGSIZE, "sending takes a part only");
	forget();
	ask(&b);
	b.full = true;
	CHECK(netlink_request(FD, &b, SEQ) == -EMSGSIZE && sent_len == 0,
	      "a message that did not fit its buffer is never sent");
}

/* Whatever length an answer claims, and whatever is cut off it. */
/* As the guard, which has no memory of answers between two events. */
static void test_memory(void)
{
	netlink_forget();
	no_memory = true;
	CHECK(request_answered(SEQ, 0) == 0, "no memory for an answer: it is read");
	netlink_forget();
	CHECK(request_answered(SEQ, -EPERM) == -EPERM, "and the next one");
	netlink_forget();
	no_memory = false;
	CHECK(request_answered(SEQ, 0) == 0, "and then with memory");
	netlink_forget();
}

static void test_request_hostile(void)
{
	static const uint32_t lengths[] = {
		0,  1,	4,  15,	   16,	       17,	   19,	       20,	  35,
		36, 37, 40, 65536, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff
	};
	bool refused = true;
	unsigned int i;
	size_t len;
	int rc;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		forget();
		answer_error(SEQ, 0);
		memcpy(queue[0].bytes, &lengths[i], sizeof(lengths[i]));
		rc = request();
		/* 20 to 36: the number is inside, so it is an ack. */
		refused &=
			lengths[i] >= 20 && lengths[i] <= 36 ? rc == 0 : rc == -EBADMSG;
	}
	CHECK(refused, "an ack that lies about its length is -EBADMSG");
	refused = true;
	for (len = 0; len < 36; len++) {
		forget();
		answer_error(SEQ, 0)->len = len;
		rc = request();
		refused &= len == 0 ? rc == -ETIMEDOUT : rc == -EBADMSG;
	}
	CHECK(refused, "an ack cut at any byte is no ack");
}

/* ---- a batch ---- */

static int errors[BATCH];

static int batch(void)
{
	struct nlbuf b;

	ask(&b);
	memset(errors, 0x55, sizeof(errors));
	return netlink_batch(FD, &b, SEQ, errors, BATCH);
}

static bool errors_are(int a, int b, int c, int d)
{
	return errors[0] == a && errors[1] == b && errors[2] == c && errors[3] == d;
}

static void test_batch(void)
{
	const int none = -ENOMSG;
	uint32_t huge = 0xfffffff0;

	forget();
	CHECK(batch() == 0 && errors_are(none, none, none, none) && dont_wait,
	      "batch: nothing said is -ENOMSG each, and nothing is waited for");
	forget();
	answer_error(SEQ, 0);
	answer_error(SEQ + 3, 0);
	answer_error(SEQ + 1, -EINVAL);
	CHECK(batch() == 0 && errors_are(0, -EINVAL, none, 0),
	      "each message its own answer");
	forget();
	answer_error(SEQ + 1, -EINVAL);
	answer_error(SEQ + 1, 0);
	CHECK(batch() == 0 && errors_are(none, -EINVAL, none, none),
	      "what failed once stays failed, whatever is acknowledged later");
	forget();
	answer_error(SEQ + 1, 0);
	answer_error(SEQ + 1, -EEXIST);
	answer_error(SEQ + 1, -EINVAL);
	CHECK(batch() == 0 && errors_are(none, -EEXIST, none, none),
	      "an error after an ack counts; the first error is the one");
	forget();
	answer_error(SEQ - 1, -EPERM);
	answer_error(SEQ + BATCH, -EPERM);
	answer_error(0, -EPERM);
	answer_error(UINT32_MAX, -EPERM);
	CHECK(batch() == 0 && errors_are(none, none, none, none),
	      "numbers not ours: no step outside");
	forget();
	answer_error(SEQ, -EPERM)->from = 4711;
	answer_error(SEQ + 2, 0);
	CHECK(batch() == 0 && errors_are(none, none, 0, none),
	      "another process is not listened to");
	forget();
	answer_error(SEQ, 5);
	answer_error(SEQ + 1, -5000);
	answer_message(NLMSG_ERROR, 0, SEQ + 2, NULL, 0);
	answer_message(0x24, 0, SEQ + 3, "abcd", 4);
	CHECK(batch() == 0 && errors_are(-EBADMSG, -EBADMSG, -EBADMSG, none),
	      "no number, or none that is an errno: -EBADMSG; no error message: nothing");
	forget();
	answer_error(SEQ, 0);
	memcpy(queue[0].bytes, &huge, sizeof(huge));
	answer_error(SEQ + 1, 0);
	CHECK(batch() == 0 && errors_are(none, 0, none, none),
	      "a broken datagram is passed over");
	forget();
	answer_errno(EINTR);
	answer_error(SEQ, 0);
	CHECK(batch() == 0 && errors[0] == 0, "a signal is none");
	forget();
	answer_error(SEQ, 0);
	answer_errno(ENOBUFS);
	CHECK(batch() == 0 && errors_are(0, none, none, none),
	      "lost answers say nothing of the batch");
	forget();
	send_error = EPERM;
	CHECK(batch() == -EPERM && errors_are(none, none, none, none), "sending fails");
}

/* ---- a dump ---- */

static unsigned int read_count, read_limit;

static int read_one(const struct nlmsg *message, void *context)
{
	if (context != &read_count || message->type != 0x10 || message->len != 4)
		abort();
	return ++read_count == read_limit ? -ECANCELED : 0;
}

static int dump(void)
{
	struct nlbuf b;

	ask(&b);
	read_count = 0;
	return netlink_dump(FD, &b, SEQ, read_one, &read_count);
}

static void answer_item(uint16_t flags, uint32_t seq)
{
	answer_message(0x10, NLM_F_MULTI | flags, seq, "abcd", 4);
}

static void test_large(void)
{
	static unsigned char memory[1 << 20];
	struct nlbuf b;

	forget();
	nlbuf_init(&b, memory, sizeof(memory));
	b.len = 64 << 10;
	CHECK(netlink_batch(FD, &b, SEQ, errors, 1) == 0 && !send_buffer,
	      "a batch of 64 KiB fits into the send buffer");
	b.len = sizeof(memory);
	CHECK(netlink_batch(FD, &b, SEQ, errors, 1) == 0 &&
		      send_buffer == sizeof(memory) && sent_len == sizeof(memory),
	      "a larger one gets a larger buffer");
	option_error = EPERM;
	send_error = EMSGSIZE;
	CHECK(netlink_batch(FD, &b, SEQ, errors, 1) == -EMSGSIZE,
	      "without the right to that it is the kernel that refuses");
	forget();
}

static void test_dump(void)
{
	forget();
	read_limit = 0;
	answer_item(0, SEQ);
	answer_item(0, SEQ - 1); /* of a dump that was given up */
	answer_item(0, SEQ);
	answer_done(0, 0);
	CHECK(dump() == 0 && read_count == 2 && !dont_wait,
	      "dump: two items and its end");
	forget();
	answer_message(NLMSG_DONE, NLM_F_MULTI, SEQ, NULL, 0);
	CHECK(dump() == 0, "an end without a number is an end");
	forget();
	answer_item(0, SEQ);
	answer_done(0, -EPERM);
	CHECK(dump() == -EPERM, "an end with an error");
	forget();
	answer_error(SEQ, -EOPNOTSUPP);
	CHECK(dump() == -EOPNOTSUPP, "an error instead of a dump");
	forget();
	answer_done(0, 7);
	CHECK(dump() == -EBADMSG, "a positive number at the end");
	forget();
	answer_item(NLM_F_DUMP_INTR, SEQ);
	answer_item(0, SEQ);
	answer_done(0, 0);
	CHECK(dump() == -EINTR && read_count == 2,
	      "changed underneath: -EINTR, at its end");
	forget();
	answer_done(NLM_F_DUMP_INTR, 0);
	CHECK(dump() == -EINTR, "also if only the end says so");
	forget();
	answer_item(0, SEQ);
	CHECK(dump() == -ETIMEDOUT, "no end: -ETIMEDOUT, not success");
	forget();
	answer_item(0, SEQ);
	answer_errno(ENOBUFS);
	answer_done(0, 0);
	CHECK(dump() == -ENOBUFS, "lost items are an error");
	forget();
	answer_item(0, SEQ);
	queue[0].flags = MSG_TRUNC;
	answer_done(0, 0);
	CHECK(dump() == -EMSGSIZE, "a cut item is an error");
	forget();
	answer("\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	answer_done(0, 0);
	CHECK(dump() == -EBADMSG, "a malformed item is an error");
	forget();
	answer_done(0, 0)->from = 4711;
	answer_item(0, SEQ);
	answer_done(0, 0);
	CHECK(dump() == 0 && read_count == 1, "another process cannot end our dump");
	forget();
	read_limit = 1;
	answer_item(0, SEQ);
	answer_item(0, SEQ);
	answer_done(0, 0);
	CHECK(dump() == -ECANCELED && read_count == 1, "the reader's error ends it");
	read_limit = 0;
	forget();
	send_error = ENOBUFS;
	CHECK(dump() == -ENOBUFS, "sending fails");
	forget();
}

int main(void)
{
	test_open();
	test_request();
	test_memory();
	test_request_hostile();
	test_batch();
	test_large();
	test_dump();
	return check_done();
}
