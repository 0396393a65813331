// SPDX-License-Identifier: GPL-2.0-or-later
/* Shuts every link, and logs those that cannot be shut; link.c and log.c are faked. */
#include "kernel/netlink.h"
#include "base/log.h"
#include "check.h"
#include "layers/qdisc/links_shut.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>

#define FD 7
#define LINKS 4

static int read_error, shut_error, failing_index, reads;
static int asked[16];
static unsigned int asked_count, lines, steps;
static char line[512];
static enum log_level line_level;

/* ---- instead of link.c and log.c ---- */

int links_read(int fd, struct links *links)
{
	static const char *const qdiscs[LINKS] = { "fq", "blackhole", "noqueue", "noop" };
	unsigned int i;

	if (fd != FD)
		abort();
	reads++;
	memset(links, 0, sizeof(*links));
	if (read_error)
		return read_error;
	links->link = calloc(LINKS, sizeof(*links->link));
	links->count = links->size = LINKS;
	for (i = 0; i < LINKS; i++) {
		links->link[i].index = i + 2;
		snprintf(links->link[i].name, sizeof(links->link[i].name), "eth%u", i);
		snprintf(links->link[i].qdisc, sizeof(links->link[i].qdisc), "%s",
			 qdiscs[i]);
		links->link[i].blackhole = i == 1;
	}
	return 0;
}

static bool opened, freed, closed;
static int open_error;

int netlink_open(int protocol)
{
	if (protocol != NETLINK_ROUTE)
		abort();
	opened = true;
	return open_error ? open_error : FD;
}

void links_free(struct links *links)
{
	free(links->link);
	freed = true;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd != FD)
		abort();
	closed = true;
	return 0;
}

int link_shut(int fd, int index)
{
	if (fd != FD || asked_count == 16)
		abort();
	asked[asked_count++] = index;
	return index == failing_index ? shut_error : 0;
}

void log_line(enum log_level level, const char *format, ...)
{
	va_list args;

	lines++;
	line_level = level;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
}

void log_done(const char *what, int rc)
{
	(void)rc;
	if (strncmp(what, "eth", 3) != 0)
		abort();
	steps++;
}

static void forget(void)
{
	read_error = shut_error = failing_index = reads = 0;
	asked_count = lines = steps = 0;
	line[0] = '\0';
}

/* Were all links shut, each once and in their order? */
static bool all_asked(void)
{
	unsigned int i;

	for (i = 0; i < asked_count && asked[i] == (int)i + 2; i++)
		;
	return asked_count == LINKS && i == LINKS && steps == LINKS;
}

static bool shut(int fd)
{
	struct links links;
	bool good;

	memset(&links, 0x55, sizeof(links));
	links_shut(fd, &links, NULL);
	good = links.count == (fd == FD && !read_error ? LINKS : 0) &&
	       !links.count == !links.link;
	free(links.link);
	return good;
}

static void test_here(void)
{
	read_error = asked_count = lines = 0;
	links_shut_here(NULL);
	CHECK(opened && freed && closed && asked_count == LINKS,
	      "with a socket of its own, which it closes");
	closed = false;
	asked_count = lines = 0;
	open_error = -EMFILE;
	links_shut_here(NULL);
	CHECK(!closed && !asked_count && lines == 1 && line_level == LOG_ERR,
	      "without one it is said that the links cannot be read");
}

int main(void)
{
	struct link one = { .index = 5, .name = "eth9" };

	forget();
	CHECK(shut(FD) && all_asked() && lines == 0,
	      "every link is shut, also where a default's blackhole is there already");

	forget();
	failing_index = 3;
	shut_error = -EOPNOTSUPP;
	CHECK(shut(FD) && all_asked(), "one that fails does not keep the next ones open");
	CHECK(lines == 1 && line_level == LOG_ERR && strstr(line, "link 3 eth1: ") &&
		      strstr(line, strerror(EOPNOTSUPP)) &&
		      strstr(line, "the qdisc layer does not hold it"),
	      "and the log names link, reason and consequence");
	forget();
	failing_index = 3;
	shut_error = -ENODEV;
	CHECK(shut(FD) && all_asked() && lines == 0, "gone meanwhile is as good as shut");

	forget();
	read_error = -ENOBUFS;
	CHECK(shut(FD) && asked_count == 0 && lines == 1 && line_level == LOG_ERR &&
		      strstr(line, "links cannot be read: ") &&
		      strstr(line, strerror(ENOBUFS)) &&
		      strstr(line, "default_qdisc alone"),
	      "links that cannot be read: said, with what holds them");
	forget();
	CHECK(shut(-EPROTONOSUPPORT) && reads == 0 && asked_count == 0 && lines == 1 &&
		      strstr(line, "links cannot be read: "),
	      "no socket: nothing is asked, and it is said as well");

	forget();
	link_shut_or_say(FD, &one);
	CHECK(asked_count == 1 && asked[0] == 5 && steps == 1 && lines == 0,
	      "one link alone");
	failing_index = 5;
	shut_error = -EPERM;
	link_shut_or_say(FD, &one);
	CHECK(lines == 1 && strstr(line, "link 5 eth9: "), "and its failure");
	test_here();
	return check_done();
}
