// SPDX-License-Identifier: GPL-2.0-or-later
/* The version of the running kernel. */
#include "kernel/version.h"

#include <sys/utsname.h>

bool kernel_is(unsigned int major, unsigned int minor)
{
	struct utsname name;

	return uname(&name) == 0 && version_reaches(name.release, major, minor);
}
