// SPDX-License-Identifier: GPL-2.0-or-later
/* netconsole and the kernel's own network configuration. */
#include "outside.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The beginning of a file, terminated; false if it cannot be read. */
static bool read_start(const char *path, char *text, size_t size)
{
	ssize_t len;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = read(fd, text, size - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	return len >= 0;
}

/* Its consoles are called netcon0 or netcon_ext0 (drivers/net/netconsole.c). */
bool outside_netconsole(bool asked_for)
{
	char consoles[1024];

	if (asked_for)
		return true;
	return read_start("/proc/consoles", consoles, sizeof(consoles)) &&
	       (strncmp(consoles, "netcon", 6) == 0 || strstr(consoles, "\nnetcon"));
}

bool outside_pnp(char *how, size_t size)
{
	if (!read_start("/proc/net/pnp", how, size))
		return false;
	how[strcspn(how, "\n")] = '\0';
	return true;
}
