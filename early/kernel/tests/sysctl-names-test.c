// SPDX-License-Identifier: GPL-2.0-or-later
/* The names of links are read once for all settings of a family, and then anew. */
#include "kernel/sysctl.h"
#include "check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

DIR *__wrap_opendir(const char *path);
struct dirent *__wrap_readdir(DIR *dir);
int __wrap_closedir(DIR *dir);

static const struct sysctl_setting accept_ra = { .path = "net/ipv6/conf/*/accept_ra" },
				   autoconf = { .path = "net/ipv6/conf/*/autoconf" },
				   arp = { .path = "net/ipv4/conf/*/arp_accept" },
				   plain = { .path = "net/ipv4/icmp_echo_ignore_all" };
static unsigned int links, at, opened;
static int open_now;

DIR *__wrap_opendir(const char *path)
{
	if (strcmp(path, "/proc/sys/net/ipv6/conf/") != 0 &&
	    strcmp(path, "/proc/sys/net/ipv4/conf/") != 0)
		abort();
	opened++;
	open_now++;
	at = 0;
	return (DIR *)&at;
}

struct dirent *__wrap_readdir(DIR *dir)
{
	static struct dirent entry;

	(void)dir;
	if (at == links)
		return NULL;
	snprintf(entry.d_name, sizeof(entry.d_name), at ? "link-%010u" : ".", at);
	at++;
	return &entry;
}

int __wrap_closedir(DIR *dir)
{
	(void)dir;
	open_now--;
	return 0;
}

static unsigned int visited, wrong;

static void visit(const struct sysctl_setting *setting, const char *path, void *context)
{
	char want[128];

	(void)context;
	snprintf(want, sizeof(want), "%.*slink-%010u%s",
		 (int)(strchr(setting->path, '*') - setting->path), setting->path,
		 ++visited, strchr(setting->path, '*') + 1);
	wrong += strcmp(path, want) != 0;
}

/* Returns the number of links that were visited, each once and in order. */
static unsigned int expand(const struct sysctl_setting *setting)
{
	visited = wrong = 0;
	if (sysctl_expand(setting, visit, NULL) != visited || wrong || open_now)
		abort();
	return visited;
}

static void visit_plain(const struct sysctl_setting *setting, const char *path,
			void *context)
{
	if (path != setting->path || context)
		abort();
	visited++;
}

static char general[200];

static void note_path(const struct sysctl_setting *setting, const char *path,
		      void *context)
{
	size_t len = strlen(general);

	if (!strchr(setting->path, '/') || context)
		abort();
	snprintf(general + len, sizeof(general) - len, "%s ", path);
}

static void test_general(void)
{
	opened = 0;
	sysctl_expand_general(&accept_ra, note_path, NULL);
	sysctl_expand_general(&plain, note_path, NULL);
	CHECK(!strcmp(general, "net/ipv6/conf/all/accept_ra "
			       "net/ipv6/conf/default/accept_ra "
			       "net/ipv4/icmp_echo_ignore_all ") &&
		      opened == 0,
	      "all and default need no directory: %s", general);
}

int main(void)
{
	test_general();
	links = 4;
	CHECK(expand(&accept_ra) == 3 && expand(&autoconf) == 3 && opened == 2,
	      "without a request each setting reads the directory");
	sysctl_names_keep();
	opened = 0;
	CHECK(expand(&accept_ra) == 3 && expand(&autoconf) == 3 && opened == 1,
	      "with one, the settings of a family read it once");
	CHECK(expand(&arp) == 3 && opened == 2, "the next family is read for itself");
	visited = 0;
	CHECK(sysctl_expand(&plain, visit_plain, NULL) == 1 && visited == 1 &&
		      expand(&arp) == 3 && opened == 2,
	      "a setting without links reads nothing and forgets nothing");
	links = 5;
	sysctl_names_keep();
	CHECK(expand(&arp) == 4 && opened == 3, "a second request reads anew");
	links = 6;
	sysctl_names_drop();
	CHECK(expand(&arp) == 5 && opened == 4, "and so does the end of it");
	links = 3001;
	sysctl_names_keep();
	CHECK(expand(&arp) == 3000 && expand(&arp) == 3000 && opened == 6,
	      "names that do not fit are not kept, and none is left out");
	return check_done();
}
