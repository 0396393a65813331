// SPDX-License-Identifier: GPL-2.0-or-later
/* How the guard names frames: its files, its rests, and what it does when all fails. */
#include "guard/named.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/tests/fake-log.h"
#include "check.h"
#include "held/load.h"
#include "held/packet.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <net/if.h>
#include <sys/ioctl.h>

enum { ROUTE = 1000, FRAMES, OLD_FILE, UPTIME };

static int open_error, bind_error, file_error, waits, take_error;
static unsigned int asked, takes, writes, closed;
static unsigned long clock_now;
static uint8_t file[HELD_SIZE_MAX];
static size_t file_size;
static struct named n;

/* ---- instead of the kernel ---- */

int netlink_open(int protocol)
{
	if (protocol != NETLINK_NETFILTER)
		abort();
	return open_error ? open_error : FRAMES;
}

int netlink_request(int fd, const struct nlbuf *b, uint32_t seq)
{
	(void)seq;
	if (fd != FRAMES || !nlbuf_ok(b))
		abort();
	return bind_error;
}

/* Two frames of the link 2 in each datagram. */
int netlink_take(int fd, netlink_reader *read, void *context)
{
	struct nfgenmsg header = { .nfgen_family = NFPROTO_IPV4,
				   .res_id = htons(HELD_GROUP) };
	struct nfulnl_msg_packet_hdr packet = { .hw_protocol = htons(0x88cc) };
	unsigned char memory[256];
	struct nlbuf b;
	struct nlmsg m;
	size_t offset = 0;

	if (fd != FRAMES)
		abort();
	if (!waits)
		return take_error ? take_error : -EAGAIN;
	waits--;
	takes++;
	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET, 0, 0, &header,
		    sizeof(header));
	nlmsg_put(&b, NFULA_PACKET_HDR, &packet, sizeof(packet));
	nlmsg_put_be32(&b, NFULA_IFINDEX_OUTDEV, 2);
	nlmsg_end(&b);
	nlmsg_next(b.base, b.len, &offset, &m);
	read(&m, context);
	read(&m, context);
	return take_error == -ENOBUFS ? take_error : 0;
}

unsigned long clock_ms(void)
{
	return clock_now;
}

int held_load(const char *path, struct held_table *table, const char **fault)
{
	if (strcmp(path, HELD_FILE) != 0)
		abort();
	*fault = file_size ? held_read(table, file, file_size) : NULL;
	return file_size ? 0 : -ENOENT;
}

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	va_list args;
	int mode;

	if (strcmp(path, "/proc/uptime") == 0)
		return UPTIME;
	va_start(args, flags);
	mode = va_arg(args, int);
	va_end(args);
	if (strcmp(path, HELD_FILE) != 0 || mode != 0600 ||
	    flags != (O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW))
		abort();
	errno = -file_error;
	return file_error ? -1 : OLD_FILE;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd != FRAMES)
		abort();
	closed++;
	return 0;
}

ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset);
ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset)
{
	static const char text[] = "12.34 5.67\n";

	if (fd != UPTIME || size < sizeof(text) || offset)
		abort();
	memcpy(to, text, sizeof(text) - 1);
	return sizeof(text) - 1;
}

ssize_t __wrap_pwrite(int fd, const void *from, size_t size, off_t offset);
ssize_t __wrap_pwrite(int fd, const void *from, size_t size, off_t offset)
{
	if (fd != OLD_FILE || size > sizeof(file) || offset)
		abort();
	memcpy(file, from, size);
	file_size = size > file_size ? size : file_size;
	writes++;
	return size;
}

int __wrap_ftruncate(int fd, off_t size);
int __wrap_ftruncate(int fd, off_t size)
{
	if (fd != OLD_FILE || size < 0 || (size_t)size > file_size)
		abort();
	file_size = size;
	return 0;
}

int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...)
{
	struct ifreq *r;
	va_list args;

	va_start(args, request);
	r = va_arg(args, struct ifreq *);
	va_end(args);
	if (fd != ROUTE || request != SIOCGIFNAME || r->ifr_ifindex != 2)
		abort();
	asked++;
	strcpy(r->ifr_name, "eth0");
	return 0;
}

/* ---- */

static void begin(void)
{
	memset(&n, 0, sizeof(n));
	n.frames = -1;
	log_text[0] = '\0';
	named_begin(&n);
}

static void test_take(void)
{
	begin();
	CHECK(named_fd(&n) == FRAMES && named_timeout(&n) == -1 && !writes,
	      "it waits for the first frame, without a limit");
	named_take(&n, ROUTE, false);
	CHECK(!takes && !writes, "nothing is taken while nothing waits");
	waits = 3;
	named_take(&n, ROUTE, true);
	CHECK(takes == 3 && writes == 1 && asked == 1 && n.table.count == 1 &&
		      n.table.entry[0].count == 6 && n.table.entry[0].first_ms == 12340 &&
		      !strcmp(n.table.entry[0].kind.link, "eth0"),
	      "all that waits, the link's name once, and the file once");
	CHECK(named_fd(&n) == -1 && named_timeout(&n) == NAMED_REST_MS,
	      "then it rests: nothing wakes it");
	clock_now += 400;
	waits = 1;
	named_take(&n, ROUTE, false);
	CHECK(takes == 3 && named_timeout(&n) == NAMED_REST_MS - 400,
	      "another event does not shorten the rest");
	clock_now += 600;
	named_take(&n, ROUTE, false);
	CHECK(takes == 4 && writes == 2 && named_fd(&n) == -1,
	      "after it, it takes what came, and rests again");
	clock_now += 1000;
	named_take(&n, ROUTE, false);
	CHECK(writes == 2 && named_fd(&n) == FRAMES && named_timeout(&n) == -1,
	      "if nothing came, it sleeps until a frame comes");
	waits = 1000;
	named_take(&n, ROUTE, true);
	CHECK(takes == 4 + 64 && waits == 936, "a flood takes a limited time");
	waits = 0;
}

static void test_again(void)
{
	begin();
	CHECK(n.table.count == 1 && n.table.entry[0].count == 6 + 2 + 128,
	      "another guard of this boot goes on with the file");
	waits = 1;
	take_error = -ENOBUFS;
	clock_now += 5000;
	named_take(&n, ROUTE, true);
	CHECK(n.table.lost == 64 && named_fd(&n) == -1 && !closed,
	      "frames that the kernel had to drop are counted");
	take_error = 0;
}

static void test_damaged(void)
{
	static struct held_table table;

	file_size = sizeof(file);
	memset(file, 0x55, sizeof(file));
	begin();
	waits = 1;
	clock_now += 5000;
	named_take(&n, ROUTE, true);
	CHECK(n.table.count == 1 && !held_read(&table, file, file_size) &&
		      table.count == 1,
	      "a damaged file, longer than the new table, can be read from then on");
}

static void test_failures(void)
{
	begin();
	take_error = -EBADF;
	named_take(&n, ROUTE, true);
	CHECK(named_fd(&n) == -1 && named_timeout(&n) == -1 && closed == 1 &&
		      strstr(log_text, "counted, not named"),
	      "an error that stays: it gives up, aloud, and does not spin");
	take_error = 0;
	bind_error = -EPERM;
	begin();
	CHECK(named_fd(&n) == -1 && closed == 2 &&
		      strstr(log_text, "another program has the log group"),
	      "another program has the group");
	bind_error = 0;
	file_error = -ENOSPC;
	begin();
	CHECK(named_fd(&n) == -1 && strstr(log_text, HELD_FILE ": No space"), "no file");
	file_error = 0;
	open_error = -EMFILE;
	begin();
	CHECK(named_fd(&n) == -1 && closed == 3 && strstr(log_text, "Too many"),
	      "no socket");
}

int main(void)
{
	test_take();
	test_again();
	test_damaged();
	test_failures();
	return check_done();
}
