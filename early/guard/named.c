// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames that the chains log, from the kernel into HELD_FILE. */
#include "guard/named.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/number.h"
#include "base/sys.h"
#include "held/load.h"
#include "held/packet.h"
#include "kernel/netlink.h"

#define SEQ 1

/* So many datagrams at a time; each has up to 16 frames. */
#define TAKE_MAX 64

static int bind_group(int fd)
{
	unsigned char memory[128];
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	held_encode_bind(&b, SEQ);
	return netlink_request(fd, &b, SEQ);
}

/*
 * Opens all files now, because after switch_root the guard can reach none by its path. A
 * file that another guard of this boot has left goes on, unless somebody damaged it.
 */
static int begin(struct named *n)
{
	const char *fault;
	int rc;

	n->frames = netlink_open(NETLINK_NETFILTER);
	if (n->frames < 0)
		return n->frames;
	rc = bind_group(n->frames);
	if (rc)
		return rc;
	held_load(HELD_FILE, &n->table, &fault);
	n->uptime = SYS(open("/proc/uptime", O_RDONLY | O_CLOEXEC));
	if (n->uptime < 0)
		return n->uptime;
	n->file = SYS(open(HELD_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
	return n->file < 0 ? n->file : 0;
}

static void give_up(struct named *n, int rc)
{
	log_line(
		LOG_WARN,
		"held frames are counted, not named: %s%s; the wire is shut all the same",
		rc == -EPERM || rc == -EBUSY ? "another program has the log group: "
					     : HELD_FILE ": ",
		error_text(rc));
	if (n->frames >= 0)
		close(n->frames);
	n->frames = -1;
}

void named_begin(struct named *n)
{
	int rc = begin(n);

	if (rc)
		give_up(n, rc);
}

int named_fd(const struct named *n)
{
	return n->rests ? -1 : n->frames;
}

int named_timeout(const struct named *n)
{
	unsigned long rested = clock_ms() - n->rested_ms;

	if (!n->rests)
		return -1;
	return rested < NAMED_REST_MS ? NAMED_REST_MS - rested : 0;
}

/* Milliseconds since the kernel started; "12.34 5.67" is what the file says. */
static uint64_t now_ms(const struct named *n)
{
	char text[32];
	ssize_t len = pread(n->uptime, text, sizeof(text) - 1, 0);
	const char *rest;
	uint64_t ms;

	if (len <= 0)
		return 0;
	text[len] = '\0';
	ms = (uint64_t)number(text, &rest) * 1000;
	return *rest == '.' ? ms + number(rest + 1, NULL) * 10 : ms;
}

struct taking {
	struct named *named;
	uint64_t now;
	int route, index; /* of the link whose name is in `link` */
	struct ifreq link;
};

static int take(const struct nlmsg *m, void *context)
{
	struct taking *t = context;
	struct held_frame frame;
	struct held_kind kind;

	if (!held_packet_read(m, &frame))
		return 0;
	if (frame.index != t->index) {
		t->index = frame.index;
		t->link.ifr_ifindex = frame.index;
		/* A link that is gone: held_kind_of() writes "?". */
		if (ioctl(t->route, SIOCGIFNAME, &t->link) < 0)
			t->link.ifr_name[0] = '\0';
	}
	held_kind_of(&kind, &frame, t->link.ifr_name);
	held_add(&t->named->table, &kind, t->now);
	return 0;
}

static void save(struct named *n)
{
	static uint8_t data[HELD_SIZE_MAX];
	size_t size = held_write(&n->table, data);

	/*
	 * A damaged file that was not taken over may be longer than this table. A reader
	 * that comes in between sees the checksum, or that the size is wrong.
	 */
	if (pwrite(n->file, data, size, 0) == (ssize_t)size)
		(void)!ftruncate(n->file, size);
}

void named_take(struct named *n, int route, bool readable)
{
	struct taking t = { .named = n, .route = route };
	unsigned int taken;
	int rc = 0;

	if (n->rests ? named_timeout(n) > 0 : !readable)
		return;
	t.now = now_ms(n);
	for (taken = 0; taken < TAKE_MAX; taken++) {
		rc = netlink_take(n->frames, take, &t);
		if (rc == -ENOBUFS)
			n->table.lost++;
		else if (rc && rc != -EBADMSG && rc != -EMSGSIZE)
			break;
	}
	/* If nothing came while it rested, the next frame is taken at once. */
	n->rests = taken > 0;
	n->rested_ms = clock_ms();
	if (taken)
		save(n);
	if (taken < TAKE_MAX && rc != -EAGAIN) {
		n->rests = false;
		give_up(n, rc);
	}
}
