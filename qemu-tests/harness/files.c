// SPDX-License-Identifier: GPL-2.0-or-later
/* Suites, and where their kernels and images are. */
#include "harness/scenario.h"

#include <string.h>

static const struct {
	enum suite suite;
	const char *name;
} suites[] = {
	{ SUITE_BULLSEYE, "bullseye" },
	{ SUITE_BOOKWORM, "bookworm" },
	{ SUITE_TRIXIE, "trixie" },
	{ SUITE_SID, "sid" },
	{ SUITE_DEBIAN12, "debian12" },
	{ SUITE_DEBIAN13, "debian13" },
};

const char *suite_name(enum suite suite)
{
	size_t i;

	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (suites[i].suite == suite)
			return suites[i].name;
	return "?";
}

enum suite suite_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (!strcmp(suites[i].name, name))
			return suites[i].suite;
	return 0;
}

void scenario_files(const struct scenario *s, enum suite suite, const char *build,
		    struct scenario_files *f)
{
	const char *name = suite_name(suite);

	memset(f, 0, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "%s/qemu-tests/%s/%s", build, name, s->name);
	if (suite & SUITE_WHOLE) {
		snprintf(f->kernel, sizeof(f->kernel), "%s/%s/vmlinux", build, name);
		snprintf(f->initrd, sizeof(f->initrd), "%s/%s/initrd.%s", build, name,
			 s->variant);
		snprintf(f->disk, sizeof(f->disk), "%s/%s/root.img", build, name);
	} else {
		snprintf(f->kernel, sizeof(f->kernel), "%s/kernels/%s/vmlinux", build,
			 name);
		snprintf(f->initrd, sizeof(f->initrd), "%s/images/%s-%s.cpio.gz", build,
			 name, s->variant);
	}
}
