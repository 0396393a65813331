// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernel settings in memory. Like the kernel's, a value written to IPv4's `default` goes
 * to links that nobody has set (net/ipv4/devinet.c, devinet_copy_dflt_conf()); IPv6's
 * does not.
 */
#include "layers/sysctl/tests/fake-sysctl.h"
#include "layers/sysctl/floor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_sysctl *fake_sysctl;
int (*fake_sysctl_error)(const char *what, const char *path);

int __wrap_sysctl_read(const char *path, char *value, size_t size);
enum sysctl_outcome __wrap_sysctl_set(const char *path, const char *value,
				      unsigned int flags, char old[SYSCTL_VALUE_SIZE],
				      int *error);
enum sysctl_outcome __wrap_sysctl_check(const char *path, const char *value,
					unsigned int flags);
unsigned int __wrap_sysctl_expand(const struct sysctl_setting *setting,
				  sysctl_visitor *visit, void *context);
void __wrap_sysctl_expand_general(const struct sysctl_setting *setting,
				  sysctl_visitor *visit, void *context);
void __wrap_sysctl_names_keep(void);
void __wrap_sysctl_names_drop(void);
void __wrap_sysctl_files_keep(void);

/* How many keys there were when the names were read last; 0: names are not kept. */
static unsigned int kept;

/* The kernel's own default value, where it differs from the floor's fallback. */
static const struct {
	const char *end, *value;
} defaults[] = { { "core/default_qdisc", "fq_codel" },
		 { "ipv6/conf/all/accept_redirects", "1" },
		 { "ipv6/conf/default/accept_redirects", "1" },
		 { "conf/all/send_redirects", "1" },
		 { "conf/default/send_redirects", "1" },
		 { "conf/default/secure_redirects", "1" },
		 { "kernel/kptr_restrict", "0" },
		 { "kernel/perf_event_paranoid", "4" } };

static struct fake_key *find(const char *path)
{
	unsigned int i;

	for (i = 0; i < fake_sysctl->count; i++)
		if (strcmp(fake_sysctl->key[i].path, path) == 0)
			return &fake_sysctl->key[i];
	return NULL;
}

/* Everything of a link but its name, so that default's key is found. */
static bool same_setting(const char *path, const char *of_default)
{
	const char *link = sysctl_link(path),
		   *conf = strstr(of_default, "/conf/default/");

	return link && conf && link - path == conf + 6 - of_default &&
	       strncmp(path, of_default, link - path) == 0 &&
	       strcmp(strchr(link, '/'), conf + strlen("/conf/default")) == 0;
}

static void set(struct fake_key *k, const char *value)
{
	unsigned int i;

	snprintf(k->value, sizeof(k->value), "%s", value);
	k->touched = true;
	if (strncmp(k->path, "net/ipv4/", 9) != 0)
		return;
	for (i = 0; i < fake_sysctl->count; i++)
		if (!fake_sysctl->key[i].touched &&
		    same_setting(fake_sysctl->key[i].path, k->path))
			strcpy(fake_sysctl->key[i].value, k->value);
}

static struct fake_key *add(const char *path, const char *value)
{
	struct fake_key *k = find(path);

	if (!k) {
		if (fake_sysctl->count == FAKE_SYSCTLS)
			abort();
		k = &fake_sysctl->key[fake_sysctl->count++];
		memset(k, 0, sizeof(*k));
		snprintf(k->path, sizeof(k->path), "%s", path);
	}
	snprintf(k->value, sizeof(k->value), "%s", value);
	return k;
}

void fake_sysctl_write(const char *path, const char *value)
{
	set(add(path, fake_sysctl_value(path)), value);
}

const char *fake_sysctl_value(const char *path)
{
	const struct fake_key *k = find(path);

	return k ? k->value : "";
}

bool fake_sysctl_is(const char *path, const char *value)
{
	const struct fake_key *k = find(path);

	return k && strcmp(k->value, value) == 0;
}

void fake_sysctl_remove(const char *path)
{
	struct fake_key *k = find(path);

	if (k)
		*k = fake_sysctl->key[--fake_sysctl->count];
}

static void boot_key(const char *path, const char *value)
{
	unsigned int i;
	size_t len;

	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		len = strlen(defaults[i].end);
		if (strlen(path) >= len &&
		    !strcmp(path + strlen(path) - len, defaults[i].end))
			value = defaults[i].value;
	}
	add(path, value);
}

void fake_sysctl_boot(const char *const *links)
{
	static const char *const families[] = { "all", "default" };
	const struct sysctl_setting *s;
	const char *star, *value;
	char path[96];
	unsigned int i;

	memset(fake_sysctl, 0, sizeof(*fake_sysctl));
	for (s = floor_sysctl; s < floor_sysctl + floor_sysctl_count; s++) {
		star = strchr(s->path, '*');
		value = *s->fallback ? s->fallback : "0";
		for (i = 0; i < 2 && star; i++) {
			snprintf(path, sizeof(path), "%.*s%s%s", (int)(star - s->path),
				 s->path, families[i], star + 1);
			boot_key(path, value);
		}
		if (!star)
			boot_key(s->path, value);
	}
	for (; *links; links++)
		fake_sysctl_link(*links);
}

void fake_sysctl_link(const char *link)
{
	unsigned int i, count = fake_sysctl->count;
	const char *conf;
	char path[96];

	for (i = 0; i < count; i++) {
		conf = strstr(fake_sysctl->key[i].path, "/conf/default/");
		if (!conf)
			continue;
		snprintf(path, sizeof(path), "%.*s/conf/%.16s/%s",
			 (int)(conf - fake_sysctl->key[i].path), fake_sysctl->key[i].path,
			 link, conf + 14);
		add(path, fake_sysctl->key[i].value);
	}
}

/* ---- in place of sysctl.c ---- */

static int error_of(const char *what, const char *path)
{
	return fake_sysctl_error ? fake_sysctl_error(what, path) : 0;
}

int __wrap_sysctl_read(const char *path, char *value, size_t size)
{
	const struct fake_key *k = find(path);
	int rc = error_of("read", path);

	value[0] = '\0';
	if (rc || !k)
		return rc ? rc : -ENOENT;
	if ((size_t)snprintf(value, size, "%s", k->value) >= size)
		abort();
	return 0;
}

static bool holds(const char *have, const char *want, unsigned int flags)
{
	return !strcmp(have, want) ||
	       (flags & SYSCTL_AT_LEAST && atol(have) >= atol(want));
}

enum sysctl_outcome __wrap_sysctl_set(const char *path, const char *value,
				      unsigned int flags, char old[SYSCTL_VALUE_SIZE],
				      int *error)
{
	size_t len = strlen(fake_sysctl->written);
	struct fake_key *k = find(path);

	old[0] = '\0';
	*error = 0;
	if (!k)
		return SYSCTL_ABSENT;
	strcpy(old, k->value);
	if (holds(k->value, value, flags))
		return SYSCTL_HELD;
	*error = error_of("set", path);
	if (k->fails)
		*error = -EACCES;
	if (*error)
		return SYSCTL_FAILED;
	set(k, value);
	fake_sysctl->writes++;
	snprintf(fake_sysctl->written + len, sizeof(fake_sysctl->written) - len,
		 "%s=%s\n", path, value);
	return SYSCTL_SET;
}

enum sysctl_outcome __wrap_sysctl_check(const char *path, const char *value,
					unsigned int flags)
{
	const struct fake_key *k = find(path);

	return !k			       ? SYSCTL_ABSENT
	       : holds(k->value, value, flags) ? SYSCTL_HELD
					       : SYSCTL_FAILED;
}

unsigned int __wrap_sysctl_expand(const struct sysctl_setting *setting,
				  sysctl_visitor *visit, void *context)
{
	const char *star = strchr(setting->path, '*');
	unsigned int i, calls = 0;
	char path[96];
	size_t before = star ? star - setting->path : 0;

	if (!star) {
		visit(setting, setting->path, context);
		return 1;
	}
	for (i = 0; i < fake_sysctl->count && (!kept || i < kept); i++) {
		snprintf(path, sizeof(path), "%s", fake_sysctl->key[i].path);
		if (strncmp(path, setting->path, before) != 0 ||
		    !strchr(path + before, '/') ||
		    strcmp(strchr(path + before, '/'), star + 1) != 0)
			continue;
		visit(setting, path, context);
		calls++;
	}
	return calls;
}

static sysctl_visitor *general;

static void skip_links(const struct sysctl_setting *setting, const char *path,
		       void *context)
{
	if (!sysctl_link(path))
		general(setting, path, context);
}

void __wrap_sysctl_expand_general(const struct sysctl_setting *setting,
				  sysctl_visitor *visit, void *context)
{
	general = visit;
	__wrap_sysctl_expand(setting, skip_links, context);
}

void __wrap_sysctl_names_keep(void)
{
	kept = fake_sysctl->count;
}

void __wrap_sysctl_names_drop(void)
{
	kept = 0;
}

void __wrap_sysctl_files_keep(void)
{
}
