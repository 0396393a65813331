// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel of the tests of netlink sockets. */
#include "kernel/tests/netlink-fake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>

struct datagram queue[64];
unsigned int queued, taken;
int send_error, bind_error, option_error, socket_error, join_error, joined;
bool no_memory, send_short, dont_wait, closed, patience_set, patience_endless;
unsigned char sent[256];
size_t sent_len;
int send_buffer;

int __wrap_socket(int domain, int type, int protocol);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len);
int __wrap_close(int fd);
ssize_t __wrap_sendto(int fd, const void *bytes, size_t len, int flags,
		      const struct sockaddr *to, socklen_t to_len);
ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags);

static int result(int error)
{
	errno = error;
	return error ? -1 : 0;
}

int __wrap_socket(int domain, int type, int protocol)
{
	if (domain != AF_NETLINK || !(type & SOCK_CLOEXEC) ||
	    protocol != NETLINK_NETFILTER)
		abort();
	return socket_error ? result(socket_error) : FD;
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	const struct timeval *patience = value;

	if (fd != FD)
		abort();
	if (level == SOL_NETLINK && name == NETLINK_ADD_MEMBERSHIP &&
	    len == sizeof(joined)) {
		memcpy(&joined, value, sizeof(joined));
		return result(join_error);
	}
	if (level == SOL_SOCKET && name == SO_SNDBUFFORCE && len == sizeof(send_buffer)) {
		memcpy(&send_buffer, value, sizeof(send_buffer));
		return result(option_error);
	}
	if (level != SOL_SOCKET)
		return result(ENOPROTOOPT); /* as before 4.3: no harm */
	patience_set = name == SO_RCVTIMEO && len == sizeof(*patience) &&
		       patience->tv_sec > 0 && patience->tv_sec <= 10;
	patience_endless = name == SO_RCVTIMEO && len == sizeof(*patience) &&
			   patience->tv_sec == 0 && patience->tv_usec == 0;
	return result(option_error);
}

int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len)
{
	const struct sockaddr_nl *self = (const struct sockaddr_nl *)address;

	if (fd != FD || len != sizeof(*self) || self->nl_family != AF_NETLINK ||
	    self->nl_pid != 0 || self->nl_groups != 0)
		abort();
	return result(bind_error);
}

int __wrap_close(int fd)
{
	closed = fd == FD;
	return result(0);
}

ssize_t __wrap_sendto(int fd, const void *bytes, size_t len, int flags,
		      const struct sockaddr *to, socklen_t to_len)
{
	const struct sockaddr_nl *kernel = (const struct sockaddr_nl *)to;

	if (fd != FD || flags || to_len != sizeof(*kernel) || kernel->nl_pid != 0 ||
	    kernel->nl_family != AF_NETLINK)
		abort();
	if (send_error)
		return result(send_error);
	memcpy(sent, bytes, len < sizeof(sent) ? len : sizeof(sent));
	sent_len = len;
	return send_short ? len - 1 : len;
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sockaddr_nl *from = msg->msg_name;
	struct datagram *d = &queue[taken];
	size_t len;

	if (fd != FD || msg->msg_namelen != sizeof(*from) || msg->msg_iovlen != 1)
		abort();
	dont_wait = flags & MSG_DONTWAIT;
	if (taken == queued)
		return result(EAGAIN);
	taken++;
	if (!d->bytes)
		return result(d->error);
	memset(from, 0, sizeof(*from));
	from->nl_family = AF_NETLINK;
	from->nl_pid = d->from;
	msg->msg_flags = d->flags;
	len = d->len < msg->msg_iov->iov_len ? d->len : msg->msg_iov->iov_len;
	memcpy(msg->msg_iov->iov_base, d->bytes, len);
	return len;
}

void *__real_mmap(void *at, size_t len, int access, int flags, int fd, off_t offset);
void *__wrap_mmap(void *at, size_t len, int access, int flags, int fd, off_t offset);
void *__wrap_mmap(void *at, size_t len, int access, int flags, int fd, off_t offset)
{
	errno = ENOMEM;
	return no_memory ? MAP_FAILED : __real_mmap(at, len, access, flags, fd, offset);
}

int __real_munmap(void *at, size_t len);
int __wrap_munmap(void *at, size_t len);
int __wrap_munmap(void *at, size_t len)
{
	/* There is nothing that could be given back. */
	return no_memory ? (abort(), -1) : __real_munmap(at, len);
}

/* ---- what it answers ---- */

void forget(void)
{
	unsigned int i;

	for (i = 0; i < queued; i++)
		free(queue[i].bytes);
	memset(queue, 0, sizeof(queue));
	queued = taken = 0;
	send_error = bind_error = option_error = socket_error = join_error = joined = 0;
	send_short = dont_wait = closed = patience_set = patience_endless = false;
	sent_len = 0;
	send_buffer = 0;
}

struct datagram *answer(const void *bytes, size_t len)
{
	struct datagram *d = &queue[queued++];

	d->bytes = malloc(len ? len : 1);
	d->len = len;
	memcpy(d->bytes, bytes, len);
	return d;
}

void answer_errno(int error)
{
	queue[queued++].error = error;
}

struct datagram *answer_message(uint16_t type, uint16_t flags, uint32_t seq,
				const void *payload, size_t len)
{
	unsigned char memory[512];
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, type, flags, seq, payload, len);
	nlmsg_end(&b);
	return answer(memory, b.len);
}

/* An ack carries the header that it answers (always, capped or not). */
struct datagram *answer_error(uint32_t seq, int32_t error)
{
	struct nlmsgerr e = { .error = error, .msg = { .nlmsg_seq = seq } };

	return answer_message(NLMSG_ERROR, 0, seq, &e, sizeof(e));
}

struct datagram *answer_done(uint16_t flags, int32_t error)
{
	return answer_message(NLMSG_DONE, NLM_F_MULTI | flags, SEQ, &error,
			      sizeof(error));
}

void ask(struct nlbuf *b)
{
	static unsigned char memory[64];

	nlbuf_init(b, memory, sizeof(memory));
	nlmsg_begin(b, 0x24, NLM_F_REQUEST | NLM_F_ACK, SEQ, "abcd", 4);
	nlmsg_end(b);
}
