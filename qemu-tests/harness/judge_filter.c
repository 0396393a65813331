// SPDX-License-Identifier: GPL-2.0-or-later
/* Judgements by a filter of pcap, and between two lines of the console. */
#include "harness/run.h"

#include <errno.h>
#include <string.h>

#define FRAMES_SHOWN 10

static void show(struct run *r, const struct wire_frame *f)
{
	fprintf(r->out, "#   %8.3f s  %4zu bytes  %-24s %s\n",
		(double)f->since_power_on_ns / 1e9, f->len, frame_kind_name(f->kind),
		f->text);
}

static bool passes(const struct bpf_program *filter, const struct wire_frame *f)
{
	struct pcap_pkthdr header = {
		.caplen = (bpf_u_int32)(f->len < WIRE_HEAD ? f->len : WIRE_HEAD),
		.len = (bpf_u_int32)f->len,
	};

	return pcap_offline_filter(filter, &header, f->head) != 0;
}

/*
 * The frames since the mark; with s->has those from power-on until the console first
 * showed that, or with s->count those after it last did. False: it never did.
 */
static bool frames_meant(const struct run *r, const struct step *s, size_t *from,
			 size_t *to)
{
	bool control = s->rc == RC_REFUSED, after = s->count;
	const struct wire *w = &r->guest.wire;
	struct shown when;
	uint64_t at;

	*from = s->has ? 0 : r->mark;
	*to = w->count;
	if (!s->has)
		return true;
	when = after ? guest_console_last(&r->guest, s->has)
		     : guest_console_when(&r->guest, s->has);
	at = after == control ? when.last_ns : when.first_ns;
	for (*to = 0; *to < w->count && w->frames[*to].since_power_on_ns < at; ++*to)
		;
	if (after) {
		*from = *to;
		*to = w->count;
	}
	return at;
}

/* With RC_REFUSED some frame must be another one: the control of such a judgement. */
int judge_all_are(struct run *r, const struct step *s)
{
	const struct wire *w = &r->guest.wire;
	bool control = s->rc == RC_REFUSED;
	struct bpf_program filter;
	size_t i, from, to, others = 0;

	if (!frames_meant(r, s, &from, &to))
		return complain(r, "console: \"%s\" missing", s->has);
	if (pcap_compile(w->pcap, &filter, s->text, 1, PCAP_NETMASK_UNKNOWN))
		return complain(r, "filter: %s: %s", s->text, pcap_geterr(w->pcap));
	for (i = from; i < to; i++) {
		if (passes(&filter, &w->frames[i]))
			continue;
		if (others++ < FRAMES_SHOWN && !control)
			show(r, &w->frames[i]);
	}
	pcap_freecode(&filter);
	if (control && !others)
		return complain(r, "wire: %zu guest frames, and all of them are: %s",
				to - from, s->text);
	if (control)
		return 0;
	if (others)
		return complain(r, "wire: %zu of %zu guest frames are not: %s", others,
				to - from, s->text);
	if (from == to)
		return complain(r,
				"wire: no guest frame at all where some must be; that "
				"proves nothing of: %s",
				s->text);
	fprintf(r->out, "# %zu guest frames%s%s%s, all of them: %s\n", to - from,
		!s->has	   ? ""
		: s->count ? " after \""
			   : " before \"",
		s->has ? s->has : "", s->has ? "\"" : "", s->text);
	return 0;
}

int judge_none_between(struct run *r, const struct step *s)
{
	struct shown begin = guest_console_when(&r->guest, s->text);
	struct shown end = guest_console_when(&r->guest, s->has);
	bool control = s->rc == RC_REFUSED;
	uint64_t from = control ? begin.last_ns : begin.first_ns;
	uint64_t to = control ? end.first_ns : end.last_ns;
	const struct wire *w = &r->guest.wire;
	size_t i, count = 0;

	if (!from || !to || to < from)
		return complain(r, "console: \"%s\", and then \"%s\": missing", s->text,
				s->has);
	for (i = 0; i < w->count; i++) {
		if (w->frames[i].since_power_on_ns < from ||
		    w->frames[i].since_power_on_ns >= to)
			continue;
		if (count++ < FRAMES_SHOWN && !control)
			show(r, &w->frames[i]);
	}
	if (control && !count)
		return complain(r,
				"wire: no guest frame between \"%s\" and \"%s\"; "
				"silence there would prove nothing",
				s->text, s->has);
	if (count && !control)
		return complain(r, "wire: %zu guest frames between \"%s\" and \"%s\"",
				count, s->text, s->has);
	fprintf(r->out, "# %zu guest frames in the %.1f s from \"%s\" to \"%s\"\n", count,
		(double)(to - from) / 1e9, s->text, s->has);
	return 0;
}

int judge_within(struct run *r, const struct step *s)
{
	uint64_t from = guest_console_when(&r->guest, s->text).first_ns;
	uint64_t to = guest_console_when(&r->guest, s->has).last_ns;

	if (!from || !to || to < from)
		return complain(r, "console: \"%s\", and then \"%s\": missing", s->text,
				s->has);
	fprintf(r->out, "# %.1f s from \"%s\" to \"%s\"\n", (double)(to - from) / 1e9,
		s->text, s->has);
	if (to - from <= s->count * UINT64_C(1000000))
		return 0;
	return complain(r, "console: \"%s\" only %.1f s after \"%s\"", s->has,
			(double)(to - from) / 1e9, s->text);
}
