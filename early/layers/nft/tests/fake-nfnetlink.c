// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel for `nft -f`, to be loaded with LD_PRELOAD: netlink sockets become socket
 * pairs whose other end is answered here. There is one link, lo, and no ruleset; a batch
 * is taken as it is, acknowledged, and written to the file descriptor that NETLATCH_BATCH
 * says. So nft can be asked for its bytes without privileges, and no kernel is touched.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#define FDS 64
#define BATCH_SIZE 65536

/* The other end of each fake socket, by file descriptor; 0: not ours. */
static int other_end[FDS];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static bool ours(int fd)
{
	return fd >= 0 && fd < FDS && other_end[fd] > 0;
}

int socket(int domain, int type, int protocol)
{
	int pair[2];

	if (domain != AF_NETLINK)
		return REAL(socket)(domain, type, protocol);
	if (socketpair(AF_UNIX, SOCK_DGRAM | (type & SOCK_CLOEXEC), 0, pair) < 0)
		return -1;
	if (pair[0] >= FDS)
		abort();
	other_end[pair[0]] = pair[1];
	return pair[0];
}

int close(int fd)
{
	if (ours(fd)) {
		REAL(close)(other_end[fd]);
		other_end[fd] = 0;
	}
	return REAL(close)(fd);
}

int bind(int fd, const struct sockaddr *address, socklen_t len)
{
	return ours(fd) ? 0 : REAL(bind)(fd, address, len);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	return ours(fd) ? 0 : REAL(setsockopt)(fd, level, name, value, len);
}

static void name_it(void *address, socklen_t *len, uint32_t port)
{
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK, .nl_pid = port };

	if (address && *len >= sizeof(nl)) {
		memcpy(address, &nl, sizeof(nl));
		*len = sizeof(nl);
	}
}

int getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict len)
{
	if (!ours(fd))
		return REAL(getsockname)(fd, address, len);
	name_it(address, len, getpid());
	return 0;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	void *name = msg->msg_name;
	socklen_t len = msg->msg_namelen;
	ssize_t got = REAL(recvmsg)(fd, msg, flags);

	if (ours(fd) && got >= 0) {
		name_it(name, &len, 0);
		msg->msg_namelen = len;
	}
	return got;
}

/* ---- answers ---- */

static void answer(int fd, uint16_t type, uint32_t seq, const void *payload, size_t len)
{
	unsigned char bytes[256] = { 0 };
	struct nlmsghdr h = { .nlmsg_len = sizeof(h) + len,
			      .nlmsg_type = type,
			      .nlmsg_seq = seq };

	memcpy(bytes, &h, sizeof(h));
	memcpy(bytes + sizeof(h), payload, len);
	if (write(other_end[fd], bytes, h.nlmsg_len) != (ssize_t)h.nlmsg_len)
		abort();
}

static void answer_ack(int fd, const struct nlmsghdr *to)
{
	struct nlmsgerr e = { .error = 0, .msg = *to };

	answer(fd, NLMSG_ERROR, to->nlmsg_seq, &e, sizeof(e));
}

static void answer_done(int fd, uint32_t seq)
{
	int32_t error = 0;

	answer(fd, NLMSG_DONE, seq, &error, sizeof(error));
}

static void answer_link(int fd, uint32_t seq)
{
	struct {
		struct ifinfomsg info;
		struct nlattr name;
		char lo[4];
	} link = { { .ifi_index = 1, .ifi_flags = IFF_UP | IFF_LOOPBACK },
		   { sizeof(struct nlattr) + 3, IFLA_IFNAME },
		   "lo" };

	answer(fd, RTM_NEWLINK, seq, &link, sizeof(link));
}

static void answer_generation(int fd, uint32_t seq)
{
	struct {
		struct nfgenmsg nf;
		struct nlattr id;
		unsigned char one[4];
	} generation = { { 0 },
			 { sizeof(struct nlattr) + 4, NFTA_GEN_ID },
			 { 0, 0, 0, 1 } };

	answer(fd, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN, seq, &generation,
	       sizeof(generation));
}

static void keep_batch(const unsigned char *bytes, size_t len)
{
	const char *fd = getenv("NETLATCH_BATCH");

	if (!fd || write(atoi(fd), bytes, len) != (ssize_t)len)
		abort();
}

/* One message to the kernel; those of a batch are only acknowledged. */
static void take_message(int fd, const struct nlmsghdr *h, bool batch)
{
	if (batch) {
		if (h->nlmsg_flags & NLM_F_ACK)
			answer_ack(fd, h);
	} else if (h->nlmsg_type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN)) {
		answer_generation(fd, h->nlmsg_seq);
		if (h->nlmsg_flags & NLM_F_ACK)
			answer_ack(fd, h);
	} else {
		if (h->nlmsg_type == RTM_GETLINK)
			answer_link(fd, h->nlmsg_seq);
		answer_done(fd, h->nlmsg_seq);
	}
}

static ssize_t take(int fd, const unsigned char *bytes, size_t len)
{
	struct nlmsghdr h;
	bool batch = false;
	size_t at;

	for (at = 0; at + sizeof(h) <= len; at += (h.nlmsg_len + 3) & ~3u) {
		memcpy(&h, bytes + at, sizeof(h));
		if (h.nlmsg_len < sizeof(h) || h.nlmsg_len > len - at)
			abort();
		if (h.nlmsg_type == NFNL_MSG_BATCH_BEGIN) {
			batch = true;
			keep_batch(bytes, len);
		}
		take_message(fd, &h, batch);
	}
	return len;
}

ssize_t sendto(int fd, const void *bytes, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	return ours(fd) ? take(fd, bytes, len)
			: REAL(sendto)(fd, bytes, len, flags, to, to_len);
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
	return ours(fd) ? take(fd, bytes, len) : REAL(send)(fd, bytes, len, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	static unsigned char bytes[BATCH_SIZE];
	size_t len = 0, i;

	if (!ours(fd))
		return REAL(sendmsg)(fd, msg, flags);
	for (i = 0; i < msg->msg_iovlen; i++) {
		if (msg->msg_iov[i].iov_len > sizeof(bytes) - len)
			abort();
		memcpy(bytes + len, msg->msg_iov[i].iov_base, msg->msg_iov[i].iov_len);
		len += msg->msg_iov[i].iov_len;
	}
	return take(fd, bytes, len);
}
