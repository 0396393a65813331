// SPDX-License-Identifier: GPL-2.0-or-later
/* The result for programs: verdict.json, which netlatch-prove(1) describes. */
#include "prove/result.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

/* A console may print any byte, and JSON is UTF-8: all but ASCII becomes "?". */
static json_t *text_of(const char *text)
{
	char clean[1200];
	size_t i;

	for (i = 0; text[i] && i < sizeof(clean) - 1; i++)
		clean[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	clean[i] = 0;
	return json_string(clean);
}

/* To the microsecond; NULL for "never". */
static json_t *seconds(uint64_t ns)
{
	return ns ? json_real((double)(ns / 1000) / 1e6) : json_null();
}

static json_t *frame_of(const struct result *r, const struct wire_frame *f)
{
	char nic[16];

	result_nic(r, f, nic, sizeof(nic));
	return json_pack("{s:o, s:s, s:s, s:s, s:b, s:o}", "seconds",
			 seconds(f->since_power_on_ns), "nic", nic, "phase",
			 result_phase(r, f->since_power_on_ns), "kind",
			 frame_kind_name(f->kind), "judged",
			 frame_is_judged(&r->boot->e, f), "text", text_of(f->text));
}

static json_t *frames_of(const struct result *r)
{
	const struct evidence *e = &r->boot->e;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < e->count; i++)
		json_array_append_new(list, frame_of(r, &e->frames[i]));
	return list;
}

static json_t *machine_of(const struct result *r)
{
	const struct prove_options *o = r->o;
	json_t *nics = json_array(), *drivers = json_array();
	unsigned int i;

	for (i = 0; i < o->nic_count; i++) {
		json_array_append_new(nics, json_string(o->nics[i]));
		json_array_append_new(
			drivers,
			r->boot->drivers[i] == DRIVER_UNKNOWN
				? json_null()
				: json_boolean(r->boot->drivers[i] == DRIVER_YES));
	}
	return json_pack("{s:s, s:i, s:i, s:o, s:o, s:s, s:o, s:b, s:b}", "arch",
			 o->arch == ARCH_ARM64 ? "arm64" : "amd64", "memory_mib",
			 (int)o->memory_mb, "cpus", (int)o->cpus, "nics", nics, "drivers",
			 drivers, "accelerator", r->boot->accel, "accelerator_reason",
			 text_of(r->boot->accel_why), "hostile_peer", o->hostile, "dhcp",
			 o->dhcp);
}

int result_print_json(const struct result *r, FILE *out)
{
	static const char *const names[] = { [OUTCOME_SILENT] = "silent",
					     [OUTCOME_FRAMES] = "frames",
					     [OUTCOME_NONE] = "none" };
	const struct evidence *e = &r->boot->e;
	const struct prove_verdict *v = &r->verdict;
	char headline[1200];
	json_t *all;
	int err = 0;

	result_headline(r, headline, sizeof(headline));
	all = json_pack(
		"{s:i, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:I, s:I, "
		"s:o, s:o}",
		"format", 1, "verdict", names[v->outcome], "status", (int)v->outcome,
		"headline", text_of(headline), "reason",
		v->why[0] ? text_of(v->why) : json_null(), "ran",
		v->life[0] ? text_of(v->life) : json_null(), "until", text_of(e->until),
		"end_seconds", seconds(e->end_ns), "release_seconds",
		seconds(e->release_ns), "control_frames_seen", e->control,
		"captures_agree", e->agree, "frames_judged", (json_int_t)v->judged,
		"frames_after_release", (json_int_t)v->allowed, "machine", machine_of(r),
		"frames", frames_of(r));
	if (!all || json_dumpf(all, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) < 0 ||
	    fputs("\n", out) < 0)
		err = -EIO;
	json_decref(all);
	return err;
}
