// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The legacy iptables, by getsockopt on a raw socket: the only interface it has. Layouts are
 * those of linux/netfilter_ipv4/ip_tables.h and its IPv6 twin, which do not compile beside
 * klibc's headers; they are kernel ABI and have not changed since 2.4.
 *
 * A table is one block of entries. Of each built-in chain it is known where its first entry
 * (hook_entry) and its last one, the policy (underflow), begin.
 */
#include "evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include "file.h"
#include "print.h"

#define GET_INFO 64	 /* IPT_SO_GET_INFO, IP6T_SO_GET_INFO */
#define GET_ENTRIES 65	 /* IPT_SO_GET_ENTRIES, IP6T_SO_GET_ENTRIES */
#define HOOKS 5		 /* NF_INET_NUMHOOKS */
#define LOCAL_IN 1	 /* NF_INET_LOCAL_IN */
#define TABLE_SIZE 32	 /* XT_TABLE_MAXNAMELEN */
#define BLOCK_MAX (64 << 20) /* bytes: half a million rules */
#define TARGET_HEADER 32 /* struct xt_entry_target */
#define VERDICT_DROP (-1) /* -NF_DROP - 1 */

struct table_info {
	char name[TABLE_SIZE];
	uint32_t valid_hooks, hook_entry[HOOKS], underflow[HOOKS], num_entries, size;
};

struct table_entries {
	char name[TABLE_SIZE];
	uint32_t size;
	/* Entries hold 64-bit counters, so the kernel begins them on 8 bytes. */
	unsigned char block[] __attribute__((aligned(8)));
};

/* The kernel loads iptable_filter for whoever asks for its table: look first. */
static bool is_loaded(const char *list)
{
	char text[256];

	if (!file_read_start(list, text, sizeof(text)))
		return false;
	return strncmp(text, "filter\n", 7) == 0 || strstr(text, "\nfilter\n");
}

/* target_offset: where an entry says how far behind its beginning its target is. */
static bool policy_drops(int fd, int level, const struct table_info *info,
			 unsigned int target_offset)
{
	struct table_entries *e = NULL;
	uint32_t at = info->underflow[LOCAL_IN];
	socklen_t len = sizeof(*e) + info->size;
	uint16_t target;
	int32_t verdict;
	bool drops = false;

	if (info->size <= BLOCK_MAX)
		e = malloc(len);
	if (!e)
		return false;
	memset(e, 0, sizeof(*e));
	strcpy(e->name, "filter");
	e->size = info->size;
	if (getsockopt(fd, level, GET_ENTRIES, e, &len) == 0 && at < info->size &&
	    info->size - at >= target_offset + sizeof(target)) {
		memcpy(&target, e->block + at + target_offset, sizeof(target));
		if (info->size - at >= target + TARGET_HEADER + sizeof(verdict)) {
			memcpy(&verdict, e->block + at + target + TARGET_HEADER, sizeof(verdict));
			drops = verdict == VERDICT_DROP;
		}
	}
	free(e);
	return drops;
}

bool xtables_filters(int family, char *what, unsigned int size)
{
	bool v4 = family == AF_INET, rules, drops;
	/* struct ipt_ip has 84 bytes, struct ip6t_ip6 136; then nfcache, then target_offset. */
	unsigned int target_offset = (v4 ? 84 : 136) + 4;
	int level = v4 ? IPPROTO_IP : IPPROTO_IPV6, fd;
	struct table_info info = { .name = "filter" };
	socklen_t len = sizeof(info);

	if (!is_loaded(v4 ? "/proc/net/ip_tables_names" : "/proc/net/ip6_tables_names"))
		return false;
	fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (fd < 0)
		return false;
	if (getsockopt(fd, level, GET_INFO, &info, &len) < 0 || len != sizeof(info)) {
		close(fd);
		return false;
	}
	rules = info.underflow[LOCAL_IN] > info.hook_entry[LOCAL_IN];
	drops = policy_drops(fd, level, &info, target_offset);
	close(fd);
	print(what, size, "legacy %s INPUT (policy %s, %s)", v4 ? "iptables" : "ip6tables",
		 drops ? "drop" : "accept", rules ? "rules" : "no rule");
	return rules || drops;
}
