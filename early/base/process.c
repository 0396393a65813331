// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals to other processes. */
#include "base/process.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

#include "base/sys.h"

int process_signal(pid_t pid, int pidfd, int sig)
{
	int rc = -ENOSYS;

	if (pidfd >= 0)
		rc = SYS(pidfd_send_signal(pidfd, sig, NULL, 0));
	/* A filter of system calls, or an emulator, may leave out what Linux 5.1 has. */
	return rc == -ENOSYS ? SYS(kill(pid, sig)) : rc;
}
