// SPDX-License-Identifier: GPL-2.0-or-later
/* The version of the running kernel. */
#include "kernel/version.h"

#include <sys/utsname.h>

bool kernel_is(unsigned int major, unsigned int minor)
{
	static struct utsname name; /* it does not change before the next boot */

	if (!name.release[0] && uname(&name) < 0)
		return false;
	return version_reaches(name.release, major, minor);
}
