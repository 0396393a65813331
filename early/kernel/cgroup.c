// SPDX-License-Identifier: GPL-2.0-or-later
/* The control group of this process. */
#include "kernel/cgroup.h"

#include <fcntl.h>
#include <unistd.h>

/* cgroup2 alone; and the hybrid and legacy setups of systemd. */
static const char *const scopes[] = {
	"/sys/fs/cgroup/init.scope/cgroup.procs",
	"/sys/fs/cgroup/systemd/init.scope/cgroup.procs",
};

void cgroup_leave(void)
{
	unsigned int i;
	int fd;

	for (i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		fd = open(scopes[i], O_WRONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		(void)!write(fd, "0", 1); /* the process that writes */
		close(fd);
	}
}
