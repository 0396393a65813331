// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/result.h"

#include <errno.h>
#include <string.h>

const char *result_phase(const struct result *r, uint64_t ns)
{
	const char *phase = "";

	if (r->verdict.phases && r->record.lane_count)
		phase = lane_phase_at(&r->record.lanes[0], ns);
	return *phase ? phase : "unknown";
}

void result_nic(const struct result *r, const struct wire_frame *f, char *name,
		size_t size)
{
	static const uint8_t mac[5] = { 0x52, 0x54, 0x00, 0x12, 0x34 };
	unsigned int nic = f->source[5] - GUEST_MAC_LAST;

	if (!memcmp(f->source, mac, 5) && nic < r->o->nic_count)
		snprintf(name, size, "nic%u", nic);
	else
		snprintf(name, size, "?");
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

void result_headline(const struct result *r, char *text, size_t size)
{
	const struct prove_verdict *v = &r->verdict;
	const struct evidence *e = &r->boot->e;
	bool release = e->release_ns && !e->all;
	double end = (double)e->end_ns / 1e9;

	if (v->outcome == OUTCOME_NONE) {
		snprintf(text, size, "NO VERDICT: %s", v->why);
		return;
	}
	if (v->outcome == OUTCOME_FRAMES && !release)
		snprintf(text, size, "NOT SILENT: %zu frame%s left the machine in %.1f s",
			 v->judged, plural(v->judged), end);
	else if (v->outcome == OUTCOME_FRAMES)
		snprintf(text, size,
			 "NOT SILENT: %zu frame%s left the machine before netlatch "
			 "released it; %zu after that",
			 v->judged, plural(v->judged), v->allowed);
	else if (!release)
		snprintf(text, size, "SILENT: not one frame left the machine in %.1f s",
			 end);
	else
		snprintf(text, size,
			 "SILENT: not one frame left the machine before netlatch "
			 "released it, %.1f s after power-on; %zu frame%s after that",
			 (double)e->release_ns / 1e9, v->allowed, plural(v->allowed));
}

static int add_frames(struct record_lane *l, const struct evidence *e)
{
	struct record_frame f;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < e->count; i++) {
		f = (struct record_frame){ .ns = e->frames[i].since_power_on_ns,
					   .kind = e->frames[i].kind,
					   .count = 1 };
		memcpy(f.text, e->frames[i].text, sizeof(f.text));
		err = lane_frame(l, &f);
	}
	return err;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const char *image_name(const struct prove_options *o)
{
	if (o->initrd)
		return base_name(o->initrd);
	if (o->kernel)
		return base_name(o->kernel);
	return base_name(o->uki ? o->uki : o->iso ? o->iso : o->disk);
}

static int add_lane(struct result *r)
{
	const struct guest *g = &r->boot->guest;
	const struct evidence *e = &r->boot->e;
	struct record_lane *l = record_lane(&r->record, image_name(r->o));
	size_t i;
	int err;

	if (!l)
		return -ENOMEM;
	l->end_ns = e->end_ns;
	err = add_frames(l, e);
	for (i = 0; !err && i < g->count; i++)
		if (!e->end_ns || g->lines[i].since_power_on_ns <= e->end_ns)
			err = lane_line_timed(l, g->lines[i].since_power_on_ns,
					      g->lines[i].text, g->lines[i].byte_ns);
	/* A login prompt has no line end. */
	if (!err && g->console.len)
		err = lane_line_timed(l, g->console.byte_ns[0], g->console.bytes,
				      g->console.byte_ns);
	return err ? err : lane_phases(l);
}

static int add_links(struct result *r)
{
	char path[32];
	unsigned int i;
	int err;

	err = record_link(&r->record, "wire.pcap", "all frames, as the peer saw them");
	for (i = 0; !err && i < r->o->nic_count; i++) {
		snprintf(path, sizeof(path), "nic%u.pcap", i);
		err = record_link(&r->record, path, "what this NIC sent, by QEMU");
	}
	if (!err)
		err = record_link(&r->record, "console.log", "the serial console");
	if (!err)
		err = record_link(&r->record, "qemu.log", "messages of QEMU");
	return err ? err : record_link(&r->record, "verdict.json", "this, for programs");
}

static void say_judged(const struct result *r, char *text, size_t size)
{
	const struct evidence *e = &r->boot->e;
	double end = (double)e->end_ns / 1e9, release = (double)e->release_ns / 1e9;

	if (!e->release_ns)
		snprintf(text, size, "all frames from power-on to %.1f s", end);
	else if (e->all)
		snprintf(text, size,
			 "all frames from power-on to %.1f s, although netlatch began to "
			 "open the wire at %.1f s (--all)",
			 end, release);
	else
		snprintf(
			text, size,
			"frames from power-on to %.1f s, when netlatch began to open the "
			"wire; listened until %.1f s",
			release, end);
}

static const char *say_captures(const struct prove_verdict *v, const struct evidence *e)
{
	if (!e->control)
		return "not proven: the control frames were not seen in both";
	if (!e->agree)
		return "they DISAGREE";
	return v->judged + v->allowed ? "two, which agree; both showed the control frames"
				      : "two, both empty but for the control frames";
}

static bool has_sent(const struct result *r, unsigned int nic)
{
	const struct evidence *e = &r->boot->e;
	char name[16], its[16];
	size_t i;

	snprintf(name, sizeof(name), "nic%u", nic);
	for (i = 0; i < e->count; i++) {
		result_nic(r, &e->frames[i], its, sizeof(its));
		if (!strcmp(name, its))
			return true;
	}
	return false;
}

/*
 * A NIC that nobody drives is silent by itself. What stands before the NIC's name, or
 * NULL if nothing need be said.
 */
static const char *driver_note(const struct result *r, unsigned int nic)
{
	enum driver driver = r->boot->drivers[nic];

	if (driver == DRIVER_NO)
		return "no driver took";
	if (driver == DRIVER_UNKNOWN && r->verdict.outcome == OUTCOME_SILENT &&
	    !has_sent(r, nic))
		return "not known whether a driver took";
	return NULL;
}

int result_fill(struct result *r)
{
	const struct evidence *e = &r->boot->e;
	char text[1200];
	const char *note;
	unsigned int i;
	int err;

	prove_judge(&r->verdict, e);
	result_headline(r, text, sizeof(text));
	err = record_title(&r->record,
			   r->verdict.outcome == OUTCOME_SILENT	  ? RECORD_GOOD
			   : r->verdict.outcome == OUTCOME_FRAMES ? RECORD_BAD
								  : RECORD_NONE,
			   "netlatch-prove: %s", image_name(r->o));
	if (!err)
		err = record_verdict(&r->record, "%s\n", text);
	say_judged(r, text, sizeof(text));
	if (!err)
		err = record_detail(&r->record, "judged: %s\ncaptures: %s\n", text,
				    say_captures(&r->verdict, e));
	for (i = 0; !err && i < r->o->nic_count; i++) {
		note = driver_note(r, i);
		if (note)
			err = record_detail(
				&r->record,
				"note: %s nic%u (%s); a card without a driver cannot "
				"send\n",
				note, i, r->o->nics[i]);
	}
	if (!err)
		err = add_lane(r);
	return err ? err : add_links(r);
}

/* ---- for people ---- */

static void print_machine(const struct result *r, FILE *out)
{
	const struct prove_options *o = r->o;
	unsigned int i;

	fprintf(out, "  machine   %s, %u MiB, %s",
		o->arch == ARCH_ARM64 ? "arm64" : "amd64", o->memory_mb,
		o->kernel ? "kernel loaded by QEMU"
		: o->uefi ? "UEFI"
			  : "BIOS");
	for (i = 0; i < o->nic_count; i++)
		fprintf(out, "%s%s", i ? ", " : ", NIC ", o->nics[i]);
	fprintf(out, "\n            peer: %s, DHCP: %s\n",
		o->hostile ? "hostile" : "quiet", o->dhcp ? "answered" : "not answered");
	fprintf(out, "  runs by   %s (%s)\n", r->boot->accel, r->boot->accel_why);
}

static void print_drivers(const struct result *r, FILE *out)
{
	const char *note;
	unsigned int i;

	for (i = 0; i < r->o->nic_count; i++) {
		note = driver_note(r, i);
		if (note)
			fprintf(out,
				"  NOTE      %s nic%u (%s).\n"
				"            A card without a driver cannot send\n",
				note, i, r->o->nics[i]);
	}
}

static void print_frames(const struct result *r, FILE *out)
{
	const struct evidence *e = &r->boot->e;
	const struct wire_frame *f;
	char nic[16];
	size_t i;
	bool said = false;

	if (!e->count)
		return;
	fprintf(out, "\n  %9s  %-5s %-12s %s\n", "seconds", "from", "phase", "frame");
	for (i = 0; i < e->count; i++) {
		f = &e->frames[i];
		if (!said && !frame_is_judged(e, f)) {
			fprintf(out,
				"  %9.3f  -- netlatch opens the wire; what follows "
				"does not count --\n",
				(double)e->release_ns / 1e9);
			said = true;
		}
		result_nic(r, f, nic, sizeof(nic));
		fprintf(out, "  %9.3f  %-5s %-12s %s\n",
			(double)f->since_power_on_ns / 1e9, nic,
			result_phase(r, f->since_power_on_ns), f->text);
	}
}

void result_print(const struct result *r, FILE *out)
{
	const struct prove_verdict *v = &r->verdict;
	char text[1200];

	result_headline(r, text, sizeof(text));
	fprintf(out, "%s\n\n", text);
	say_judged(r, text, sizeof(text));
	if (v->outcome != OUTCOME_NONE)
		fprintf(out, "  judged    %s\n", text);
	if (v->outcome == OUTCOME_FRAMES && v->why[0])
		fprintf(out, "  but       %s\n", v->why);
	fprintf(out, "  it ran    %s%s\n", v->life[0] ? v->life : "NOT SHOWN by anything",
		v->phases ? "" : "; without a serial console the phases are unknown");
	fprintf(out, "  captures  %s\n", say_captures(v, &r->boot->e));
	print_machine(r, out);
	print_drivers(r, out);
	print_frames(r, out);
	if (r->kept)
		fprintf(out,
			"\n  More: %s/report.html; wire.pcap, nic0.pcap, console.log "
			"and qemu.log are beside it\n",
			r->kept);
}
