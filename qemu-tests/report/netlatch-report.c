// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes the report of a boot from what one's own hardware gave: a capture of the wire,
 * and a log.
 */
#include "report/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SILENT, LEAKS, USAGE, NO_VERDICT };

static int tell_details(struct input *in)
{
	char mac[MAC_TEXT];
	size_t i;
	int err = 0;

	for (i = 0; !err && i < in->o.mac_count; i++) {
		mac_print(in->o.macs[i], mac);
		err = record_detail(&in->r, "%s%s", i ? ", " : "Frames of ", mac);
	}
	if (!err)
		err = record_detail(
			&in->r,
			"%s%zu frames of all stations in %s; log: %s, %zu lines.\n",
			in->o.mac_count ? "; " : "", in->capture.count, in->o.pcap,
			in->o.log, in->raw.line_count);
	if (!err && in->earlier)
		err = record_detail(&in->r,
				    "Frames of the machine that are older than second 0 "
				    "and left out: %zu.\n",
				    in->earlier);
	if (!err && in->capture.cut)
		err = record_detail(&in->r,
				    "The capture has only the beginning of %zu frames "
				    "(tcpdump -s 0 keeps all).\n",
				    in->capture.cut);
	return err;
}

/*
 * The way from the folder dir to the file, both without links: what they have in common
 * is left out, so that the page says nothing about the rest of the disk.
 */
static char *relative(const char *dir, const char *file)
{
	size_t i, common = 0, text_len;
	char *text = NULL;
	FILE *out;

	for (i = 0; dir[i] && dir[i] == file[i]; i++)
		if (dir[i] == '/')
			common = i + 1;
	if (!dir[i] && file[i] == '/')
		common = i + 1;
	out = open_memstream(&text, &text_len);
	if (!out)
		return NULL;
	for (i = common; common <= strlen(dir) && dir[i]; i += dir[i] == '/') {
		fputs("../", out);
		i += strcspn(dir + i, "/");
	}
	fputs(file + common, out);
	fclose(out);
	return text;
}

static int add_link(struct input *in, const char *path, const char *what)
{
	char *dir = realpath(in->o.dir, NULL), *file = realpath(path, NULL);
	char *way = dir && file ? relative(dir, file) : NULL;
	int err = way ? record_link(&in->r, way, what) : 0;

	free(dir);
	free(file);
	free(way);
	return err;
}

static int make_record(struct input *in)
{
	const char *why;
	int err = record_title(&in->r, RECORD_NONE, "netlatch-report: %s and %s",
			       in->o.pcap, in->o.log);

	in->lane = record_lane(&in->r, "This boot");
	if (err || !in->lane)
		return -ENOMEM;
	why = input_align(in);
	err = input_fill(in, !why);
	if (!err)
		err = input_judge(in, why);
	if (!err)
		err = tell_details(in);
	if (!err)
		err = add_link(in, in->o.pcap, "the capture, for Wireshark");
	if (!err)
		err = add_link(in, in->o.log, "the log");
	return err;
}

static int write_report(const struct input *in)
{
	int err;

	err = record_write(&in->r, in->o.dir);
	if (err)
		report_error("%s: %s; the report is not written", in->o.dir,
			     strerror(-err));
	printf("%s%s", in->r.verdict, in->r.detail);
	if (!err)
		printf("Report: %s/report.html, %s/timeline.svg\n", in->o.dir, in->o.dir);
	return err;
}

static int run(struct input *in)
{
	static const int statuses[] = { SILENT, LEAKS, NO_VERDICT };

	if (capture_read(&in->capture, in->o.pcap)) {
		report_error("%s; no verdict", in->capture.error);
		return NO_VERDICT;
	}
	if (input_read_log(in))
		return NO_VERDICT;
	if (input_choose_station(in))
		return USAGE;
	if (mkdir(in->o.dir, 0755) < 0 && errno != EEXIST) {
		report_error("%s: %s; no place for the report", in->o.dir,
			     strerror(errno));
		return NO_VERDICT;
	}
	if (make_record(in) || write_report(in) || fflush(stdout))
		return NO_VERDICT;
	return statuses[in->r.outcome];
}

int main(int argc, char **argv)
{
	struct input in = { .stamp = STAMP_NONE };
	struct record raw = { .lane_count = 0 };
	int status = options_parse(&in.o, argc, argv);

	if (status)
		return status > 0 ? 0 : USAGE;
	status = run(&in);
	raw.lanes[0] = in.raw;
	raw.lanes[1] = in.latest;
	raw.lane_count = 2;
	record_free(&raw);
	record_free(&in.r);
	capture_free(&in.capture);
	return status;
}
