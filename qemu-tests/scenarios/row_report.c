// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/row_report.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define QEMU_LINES 10 /* of its log, in the report of a failed row */

/* Which of these there are depends on the row. */
static const struct {
	const char *file, *what;
} logs[] = {
	{ "console.log", "the console" },
	{ "wire.pcap", "all frames of the wire" },
	{ "nic0.pcap", "what the NIC sent" },
	{ "nic1.pcap", "what the second NIC sent" },
	{ "peer.log", "the programs at the other end of the wire" },
	{ "qemu.log", "QEMU" },
	{ "console-int3.log", "the console of a first try, which QEMU ended" },
	{ "second/console.log", "the console of the second boot" },
	{ "second/wire.pcap", "all frames of the wire at the second boot" },
	{ "second/nic0.pcap", "what the NIC sent at the second boot" },
};

static void file_of(const struct row_report *r, const char *name, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", r->files->dir, name);
}

static void boot(void *arg, const struct guest *g, const char *status)
{
	struct row_report *r = arg;
	char name[32];
	int err;

	snprintf(name, sizeof(name), r->record.lane_count ? "boot %zu" : "the boot",
		 r->record.lane_count + 1);
	err = record_guest(&r->record, name, g);
	/* Text that is no status is the business of the row, not of its report. */
	if (!err && status)
		lane_held(&r->record.lanes[r->record.lane_count - 1], status);
	if (err)
		r->err = err;
}

struct scenario_watcher row_report_begin(struct row_report *r, const struct scenario *s,
					 enum suite suite,
					 const struct scenario_files *files)
{
	static const char *const old[] = { "report.html", "timeline.svg" };
	char path[300];
	size_t i;

	*r = (struct row_report){ .scenario = s, .suite = suite, .files = files };
	for (i = 0; i < 2; i++) {
		file_of(r, old[i], path, sizeof(path));
		unlink(path);
	}
	return (struct scenario_watcher){ .boot = boot, .arg = r };
}

/* Begins what failed and why; before it are output and frames. */
#define FAILED "# failed at:"

/* The folder of all files of the row, which the report links. */
#define FILES "# console: "

/* The diagnostics are lines of TAP, "# text". why: those from FAILED on, or the rest. */
static int add_part(struct record *r, FILE *diagnostics, bool why)
{
	bool failed = false;
	char line[512];
	const char *text;
	int err = 0;

	rewind(diagnostics);
	while (!err && fgets(line, sizeof(line), diagnostics)) {
		failed |= !strncmp(line, FAILED, strlen(FAILED));
		if (failed != why || !strncmp(line, FILES, strlen(FILES)))
			continue;
		text = line[0] == '#' ? line + 1 : line;
		err = record_detail(r, "%s", text + (*text == ' '));
	}
	return err;
}

static int add_diagnostics(struct record *r, FILE *diagnostics)
{
	int err = add_part(r, diagnostics, true);

	return err ? err : add_part(r, diagnostics, false);
}

/* A wrong image explains much. */
static int add_booted(const struct row_report *r, struct record *record)
{
	const struct scenario_files *f = r->files;
	int err = record_detail(record, "booted: %s with %s", f->kernel, f->initrd);

	return err || !f->disk[0] ? err : record_detail(record, "disk: %s", f->disk);
}

/* Where QEMU is the cause, only its own words say so. Its warnings stop no guest. */
static int add_qemu(const struct row_report *r, struct record *record)
{
	char path[300], line[512];
	int err = 0, lines = 0;
	FILE *f;

	file_of(r, "qemu.log", path, sizeof(path));
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (!err && lines < QEMU_LINES && fgets(line, sizeof(line), f)) {
		if (strstr(line, ": warning: "))
			continue;
		lines++;
		err = record_detail(record, "QEMU says: %s", line);
	}
	fclose(f);
	return err;
}

static int fill(struct row_report *r, bool passed, FILE *diagnostics)
{
	const struct scenario *s = r->scenario;
	char path[300];
	size_t i;
	int err;

	err = record_title(&r->record, passed ? RECORD_GOOD : RECORD_BAD, "%s on %s",
			   s->name, suite_name(r->suite));
	if (!err)
		err = record_verdict(&r->record, "%s: %s\n", passed ? "passed" : "FAILED",
				     s->what);
	if (!err)
		err = add_diagnostics(&r->record, diagnostics);
	if (!err && !passed)
		err = add_booted(r, &r->record);
	if (!err && !passed)
		err = add_qemu(r, &r->record);
	for (i = 0; !err && i < sizeof(logs) / sizeof(logs[0]); i++) {
		file_of(r, logs[i].file, path, sizeof(path));
		if (access(path, R_OK) == 0)
			err = record_link(&r->record, logs[i].file, logs[i].what);
	}
	return err;
}

void row_report_end(struct row_report *r, bool passed, FILE *diagnostics)
{
	int err = r->err;

	if (!err)
		err = fill(r, passed, diagnostics);
	if (!err)
		err = record_write(&r->record, r->files->dir);
	/* Between reading and writing a stream wants a position. */
	fseek(diagnostics, 0, SEEK_END);
	if (err)
		fprintf(diagnostics, "# %s/report.html: %s; this row has no report\n",
			r->files->dir, strerror(-err));
	else if (!passed)
		fprintf(diagnostics, "# report: %s/report.html\n", r->files->dir);
	record_free(&r->record);
}
