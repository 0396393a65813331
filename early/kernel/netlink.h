/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NETLINK_H
#define NETLATCH_NETLINK_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/nlmsg.h"

/*
 * Netlink sockets, blocking, with an end to every wait. All functions return -errno on
 * failure; the errno that the kernel put into an error message is passed on as it is.
 */

/* lo, in every network namespace (LOOPBACK_IFINDEX of include/net/flow.h). */
#define LOOPBACK_INDEX 1

/* protocol: NETLINK_ROUTE or NETLINK_NETFILTER. Returns a file descriptor. */
int netlink_open(int protocol);

/* Joins a multicast group. Returns 0 or -errno. */
int netlink_join(int fd, int group);

/*
 * Waits for the next datagram of the kernel's, for as long as it takes, and hands each of its
 * messages to read. Returns 0; -ENOBUFS if some were lost on the way; or another -errno.
 */
typedef int netlink_reader(const struct nlmsg *message, void *context);
int netlink_listen(int fd, netlink_reader *read, void *context);

/*
 * Sends the one request in b (flag NLM_F_ACK set by the caller) and waits for its answer.
 * Returns 0 when the kernel acknowledged it.
 */
int netlink_request(int fd, const struct nlbuf *b, uint32_t seq);

/*
 * Sends an nfnetlink batch, whose messages first..first+count-1 ask for an ack, and reads
 * what the kernel says of each: errors[i] becomes 0, or -errno, or stays -ENOMSG if it
 * said nothing. The kernel has done its work when sending returns, so nothing is waited
 * for. Returns 0 if the batch was sent, whatever became of it.
 */
int netlink_batch(int fd, const struct nlbuf *b, uint32_t first, int *errors,
		  unsigned int count);

/*
 * Sends the dump request in b and hands each answer to read; a negative return of read ends
 * the dump with that error. -EINTR means that the kernel's
 * list changed underneath: the caller forgets what it read and asks again.
 */
int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context);

#endif
