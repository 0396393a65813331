// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The legacy iptables, by getsockopt on a raw socket: the only interface it has. Layouts are
 * those of linux/netfilter_ipv4/ip_tables.h and its IPv6 twin, which do not compile beside
 * klibc's headers; they are kernel ABI and have not changed since 2.4.
 *
 * A table is one block of entries. Of each built-in chain it is known where its first entry
 * (hook_entry) and its last one, the policy (underflow), begin: rules are what lies between. The
 * policy itself is not read: a chain that drops all and holds not one rule lets no reply in, so
 * nobody has it.
 */
#include "evidence/evidence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file.h"

#define GET_INFO 64   /* IPT_SO_GET_INFO, IP6T_SO_GET_INFO */
#define HOOKS 5	      /* NF_INET_NUMHOOKS */
#define LOCAL_IN 1    /* NF_INET_LOCAL_IN */
#define TABLE_SIZE 32 /* XT_TABLE_MAXNAMELEN */

struct table_info {
	char name[TABLE_SIZE];
	uint32_t valid_hooks, hook_entry[HOOKS], underflow[HOOKS], num_entries, size;
};

/* The kernel loads iptable_filter for whoever asks for its table: look first. */
static bool is_loaded(const char *list)
{
	char text[256];

	if (!file_read_start(list, text, sizeof(text)))
		return false;
	return strncmp(text, "filter\n", 7) == 0 || strstr(text, "\nfilter\n");
}

bool xtables_filters(int family, char *what, unsigned int size)
{
	bool v4 = family == AF_INET, rules = false;
	struct table_info info = { .name = "filter" };
	socklen_t len = sizeof(info);
	int fd;

	if (!is_loaded(v4 ? "/proc/net/ip_tables_names" : "/proc/net/ip6_tables_names"))
		return false;
	fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (fd < 0)
		return false;
	if (getsockopt(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, GET_INFO, &info, &len) == 0)
		rules = info.underflow[LOCAL_IN] > info.hook_entry[LOCAL_IN];
	close(fd);
	snprintf(what, size, "legacy table filter INPUT");
	return rules;
}
