// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading the legacy table: what is asked of the kernel, and when nothing is. */
#include "evidence/model.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>

#include <linux/netfilter.h>
#include <sys/socket.h>

#include "base/file.h"

#define FD 1000

static const char *list4, *list6;
static unsigned int sockets, open_files, infos, entries, changes, taken;
static int socket_error, info_error, family_now;
static uint32_t size = 64;

bool file_read_start(const char *path, char *text, size_t room)
{
	const char *list = !strcmp(path, "/proc/net/ip_tables_names") ? list4
			   : !strcmp(path, "/proc/net/ip6_tables_names")
				   ? list6
				   : (abort(), NULL);

	if (list)
		snprintf(text, room, "%s", list);
	return list;
}

int __wrap_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol)
{
	if (type != (SOCK_RAW | SOCK_CLOEXEC) || protocol != IPPROTO_RAW)
		abort();
	sockets++;
	if (socket_error) {
		errno = socket_error;
		return -1;
	}
	family_now = family;
	open_files++;
	return FD;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd != FD)
		abort();
	open_files--;
	return 0;
}

int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *len);
int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	uint32_t *info = value;

	if (fd != FD || level != (family_now == AF_INET ? IPPROTO_IP : IPPROTO_IPV6) ||
	    strcmp(value, "filter") != 0)
		abort();
	if (name == 64) { /* IPT_SO_GET_INFO: struct ipt_getinfo */
		infos++;
		if (*len != 84)
			abort();
		if (info_error) {
			errno = info_error;
			return -1;
		}
		info[8 + 1 + 1] = 8;  /* hook_entry[NF_INET_LOCAL_IN] */
		info[8 + 6 + 1] = 24; /* underflow[NF_INET_LOCAL_IN] */
		info[20] = size;
		return 0;
	}
	entries++;
	if (name != 65 || *len != 40 + size || info[8] != size)
		abort();
	if (changes) {
		changes--;
		errno = EAGAIN;
		return -1;
	}
	memset((char *)value + 40, 0x11, size);
	return 0;
}

int legacy_take(struct model *model, uint8_t family, const unsigned char *bytes,
		size_t len, uint32_t hook_entry, uint32_t underflow)
{
	(void)model;
	if (family != (family_now == AF_INET ? NFPROTO_IPV4 : NFPROTO_IPV6) ||
	    len != size || bytes[0] != 0x11 || bytes[len - 1] != 0x11 ||
	    hook_entry != 8 || underflow != 24)
		abort();
	taken++;
	return 0;
}

static int ask(int family)
{
	sockets = infos = entries = taken = 0;
	return xtables_read(NULL, family);
}

int main(void)
{
	CHECK(ask(AF_INET) == 0 && ask(AF_INET6) == 0 && sockets == 0,
	      "without the module nothing is asked");
	list4 = "nat\nraw\nsecurity_filter\n";
	CHECK(ask(AF_INET) == 0 && sockets == 0,
	      "nor without the table, which the kernel would load");
	list4 = "nat\nfilter\n";
	CHECK(ask(AF_INET) == 0 && taken == 1 && infos == 1 && entries == 1,
	      "IPv4 is read");
	CHECK(ask(AF_INET6) == 0 && sockets == 0, "IPv6 has a list of its own");
	list6 = "filter\n";
	CHECK(ask(AF_INET6) == 0 && taken == 1, "and is read");
	changes = 2;
	CHECK(ask(AF_INET) == 0 && taken == 1 && infos == 3,
	      "a table that changes: again");
	changes = 99;
	CHECK(ask(AF_INET) == -EAGAIN && taken == 0 && infos == 5, "but not for ever");
	changes = 0;
	size = 80 << 20;
	CHECK(ask(AF_INET) == -EFBIG && entries == 0, "a table beyond all measure");
	size = 64;
	info_error = EPERM;
	CHECK(ask(AF_INET) == -EPERM && taken == 0, "an error is an error");
	socket_error = EMFILE;
	CHECK(ask(AF_INET) == -EMFILE && infos == 0, "also of the socket");
	CHECK(open_files == 0, "every socket is closed again");
	return check_done();
}
