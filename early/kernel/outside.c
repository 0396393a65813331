// SPDX-License-Identifier: GPL-2.0-or-later
/* netconsole and the kernel's own network configuration. */
#include "kernel/outside.h"

#include <string.h>

#include "base/file.h"

/* netconsole names its consoles netcon0 or netcon_ext0 (drivers/net/netconsole.c). */
bool outside_netconsole(bool asked_for)
{
	char consoles[1024];

	if (asked_for)
		return true;
	return file_read_start("/proc/consoles", consoles, sizeof(consoles)) &&
	       (strncmp(consoles, "netcon", 6) == 0 || strstr(consoles, "\nnetcon"));
}

bool outside_pnp(char *how, size_t size)
{
	char *end;

	if (!file_read_start("/proc/net/pnp", how, size))
		return false;
	end = strchr(how, '\n');
	if (end)
		*end = '\0';
	return true;
}
