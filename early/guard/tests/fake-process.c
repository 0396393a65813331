// SPDX-License-Identifier: GPL-2.0-or-later
/* In place of base/process.c: signals pass by kill(), which fake-guard.c counts. */
#include "base/process.h"
#include "guard/tests/fake-guard.h"

#include <signal.h>
#include <stdlib.h>

#include "base/sys.h"

int process_signal(pid_t pid, int pidfd, int sig)
{
	if ((pidfd < 0) != no_pidfd)
		abort();
	return SYS(kill(pid, sig));
}
