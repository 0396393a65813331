// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the legacy iptables by getsockopt() on a raw socket, which is their only
 * interface. legacy.c knows what the entries mean. The structures are those of
 * linux/netfilter_ipv4/ip_tables.h, which does not compile beside klibc's headers; those
 * of IPv6 are the same.
 */
#include "evidence/evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <netinet/in.h> /* before linux/in.h, which knows of it */

#include <linux/netfilter.h>
#include <sys/socket.h>

#include "base/file.h"
#include "base/sys.h"
#include "evidence/model.h"

#define GET_INFO 64    /* IPT_SO_GET_INFO, IP6T_SO_GET_INFO */
#define GET_ENTRIES 65 /* IPT_SO_GET_ENTRIES, IP6T_SO_GET_ENTRIES */
#define HOOKS 5	       /* NF_INET_NUMHOOKS */
#define LOCAL_IN 1     /* NF_INET_LOCAL_IN */
#define TABLE_SIZE 32  /* XT_TABLE_MAXNAMELEN */
#define TABLE_MAX (64u << 20)
#define READ_TRIES 5 /* the table may change between the two calls */

struct table_info {
	char name[TABLE_SIZE];
	uint32_t valid_hooks, hook_entry[HOOKS], underflow[HOOKS], num_entries, size;
};

struct table_entries {
	char name[TABLE_SIZE];
	uint32_t size;
	uint64_t entries[]; /* an entry is aligned for its counters */
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

/* Reads the table once. -EAGAIN: it has changed meanwhile. */
static int read_table(int fd, bool v4, struct model *model)
{
	struct table_info info = { .name = "filter" };
	socklen_t len = sizeof(info);
	struct table_entries *table;
	int level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
	int rc = SYS(getsockopt(fd, level, GET_INFO, &info, &len));

	if (rc)
		return rc;
	if (info.size > TABLE_MAX)
		return -EFBIG;
	len = sizeof(*table) + info.size;
	table = calloc(1, len);
	if (!table)
		return -ENOMEM;
	memcpy(table->name, info.name, sizeof(table->name));
	table->size = info.size;
	rc = SYS(getsockopt(fd, level, GET_ENTRIES, table, &len));
	if (!rc)
		rc = legacy_take(model, v4 ? NFPROTO_IPV4 : NFPROTO_IPV6,
				 (const unsigned char *)table->entries, info.size,
				 info.hook_entry[LOCAL_IN], info.underflow[LOCAL_IN]);
	free(table);
	return rc;
}

int xtables_read(struct model *model, int family)
{
	bool v4 = family == AF_INET;
	int fd, rc = -EAGAIN, try;

	if (!is_loaded(v4 ? "/proc/net/ip_tables_names" : "/proc/net/ip6_tables_names"))
		return 0;
	fd = SYS(socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
	if (fd < 0)
		return fd;
	for (try = 0; try < READ_TRIES && rc == -EAGAIN; try++)
		rc = read_table(fd, v4, model);
	close(fd);
	return rc;
}
