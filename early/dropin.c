// SPDX-License-Identifier: GPL-2.0-or-later
/* Keeps systemd-sysctl from opening what lock has shut. */
#include "dropin.h"

#include <errno.h>
#include <unistd.h>

#include <sys/stat.h>

#include "file.h"

static const char content[] =
	"# netlatch: the wire is shut; release removes this.\n"
	"net.core.default_qdisc = blackhole\n"
	"net.ipv6.conf.default.disable_ipv6 = 1\n";

int dropin_write(void)
{
	if (mkdir(DROPIN_DIR, 0755) < 0 && errno != EEXIST)
		return -errno;
	return file_replace(DROPIN_FILE, content, sizeof(content) - 1);
}

int dropin_remove(void)
{
	return unlink(DROPIN_FILE) < 0 && errno != ENOENT ? -errno : 0;
}
