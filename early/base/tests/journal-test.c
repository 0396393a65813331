// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entries of the journal, with the socket faked at link time (--wrap=access,socket,
 * sendto,close): what the datagram holds, and that no value can add a field or wait.
 */
#include "base/journal.h"
#include "base/file.h"
#include "check.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/socket.h>
#include <sys/un.h>

#define FD 1000

static char sent[8192], path[200];
static const char *cgroups = "0::/system.slice/netlatch-release.service\n";
static int send_flags, sockets, error;
static bool without_journald;

int __wrap_access(const char *file, int mode);
int __wrap_access(const char *file, int mode)
{
	if (mode != F_OK || strcmp(file, "/run/systemd/journal/socket") != 0)
		abort();
	errno = ENOENT;
	return without_journald ? -1 : 0;
}

int __wrap_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol)
{
	if (family != AF_UNIX || type != (SOCK_DGRAM | SOCK_CLOEXEC) || protocol)
		abort();
	sockets++;
	return FD;
}

ssize_t __wrap_sendto(int fd, const void *data, size_t len, int flags,
		      const struct sockaddr *to, socklen_t to_len);
ssize_t __wrap_sendto(int fd, const void *data, size_t len, int flags,
		      const struct sockaddr *to, socklen_t to_len)
{
	const struct sockaddr_un *un = (const void *)to;

	if (fd != FD || to_len != sizeof(*un) || un->sun_family != AF_UNIX ||
	    len >= sizeof(sent))
		abort();
	memcpy(sent, data, len);
	sent[len] = '\0';
	send_flags = flags;
	strcpy(path, un->sun_path);
	errno = error;
	return error ? -1 : (ssize_t)len;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	sockets -= fd == FD;
	return 0;
}

/* In place of file.c. */
bool file_read_start(const char *file, char *text, size_t size)
{
	if (strcmp(file, "/proc/self/cgroup") != 0)
		abort();
	snprintf(text, size, "%s", cgroups);
	return *cgroups;
}

static bool unit_is(const char *text, const char *want)
{
	char unit[40];

	journal_unit(text, unit, sizeof(unit));
	if (strcmp(unit, want) != 0)
		printf("# %s\n", unit);
	return strcmp(unit, want) == 0;
}

static void test_unit(void)
{
	CHECK(unit_is("0::/system.slice/netlatch-wait.service\n",
		      "netlatch-wait.service"),
	      "the unit");
	CHECK(unit_is("12:pids:/x\n1:name=systemd:/y\n0::/system.slice/a.service\n",
		      "a.service"),
	      "with cgroup v1 beside");
	CHECK(unit_is("0::/user.slice/user-0.slice/session-1.scope\n", ""),
	      "a login is no unit");
	CHECK(unit_is("0::/\n", "") && unit_is("", "") && unit_is("0::", "") &&
		      unit_is("3:cpu:/a.service\n", ""),
	      "nor is nothing");
	CHECK(unit_is("0::/.service\n", ""), "nor what has no name");
	CHECK(unit_is("0::/a-name-that-is-longer-than-the-room-for-it.service\n", ""),
	      "nor a part of a name");
}

static void test_entry(void)
{
	journal_send(JOURNAL_RELEASED, LOG_NOTICE, "text", "NETLATCH_A", "1",
		     "NETLATCH_B", NULL, "NETLATCH_C", "", "NETLATCH_D", "x=y", NULL);
	CHECK(!strcmp(sent, "MESSAGE=text\nPRIORITY=5\n"
			    "MESSAGE_ID=2ee6ef01b0b841a5a4d1842aa9a76c4f\n"
			    "SYSLOG_IDENTIFIER=netlatch\nNETLATCH_EVENT=released\n"
			    "OBJECT_SYSTEMD_UNIT=netlatch-release.service\n"
			    "NETLATCH_A=1\nNETLATCH_D=x=y\n"),
	      "an entry; a field without a value is left out");
	CHECK(!strcmp(path, "/run/systemd/journal/socket"), "it goes to journald");
	CHECK(send_flags == (MSG_DONTWAIT | MSG_NOSIGNAL), "and waits for nobody");
	cgroups = "";
	journal_send(JOURNAL_SHUT, LOG_ERR, "a\nMESSAGE_ID=b", "NETLATCH_A", "\nX=1\n",
		     NULL);
	CHECK(!strcmp(sent, "MESSAGE=a MESSAGE_ID=b\nPRIORITY=3\n"
			    "MESSAGE_ID=d3295dc449974e36a131e9e75c2bad65\n"
			    "SYSLOG_IDENTIFIER=netlatch\nNETLATCH_EVENT=shut\n"
			    "NETLATCH_A= X=1 \n"),
	      "a newline in a value makes no field; without a unit, none is named");
	error = EAGAIN;
	journal_send(JOURNAL_FAILED, LOG_CRIT, "text", NULL);
	error = 0;
	sent[0] = '\0';
	without_journald = true;
	journal_send(JOURNAL_FAILED, LOG_CRIT, "text", NULL);
	without_journald = false;
	CHECK(!sent[0], "in an initramfs without journald nothing is sent");
	CHECK(!sockets, "no socket stays open, whether journald takes it or not");
}

static void test_long(void)
{
	char *text = malloc(8001);
	bool good = true;
	size_t len;

	for (len = 0; len <= 8000; len += len < 2800 || len > 3200 ? 100 : 1) {
		memset(text, 'x', len);
		text[len] = '\0';
		journal_send(JOURNAL_REFUSED, LOG_ERR, "m", "NETLATCH_REASON", text,
			     "NETLATCH_B", "1", NULL);
		good &= sent[strlen(sent) - 1] == '\n' && !strstr(sent, "\n\n") &&
			strstr(sent, "MESSAGE_ID=") &&
			(len > 2500 || strstr(sent, "\nNETLATCH_B=1\n"));
	}
	free(text);
	CHECK(good, "values of 0 to 8,000 characters: whole fields, each with its end");
}

int main(void)
{
	test_unit();
	test_entry();
	test_long();
	return check_done();
}
