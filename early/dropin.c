// SPDX-License-Identifier: GPL-2.0-or-later
/* Keeps systemd-sysctl from opening what lock has shut. */
#include "dropin.h"

#include <errno.h>
#include <unistd.h>

#include <sys/stat.h>

#include "file.h"
#include "print.h"

int dropin_write(void)
{
	char content[200];
	int len;

	if (mkdir(DROPIN_DIR, 0755) < 0 && errno != EEXIST)
		return -errno;
	len = print(content, sizeof(content),
		    "# netlatch: the wire is shut; release removes this.\n"
		    "net.core.default_qdisc = blackhole\n"
		    "kernel.ftrace_enabled = 1\n"
		    "net.ipv6.conf.default.disable_ipv6 = 1\n");
	return file_replace(DROPIN_FILE, content, len);
}

int dropin_remove(void)
{
	return unlink(DROPIN_FILE) < 0 && errno != ENOENT ? -errno : 0;
}
