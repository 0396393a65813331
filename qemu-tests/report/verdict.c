// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says "silent" only if the capture could have seen a frame: it must have the machine's
 * later frames, and show that it ran from the start.
 */
#include "report/input.h"

#include "report/marks.h"

#define WHEN_MAX 96

/* Frames of the machine before ns, or all of them. */
static size_t count_sent(const struct record_lane *l, uint64_t before)
{
	size_t i, count = 0;

	for (i = 0; i < l->frame_count; i++)
		count += !l->frames[i].held && l->frames[i].ns < before;
	return count;
}

/* Is there a sign that the capture ran when the log begins? */
static bool covers(const struct input *in)
{
	uint64_t log = in->raw.lines[0].ns - in->log_zero_ns + in->zero_ns;

	return (in->o.began && in->o.began_ns <= log) || input_counts_from_power_on(in) ||
	       (in->capture.count && in->capture.first_ns <= log);
}

/* "That was at 5.000 s", for a line with a time of its own. */
static void print_when(const struct input *in, char *text, size_t size)
{
	double from = (double)lane_limit(in->lane) / 1e9;

	if (in->latest_ns == UINT64_MAX)
		snprintf(text, size, "That was at %.3f s or later", from);
	else if (in->latest_ns > lane_limit(in->lane))
		snprintf(text, size, "That was between %.3f s and %.3f s", from,
			 (double)in->latest_ns / 1e9);
	else
		snprintf(text, size, "That was at %.3f s", from);
}

static int judge_frames(struct input *in)
{
	uint64_t limit = lane_limit(in->lane);
	size_t before = count_sent(in->lane, limit);
	size_t all = count_sent(in->lane, UINT64_MAX);
	const char *name = lane_limit_text(in->lane);
	char when[WHEN_MAX];

	print_when(in, when, sizeof(when));
	if (before) {
		in->r.outcome = RECORD_BAD;
		return record_verdict(&in->r,
				      "%zu frame%s left the machine before %s.\n%s. "
				      "The first: %.3f s, %s (%s).\n",
				      before, before == 1 ? "" : "s", name, when,
				      (double)in->lane->frames[0].ns / 1e9,
				      in->lane->frames[0].text,
				      lane_phase_at(in->lane, in->lane->frames[0].ns));
	}
	in->r.outcome = RECORD_GOOD;
	return record_verdict(&in->r,
			      "Silent: no frame left the machine before %s.\n%s. "
			      "After it, %zu frame%s left.\n",
			      name, when, all, all == 1 ? "" : "s");
}

/* May a frame have left before the firewall stood, which no line tells? */
static bool unsure(const struct input *in)
{
	uint64_t limit = lane_limit(in->lane);

	return limit && !count_sent(in->lane, limit) &&
	       count_sent(in->lane, in->latest_ns);
}

/* Why there can be no verdict, or NULL. */
static const char *doubt(const struct input *in)
{
	uint64_t limit = lane_limit(in->lane);

	if (!limit)
		return in->o.until ? "No line of the log has the text of --until."
				   : "The log shows neither netlatch's release nor a "
				     "firewall that was loaded, so nobody can say which "
				     "frames came too early. --until TEXT names the line "
				     "by which your firewall stands.";
	if (count_sent(in->lane, limit))
		return NULL;
	if (!count_sent(in->lane, UINT64_MAX))
		return "The capture has no frame of the machine, so silence cannot be "
		       "told from a capture that does not see it. Capture until the "
		       "machine has used the network.";
	if (unsure(in))
		return "The line by which the firewall stands has no time of its own, "
		       "and frames left between the times before and after it, so "
		       "nobody can say whether they came too early. Record the log with "
		       "a time in each line (journalctl -b -o short-iso-precise; "
		       "ts '%FT%.T%z').";
	if (in->earlier)
		return "Frames of the machine are older than second 0 of the report, so "
		       "the time of --power-on or --log-zero is too late, or the capture "
		       "has an earlier boot. Give the right time, or cut the capture "
		       "(editcap -A).";
	if (!covers(in))
		return "Nothing shows that the capture ran when the log begins: its "
		       "first frame is later. Start the capture before the machine, and "
		       "let another station send meanwhile, or give "
		       "--capture-began TIME.";
	return NULL;
}

int input_judge(struct input *in, const char *why)
{
	char when[WHEN_MAX];
	int err;

	if (!why)
		why = doubt(in);
	if (!why)
		return judge_frames(in);
	in->r.outcome = RECORD_NONE;
	err = record_verdict(&in->r, "No verdict.\n%s\n", why);
	if (err || !unsure(in))
		return err;
	print_when(in, when, sizeof(when));
	/* Without phases the picture does not say "none before". */
	in->lane->phase_count = 0;
	return record_detail(&in->r, "%s.\n", when);
}
