// SPDX-License-Identifier: GPL-2.0-or-later
/* Suites, and where their kernels and images are. */
#include "harness/guest.h"
#include "harness/scenario.h"

#include <string.h>

/* Also the order in which rows run and in which the table shows them. */
static const struct {
	enum suite suite;
	const char *name;
} suites[] = {
	{ SUITE_BULLSEYE, "bullseye" },
	{ SUITE_BOOKWORM, "bookworm" },
	{ SUITE_TRIXIE, "trixie" },
	{ SUITE_SID, "sid" },
	{ SUITE_ARM64_BOOKWORM, "arm64-bookworm" },
	{ SUITE_ARM64_TRIXIE, "arm64-trixie" },
	{ SUITE_CLOUD_BOOKWORM, "cloud-bookworm" },
	{ SUITE_CLOUD_TRIXIE, "cloud-trixie" },
	{ SUITE_CLOUD_SID, "cloud-sid" },
	{ SUITE_DEBIAN12, "debian12" },
	{ SUITE_DEBIAN13, "debian13" },
	{ SUITE_DRACUT13, "dracut13" },
	{ SUITE_DRACUT_SID, "dracut-sid" },
};

#define SUITES (sizeof(suites) / sizeof(suites[0]))

enum suite suite_at(size_t i)
{
	return i < SUITES ? suites[i].suite : 0;
}

const char *suite_name(enum suite suite)
{
	size_t i;

	for (i = 0; i < SUITES; i++)
		if (suites[i].suite == suite)
			return suites[i].name;
	return "?";
}

enum suite suite_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < SUITES; i++)
		if (!strcmp(suites[i].name, name))
			return suites[i].suite;
	return 0;
}

bool scenario_slow(const struct scenario *s, enum suite suite)
{
	unsigned int never = SUITE_BULLSEYE | SUITE_ARM64 | SUITE_CLOUD;

	return (s->suites & suite) && ((s->slow | never) & suite);
}

void scenario_files(const struct scenario *s, enum suite suite, const char *build,
		    struct scenario_files *f)
{
	const char *name = suite_name(suite);

	memset(f, 0, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "%s/qemu-tests/%s/%s", build, name, s->name);
	if (suite & (SUITE_WHOLE | SUITE_DRACUT)) {
		snprintf(f->kernel, sizeof(f->kernel), "%s/%s/vmlinux", build, name);
		snprintf(f->initrd, sizeof(f->initrd), "%s/%s/initrd.%s", build, name,
			 s->variant);
		snprintf(f->disk, sizeof(f->disk), "%s/%s/%s", build, name,
			 s->disk ? s->disk : "root.img");
	} else if (!strncmp(s->variant, "uki", 3)) {
		snprintf(f->initrd, sizeof(f->initrd), "%s/images/%s-%s" UKI_PATH, build,
			 name, s->variant);
	} else {
		/* QEMU unpacks arm64's kernels by itself, and starts amd64's unpacked
		 * ones by PVH. */
		snprintf(f->kernel, sizeof(f->kernel), "%s/kernels/%s/%s", build, name,
			 suite & SUITE_ARM64 ? "vmlinuz" : "vmlinux");
		snprintf(f->initrd, sizeof(f->initrd), "%s/images/%s-%s.cpio.gz", build,
			 name, s->variant);
	}
}
