// SPDX-License-Identifier: GPL-2.0-or-later
/* What is printed of made-up boots. */
#include "prove/result.h"

#include "check.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define S UINT64_C(1000000000)

static struct prove_options o = { .kernel = "k", .nics = { "e1000" }, .nic_count = 1 };
static struct guest_line lines[] = {
	{ 1 * S, (char *)"Linux version 6.1", NULL },
	{ 3 * S, (char *)"Run /init as init process", NULL },
	{ 4 * S, (char *)"a \"quote\", a \\ and \xff\x01 bytes", NULL },
};
static struct wire_frame frames[] = {
	{ .since_power_on_ns = 2 * S,
	  .kind = FRAME_DHCP,
	  .source = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 },
	  .text = "DHCP discover \xff" },
	{ .since_power_on_ns = 5 * S,
	  .kind = FRAME_ARP_REQUEST,
	  .source = { 2, 2, 2, 2, 2, 2 },
	  .text = "ARP" },
};

static struct boot boot_of(size_t count, uint64_t release_ns)
{
	struct boot b = { .o = &o, .accel = "tcg" };

	b.guest.lines = lines;
	b.guest.count = 3;
	b.guest.nics = 1;
	b.e = (struct evidence){ .frames = frames,
				 .count = count,
				 .ended = ENDED_AS_ASKED,
				 .end_ns = 10 * S,
				 .release_ns = release_ns,
				 .kernel_ns = 1 * S,
				 .direct = true,
				 .console = true,
				 .control = true,
				 .agree = true };
	return b;
}

/* What one of the two printers says; free() it. */
static char *said(const struct result *r, bool json)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (json)
		result_print_json(r, out);
	else
		result_print(r, out);
	fclose(out);
	return text;
}

static void for_people(void)
{
	struct boot b = boot_of(2, 3 * S);
	struct result r = { .o = &o, .boot = &b };
	char *text;

	CHECK(!result_fill(&r) && r.record.outcome == RECORD_BAD, "a boot with frames");
	text = said(&r, false);
	CHECK(strstr(text, "NOT SILENT: 1 frame left the machine before netlatch"),
	      "the first line has the verdict");
	CHECK(strstr(text, "2.000  nic0  kernel"), "each frame has its time and phase");
	CHECK(strstr(text, "5.000  ?     initramfs"), "a foreign address is no NIC's");
	CHECK(strstr(text, "3.000  -- netlatch opens") <
		      strstr(text, "5.000  ?     initramfs"),
	      "the release stands between them");
	free(text);
	record_free(&r.record);
	b = boot_of(0, 0);
	r = (struct result){ .o = &o, .boot = &b };
	CHECK(!result_fill(&r) && r.record.outcome == RECORD_GOOD, "a silent boot");
	text = said(&r, false);
	CHECK(!strncmp(text, "SILENT: not one frame left the machine in 10.0 s", 48),
	      "says so");
	CHECK(strstr(text, "not known whether a driver took nic0 (e1000)"),
	      "and that nobody knows whether its NIC had a driver");
	free(text);
	record_free(&r.record);
	b.drivers[0] = DRIVER_YES;
	CHECK(!result_fill(&r), "a silent boot with a driver");
	text = said(&r, false);
	CHECK(!strstr(text, "NOTE"), "has no such note");
	free(text);
	record_free(&r.record);
	b = boot_of(1, 1 * S);
	r = (struct result){ .o = &o, .boot = &b };
	CHECK(!result_fill(&r) && r.record.outcome == RECORD_GOOD, "one that sent later");
	text = said(&r, false);
	CHECK(!strstr(text, "NOTE"), "has none, because a driver must have been there");
	free(text);
	record_free(&r.record);
}

static void for_programs(void)
{
	struct boot b = boot_of(2, 0);
	struct result r = { .o = &o, .boot = &b };
	json_t *all, *frame;
	char *text;

	CHECK(!result_fill(&r), "a boot with frames");
	text = said(&r, true);
	all = json_loads(text, 0, NULL);
	CHECK(all, "JSON, whatever the bytes of a frame are");
	frame = json_array_get(json_object_get(all, "frames"), 0);
	CHECK(json_integer_value(json_object_get(all, "status")) == 1 &&
		      !strcmp(json_string_value(json_object_get(all, "verdict")),
			      "frames"),
	      "has the verdict");
	CHECK(json_array_size(json_object_get(all, "frames")) == 2, "has each frame");
	CHECK(json_is_true(json_object_get(frame, "judged")) &&
		      !strcmp(json_string_value(json_object_get(frame, "phase")),
			      "kernel"),
	      "with its phase");
	CHECK(json_is_null(json_object_get(all, "release_seconds")),
	      "null stands for never");
	json_decref(all);
	free(text);
	record_free(&r.record);
}

int main(void)
{
	for_people();
	for_programs();
	return check_done();
}
