// SPDX-License-Identifier: GPL-2.0-or-later
#include "system.h"

#include "address.h"
#include "keep.h"
#include "source.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_link(const struct dirent *entry)
{
	return *entry->d_name != '.' && strcmp(entry->d_name, "lo") != 0 &&
	       strcmp(entry->d_name, "bonding_masters") != 0;
}

/* By bytes, so that the order is the same in every locale. */
static int compare(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

const char *const *system_links(const char *root)
{
	struct dirent **entries;
	int count = scandir(keep_format("%s/sys/class/net", root), &entries, is_link,
			    compare);
	const char **names = keep(((count < 0 ? 0 : count) + 1) * sizeof(*names));

	for (int i = 0; i < count; i++) {
		names[i] = keep_text(entries[i]->d_name, strlen(entries[i]->d_name));
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return names;
}

bool system_has_link(const char *root, const char *name)
{
	return !access(keep_format("%s/sys/class/net/%s", root, name), F_OK);
}

bool system_link_has_mac(const char *root, const char *name, const uint8_t mac[6])
{
	struct source file;
	uint8_t has[6];

	return !source_read(&file, keep_format("%s/sys/class/net/%s/address", root, name),
			    "") &&
	       file.count && !mac_read(has, file.lines[0]) && !memcmp(has, mac, 6);
}

bool system_link_is_headless(const char *root, const char *name)
{
	struct source file;

	return !source_read(&file, keep_format("%s/sys/class/net/%s/type", root, name),
			    "") &&
	       file.count && !strcmp(file.lines[0], "65534");
}

/* /usr/local/sbin/netlatch-policy belongs to /usr/local/share/netlatch. */
static const char *installed_share(void)
{
	char path[4096], *slash;
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[length > 0 ? length : 0] = 0;
	for (int i = 0; i < 2; i++) {
		slash = strrchr(path, '/');
		if (slash)
			*slash = 0;
	}
	return keep_format("%s/share/netlatch", path);
}

const char *system_share(const char *root)
{
	const char *share = getenv("NETLATCH_SHARE"), *there;

	if (share && *share)
		return share;
	share = installed_share();
	there = keep_format("%s%s", root, share);
	return access(there, F_OK) ? share : there;
}

/* Starts the program with its output in a pipe. Returns the end to read from, or -1. */
static int start(const char *path, pid_t *child)
{
	char *const argv[] = { (char *)path, "--enabled", NULL };
	posix_spawn_file_actions_t actions;
	int pipes[2], error;

	if (pipe2(pipes, O_CLOEXEC))
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, pipes[1], 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	error = posix_spawn(child, path, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(pipes[1]);
	if (!error)
		return pipes[0];
	close(pipes[0]);
	return -1;
}

int system_firewall(const char *root)
{
	const char *path = keep_format("%s/netlatch-firewalls", system_share(root));
	bool enabled = false;
	int status, out;
	char text[256];
	pid_t child;

	setenv("NETLATCH_ROOT", root, 1);
	/* systemctl would tell about the system that runs here, not the one there. */
	if (*root)
		setenv("NETLATCH_SYSTEMD", keep_format("%s/run/systemd/system", root), 0);
	out = start(path, &child);
	if (out < 0)
		return -1;
	while (read(out, text, sizeof(text)) > 0)
		enabled = true;
	close(out);
	if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
		return -1;
	return enabled;
}
