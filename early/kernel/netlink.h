/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NETLINK_H
#define NETLATCH_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/nlmsg.h"

/*
 * Blocking netlink sockets with a timeout of 3 s, except after netlink_join(). All
 * functions return -errno on failure, among others the errno that the kernel sent in an
 * error message.
 */

/* The index of lo in every network namespace (LOOPBACK_IFINDEX of include/net/flow.h). */
#define LOOPBACK_INDEX 1

/* protocol: NETLINK_ROUTE or NETLINK_NETFILTER. Returns a file descriptor. */
int netlink_open(int protocol);

/* Joins a multicast group and removes the timeout. Returns 0 or -errno. */
int netlink_join(int fd, int group);

/*
 * Waits without a timeout for the next datagram of the kernel and calls read for each
 * message in it. Returns 0; -ENOBUFS if the kernel had to drop messages; or another
 * -errno.
 */
typedef int netlink_reader(const struct nlmsg *message, void *context);
int netlink_listen(int fd, netlink_reader *read, void *context);

/*
 * Takes one datagram of the kernel without waiting, and calls read for each message in
 * it. Returns 0; -EAGAIN if there is none; -ENOBUFS if the kernel had to drop messages;
 * or another -errno. read may not send requests.
 */
int netlink_take(int fd, netlink_reader *read, void *context);

/*
 * Takes everything that waits in the queue of a socket that has joined a group, and
 * forgets it. Returns true if there was anything, or if the kernel had to drop messages.
 * The work is limited; what is left keeps the socket readable. fd -1: false.
 */
bool netlink_drain(int fd);

/*
 * Sends the single request in b, for which the caller has set NLM_F_ACK, and waits for
 * the answer. Returns 0 if the kernel acknowledged the request.
 */
int netlink_request(int fd, const struct nlbuf *b, uint32_t seq);

/*
 * Sends an nfnetlink batch, whose messages have the sequence numbers first to
 * first+count-1, and reads the kernel's answers. errors[i] becomes -errno if the kernel
 * refused message i; 0 if it acknowledged the message; and -ENOMSG if it did not answer,
 * as for a message that does not ask for an ack. The function does not wait,
 * because the kernel has processed the batch when sending returns. Returns 0 if the
 * batch was sent, even if the kernel refused it.
 */
int netlink_batch(int fd, const struct nlbuf *b, uint32_t first, int *errors,
		  unsigned int count);

/*
 * Sends the dump request in b and calls read for each answer. If read returns a negative
 * value, the dump ends with that error. -EINTR means that the kernel's list changed
 * during the dump: the caller has to discard the answers and ask again.
 */
int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context);

/*
 * Gives the memory of all answers back to the kernel: up to 32 KiB after a dump. For a
 * process that lives long; the next request takes what it needs.
 */
void netlink_forget(void);

#endif
