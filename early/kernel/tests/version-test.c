// SPDX-License-Identifier: GPL-2.0-or-later
/* Versions in the names of kernel releases. */
#include "kernel/version.h"
#include "check.h"

int main(void)
{
	CHECK(version_reaches("6.9.0", 6, 9) &&
		      version_reaches("6.12.57+deb13-amd64", 6, 9) &&
		      version_reaches("7.0-rc1", 6, 16) &&
		      version_reaches("6.16-arch1", 6, 16),
	      "this version or a later one");
	CHECK(!version_reaches("6.1.0-50-amd64", 6, 9) &&
		      !version_reaches("5.10.0-30-amd64", 6, 9) &&
		      !version_reaches("6.8.12", 6, 9),
	      "an earlier one: numbers are compared, not text");
	CHECK(!version_reaches("", 6, 9) && !version_reaches("6", 6, 9) &&
		      !version_reaches("6.", 6, 0) && !version_reaches("six.12", 0, 0) &&
		      !version_reaches(".9", 0, 9),
	      "a text without two numbers is no version that is known to reach anything");
	return check_done();
}
