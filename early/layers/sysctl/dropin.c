// SPDX-License-Identifier: GPL-2.0-or-later
/* A file in /run/sysctl.d that keeps systemd-sysctl from changing what lock has set. */
#include "layers/sysctl/dropin.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/file.h"
#include "base/line.h"
#include "base/sys.h"
#include "layers/sysctl/floor.h"

int dropin_write(void)
{
	struct line content = { .len = 0 };
	const struct sysctl_setting *s;
	int rc;

	rc = SYS(mkdir(DROPIN_DIR, 0755));
	if (rc < 0 && rc != -EEXIST)
		return rc;
	line_add(&content, "# netlatch: the wire is shut; release removes this.\n");
	/* sysctl.d(5) takes a path with slashes as well as a key with dots. */
	for (s = floor_sysctl; s < floor_sysctl + floor_sysctl_count; s++)
		if (s->flags & SYSCTL_DROPIN)
			line_add(&content, "%s = %s\n", s->path, s->value);
	return file_replace(DROPIN_FILE, content.text, content.len);
}

int dropin_remove(void)
{
	int rc = SYS(unlink(DROPIN_FILE));

	return rc == -ENOENT ? 0 : rc;
}
