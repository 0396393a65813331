// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Netlink sockets. An answer counts only if the kernel sent it (port id 0) and it
 * carries our sequence number. All other messages in the queue are ignored.
 */
#include "kernel/netlink.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <linux/mman.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/sys.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* In a dump the kernel fills at most 32 KiB of a reader's buffer (netlink_dump()). */
#define BUFFER_SIZE 32768

/* Whole pages, so that netlink_forget() can give them back; NULL: there are none. */
static unsigned char *receive_buffer;
/*
 * For when there are none to be had: with vm.overcommit_memory=2 and all memory promised
 * the guard has to shut a new link all the same. Promised since the program's start, and
 * no page is there unless it is needed.
 */
static unsigned char reserve[BUFFER_SIZE];

#define DRAIN_MAX 1000 /* datagrams; a program may send faster than they are read */

int netlink_open(int protocol)
{
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	struct timeval patience = { .tv_sec = 3 };
	int on = 1, fd, rc;

	fd = SYS(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
	if (fd < 0)
		return fd;
	/* A lost answer must not hang the boot. */
	rc = SYS(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)));
	if (!rc)
		rc = SYS(bind(fd, (struct sockaddr *)&self, sizeof(self)));
	if (rc) {
		close(fd);
		return rc;
	}
	/*
	 * Ask for errors without a copy of the refused message (since 4.3). If this
	 * fails, the errors are only longer.
	 */
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	return fd;
}

int netlink_join(int fd, int group)
{
	struct timeval forever = { 0 };
	int rc = SYS(setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
				sizeof(group)));

	/* No timeout, because it would wake the guard for nothing. */
	return rc ? rc
		  : SYS(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &forever,
				   sizeof(forever)));
}

/*
 * The kernel refuses a message that is larger than the send buffer of its socket: 208 KiB
 * (net.core.wmem_default). Only the exceptions of a policy make a batch so large.
 */
#define SEND_DEFAULT (128 << 10)

static int send_all(int fd, const struct nlbuf *b)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int size = b->len;
	ssize_t sent;

	if (!nlbuf_ok(b))
		return -EMSGSIZE;
	/* If this is refused, sendto() says that the message is too large. */
	if (b->len > SEND_DEFAULT)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	sent = SYS(sendto(fd, b->base, b->len, 0, (struct sockaddr *)&kernel,
			  sizeof(kernel)));
	if (sent < 0)
		return sent;
	return (size_t)sent == b->len ? 0 : -EMSGSIZE;
}

/* Receives one datagram of the kernel. Returns its length or -errno. */
static ssize_t receive(int fd, int flags, void *buffer, size_t size)
{
	struct sockaddr_nl from;
	struct iovec iov = { buffer, size };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t len;

	do {
		msg.msg_name = &from;
		msg.msg_namelen = sizeof(from);
		memset(&from, 0, sizeof(from));
		len = SYS(recvmsg(fd, &msg, flags));
		if (len < 0 && len != -EINTR)
			return len == -EAGAIN ? -ETIMEDOUT : len;
	} while (len < 0 || from.nl_pid != 0);

	return msg.msg_flags & MSG_TRUNC ? -EMSGSIZE : len;
}

/* Receives one datagram into receive_buffer. Returns its length or -errno. */
static ssize_t receive_answer(int fd, int flags)
{
	void *pages;

	if (!receive_buffer) {
		pages = mmap(NULL, BUFFER_SIZE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		receive_buffer = pages == MAP_FAILED ? reserve : pages;
	}
	return receive(fd, flags, receive_buffer, BUFFER_SIZE);
}

void netlink_forget(void)
{
	if (receive_buffer && receive_buffer != reserve)
		munmap(receive_buffer, BUFFER_SIZE);
	receive_buffer = NULL;
}

/* The errno of an NLMSG_ERROR (0: an ack) or of the NLMSG_DONE that ends a dump. */
static int message_error(const struct nlmsg *m)
{
	int32_t error;

	if (m->len < sizeof(error))
		return m->type == NLMSG_DONE ? 0 : -EBADMSG;
	memcpy(&error, m->payload, sizeof(error));
	if (error > 0 || error < -4095)
		return -EBADMSG;
	return error;
}

/*
 * Sends b and reads the kernel's answers until an ack or an error; with a reader also
 * until the end of the dump.
 */
static int converse(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		    void *context)
{
	bool changed = false;
	struct nlmsg m;
	size_t offset;
	ssize_t len;
	int rc;

	rc = send_all(fd, b);
	if (rc)
		return rc;
	for (;;) {
		len = receive_answer(fd, 0);
		if (len < 0)
			return len;
		offset = 0;
		while ((rc = nlmsg_next(receive_buffer, len, &offset, &m)) > 0) {
			if (m.seq != seq)
				continue;
			if (read && m.flags & NLM_F_DUMP_INTR)
				changed = true;
			if (m.type == NLMSG_ERROR || (read && m.type == NLMSG_DONE)) {
				rc = message_error(&m);
				return rc ? rc : changed ? -EINTR : 0;
			}
			rc = read ? read(&m, context) : 0;
			if (rc < 0)
				return rc;
		}
		if (rc)
			return rc;
	}
}

int netlink_request(int fd, const struct nlbuf *b, uint32_t seq)
{
	return converse(fd, b, seq, NULL, NULL);
}

int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context)
{
	return converse(fd, b, seq, read, context);
}

int netlink_listen(int fd, netlink_reader *read, void *context)
{
	/*
	 * A buffer of its own, because read may send requests, whose answers go to
	 * receive_buffer. The message of a link has about 1.5 KiB, so it fills one
	 * page, and not parts of two.
	 */
	static unsigned char event_buffer[16384] __attribute__((aligned(4096)));
	size_t offset = 0;
	struct nlmsg m;
	ssize_t len;
	int rc;

	len = receive(fd, 0, event_buffer, sizeof(event_buffer));
	if (len < 0)
		return len;
	while ((rc = nlmsg_next(event_buffer, len, &offset, &m)) > 0) {
		rc = read(&m, context);
		if (rc < 0)
			break;
	}
	return rc;
}

int netlink_take(int fd, netlink_reader *read, void *context)
{
	size_t offset = 0;
	struct nlmsg m;
	ssize_t len;
	int rc;

	len = receive_answer(fd, MSG_DONTWAIT);
	if (len < 0)
		return len == -ETIMEDOUT ? -EAGAIN : len;
	while ((rc = nlmsg_next(receive_buffer, len, &offset, &m)) > 0) {
		rc = read(&m, context);
		if (rc < 0)
			break;
	}
	return rc;
}

bool netlink_drain(int fd)
{
	bool any = false;
	ssize_t len;
	int i;

	for (i = 0; i < DRAIN_MAX; i++) {
		len = receive_answer(fd, MSG_DONTWAIT);
		/* Messages were lost, or one is longer than the buffer: so there were
		 * some. */
		if (len < 0 && len != -ENOBUFS && len != -EMSGSIZE)
			break;
		any = true;
	}
	return any;
}

int netlink_batch(int fd, const struct nlbuf *b, uint32_t first, int *errors,
		  unsigned int count)
{
	struct nlmsg m;
	size_t offset;
	ssize_t len;
	unsigned int i;
	int rc;

	for (i = 0; i < count; i++)
		errors[i] = -ENOMSG;
	rc = send_all(fd, b);
	if (rc)
		return rc;
	/*
	 * An empty queue ends the loop. ENOBUFS does not mean that the batch failed: the
	 * kernel dropped an answer, and the answers behind it are still in the queue.
	 */
	for (;;) {
		len = receive_answer(fd, MSG_DONTWAIT);
		if (len == -ENOBUFS)
			continue;
		if (len < 0)
			break;
		offset = 0;
		while (nlmsg_next(receive_buffer, len, &offset, &m) > 0) {
			i = m.seq - first;
			if (m.type != NLMSG_ERROR || i >= count)
				continue;
			/*
			 * If the kernel loads a module during the batch, it runs the
			 * batch again and may ack a message twice. An error stays an
			 * error.
			 */
			if (errors[i] == -ENOMSG || errors[i] == 0)
				errors[i] = message_error(&m);
		}
	}
	return 0;
}
