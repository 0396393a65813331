// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the legacy iptables by getsockopt() on a raw socket, which is their only
 * interface. The layouts are those of linux/netfilter_ipv4/ip_tables.h and its IPv6
 * counterpart, which do not compile beside klibc's headers. The layouts are kernel ABI
 * and have not changed since 2.4.
 *
 * A table is one block of entries. For each built-in chain the kernel gives the offsets
 * of the first entry (hook_entry) and of the last one, which is the policy (underflow).
 * The rules are the entries between the two. This file does not read the policy, because
 * a chain that drops everything and holds no rule lets no reply in, so it is of no use
 * to an administrator.
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

/*
 * Is the table loaded? Look first, because the kernel loads iptable_filter for any
 * program that asks for its table.
 */
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
