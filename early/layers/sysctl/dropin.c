// SPDX-License-Identifier: GPL-2.0-or-later
/* Keeps systemd-sysctl from opening what lock has shut. */
#include "layers/sysctl/dropin.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/file.h"
#include "base/sys.h"

int dropin_write(void)
{
	char content[200];
	int len, rc;

	rc = SYS(mkdir(DROPIN_DIR, 0755));
	if (rc < 0 && rc != -EEXIST)
		return rc;
	len = snprintf(content, sizeof(content),
		    "# netlatch: the wire is shut; release removes this.\n"
		    "net.core.default_qdisc = blackhole\n"
		    "kernel.ftrace_enabled = 1\n"
		    "net.ipv6.conf.default.disable_ipv6 = 1\n");
	return file_replace(DROPIN_FILE, content, len);
}

int dropin_remove(void)
{
	int rc = SYS(unlink(DROPIN_FILE));

	return rc == -ENOENT ? 0 : rc;
}
