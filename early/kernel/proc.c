// SPDX-License-Identifier: GPL-2.0-or-later
/* Is /proc mounted? Without /proc, netlatch sees neither settings nor processes. */
#include "kernel/proc.h"

#include <sys/vfs.h>

#define PROC_MAGIC 0x9fa0 /* PROC_SUPER_MAGIC */

bool proc_is_mounted(void)
{
	struct statfs fs;

	return statfs("/proc", &fs) == 0 && fs.f_type == PROC_MAGIC;
}
