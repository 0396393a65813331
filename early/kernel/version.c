// SPDX-License-Identifier: GPL-2.0-or-later
/* The version of the running kernel. */
#include "kernel/version.h"

#include <sys/utsname.h>

const char *kernel_release(void)
{
	static struct utsname name; /* it does not change before the next boot */

	return name.release[0] || uname(&name) == 0 ? name.release : "";
}

bool kernel_is(unsigned int major, unsigned int minor)
{
	return version_reaches(kernel_release(), major, minor);
}
