// SPDX-License-Identifier: GPL-2.0-or-later
/* Compares the version in the name of a kernel release. Pure. */
#include "kernel/version.h"

#include "base/number.h"

bool version_reaches(const char *release, unsigned long major, unsigned long minor)
{
	unsigned long has_major, has_minor;
	const char *end;

	has_major = number(release, &end);
	if (end == release || *end != '.')
		return false;
	release = end + 1;
	has_minor = number(release, &end);
	if (end == release)
		return false;
	return has_major != major ? has_major > major : has_minor >= minor;
}
