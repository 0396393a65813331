// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rounds of shutting and opening, and what they took. The guest measures the time by its
 * own clock, and writes one line for each opening to its console. This side judges the
 * wire and finds out what hangs, because a guest that hangs cannot say so.
 */
#include "harness/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)
#define ROUNDS_MAX 1000
#define COMMAND_MAX 2048
/* A busy guest starts the shell, and prints, that much later than the command ends. */
#define ANSWER_S 30
#define CONSOLE_S 30

/* Guest seconds of each command of a kind. */
struct times {
	double s[ROUNDS_MAX];
	unsigned int count;
};

struct endurance {
	struct run *run;
	const struct rounds *rounds;
	unsigned int round, try;
	size_t lines; /* of the console before this try */
	size_t shut;  /* guest frames before it was shut */
	bool stalled; /* in this try */
	double took;  /* seconds of the last command */
	uint32_t
		seed; /* of the moments at which processors stop: the same in every run */
	unsigned int at_once, second, later, tries_shut, stalls, degraded;
	struct times shutting, opening;
};

static unsigned int moment_ms(struct endurance *e)
{
	e->seed = e->seed * 1664525 + 1013904223;
	return e->rounds->stall_within_ms
		       ? (e->seed >> 8) % (e->rounds->stall_within_ms + 1)
		       : 0;
}

/* The first line of the console, from this try on, that has the text. */
static const struct guest_line *shows(const struct endurance *e, const char *text)
{
	const struct guest *g = &e->run->guest;
	size_t i;

	for (i = e->lines; text && i < g->count; i++)
		if (strstr(g->lines[i].text, text))
			return &g->lines[i];
	return NULL;
}

/* The same, but waits: the kernel may print later than the command ends. */
static const struct guest_line *shows_soon(const struct endurance *e, const char *text)
{
	uint64_t until = now_ns() + CONSOLE_S * SECOND;
	const struct guest_line *line = shows(e, text);

	while (!line && now_ns() < until && !guest_pump(&e->run->guest, SECOND))
		line = shows(e, text);
	return line;
}

static int fails(struct endurance *e, const char *what)
{
	show_output(e->run);
	return complain(e->run, "round %u, try %u: %s", e->round, e->try, what);
}

/* Stops processors at some moment of the opening, unless it is over by then. */
static int stall(struct endurance *e)
{
	struct guest *g = &e->run->guest;
	int err = guest_listen(g, moment_ms(e));

	if (err || g->answered)
		return err;
	e->stalled = true;
	e->stalls++;
	if (e->rounds->stall == STALL_MACHINE)
		return guest_stall_machine(g, e->rounds->stall_ms);
	return guest_stall_cpu(g, e->round % 2, e->rounds->stall_ms);
}

/*
 * Runs a command, whose seconds by the guest's clock are then in e->took. `behind` runs
 * after it and is not measured.
 */
static int run(struct endurance *e, const char *command, const char *behind, bool stalls)
{
	struct guest *g = &e->run->guest;
	uint64_t until = now_ns() + (e->rounds->limit_s + ANSWER_S) * SECOND;
	char line[COMMAND_MAX];
	double begin, end;
	const char *took;
	int err;

	snprintf(line, sizeof(line),
		 "read b x </proc/uptime; { %s; }; rc=$?; read e x </proc/uptime; %s"
		 "echo; echo took $b $e; exit $rc",
		 command, behind);
	err = guest_ask(g, line);
	if (!err && stalls) {
		err = stall(e);
		until = now_ns() + (e->rounds->limit_s + ANSWER_S) * SECOND;
	}
	while (!err && !g->answered) {
		if (now_ns() > until)
			return fails(e, "a command has no end: it hangs");
		err = guest_pump(g, SECOND);
	}
	if (err)
		return err;
	took = strstr(g->output, "\ntook ");
	if (!took || sscanf(took, "\ntook %lf %lf", &begin, &end) != 2)
		return fails(e, "the guest does not say how long a command took");
	e->took = end - begin;
	return e->took > e->rounds->limit_s ? fails(e, "a command took too long") : 0;
}

/* Tries to open, and writes to the guest's console how that ended. */
static int try_to_open(struct endurance *e)
{
	const struct rounds *rounds = e->rounds;
	char behind[COMMAND_MAX];

	snprintf(behind, sizeof(behind),
		 "v=$(%s); echo \"<1>round %u.%u: exit $rc, from $b to $e s: $v\" "
		 ">/dev/kmsg; echo \"$v\"; ",
		 rounds->verdict, e->round, e->try);
	return run(e, rounds->open, behind, e->try == 1 && rounds->stall != STALL_NONE);
}

static void keep(struct times *t, double seconds)
{
	if (t->count < ROUNDS_MAX)
		t->s[t->count++] = seconds;
}

/* Shuts, and sends: the wire is silent. */
static int shut(struct endurance *e)
{
	struct guest *g = &e->run->guest;
	int err = run(e, e->rounds->shut, "", false);

	if (err)
		return err;
	if (g->rc != 0 && g->rc != 1)
		return fails(e, "does not shut");
	keep(&e->shutting, e->took);
	e->degraded += g->rc == 1;
	err = guest_fence(g);
	e->run->mark = e->shut = g->wire.count;
	if (!err)
		err = guest_run(g, e->rounds->send);
	if (!err && g->rc)
		return fails(e, "the sender does not run, so silence proves nothing");
	if (!err)
		err = guest_settle(g);
	return err ? err : judge_silent(e->run);
}

/* The wire has to be open, and the first frame not earlier than the opening. */
static int is_open(struct endurance *e)
{
	struct guest *g = &e->run->guest;
	const struct guest_line *opening = shows_soon(e, e->rounds->opening);
	int err;

	if (!strstr(g->output, e->rounds->verdict_open))
		return fails(e, "exit status 0, but the guest does not say that it is "
				"open");
	if (!opening)
		return fails(e, "the console does not say that it opens");
	if (g->wire.count > e->shut &&
	    g->wire.frames[e->shut].since_power_on_ns <
		    guest_line_when(opening, e->rounds->opening).last_ns)
		return fails(e, "a frame left before the opening began");
	err = guest_fence(g);
	e->run->mark = g->wire.count;
	if (!err)
		err = guest_run(g, e->rounds->send);
	if (!err)
		err = guest_fence(g);
	return err ? err : judge_frames(e->run, FRAME_BIT(FRAME_RAW));
}

/* It has to say why, and the wire has to be silent from lock on until now. */
static int is_shut(struct endurance *e)
{
	size_t i, count = sizeof(e->rounds->reasons) / sizeof(e->rounds->reasons[0]);
	struct guest *g = &e->run->guest;
	const struct guest_line *reason = NULL;
	int err;

	if (g->rc != 1 && g->rc != 3)
		return fails(e, "an exit status that does not exist");
	if (strstr(g->output, e->rounds->verdict_open))
		return fails(e, "it failed, but the guest says that it is open");
	for (i = 0; !reason && i < count && e->rounds->reasons[i]; i++)
		reason = shows_soon(e, e->rounds->reasons[i]);
	if (!reason)
		return fails(e, "it stays shut and does not say why");
	fprintf(e->run->out, "# round %u, try %u: exit %d in %.2f s: %s\n", e->round,
		e->try, g->rc, e->took, reason->text);
	err = guest_run(g, e->rounds->send);
	if (!err)
		err = guest_settle(g);
	e->run->mark = e->shut;
	return err ? err : judge_silent(e->run);
}

static int open_wire(struct endurance *e)
{
	struct guest *g = &e->run->guest;
	int err = 0;

	for (e->try = 1; !err && e->try <= e->rounds->tries; e->try++) {
		if (e->try > 1 && e->rounds->again)
			err = guest_run(g, e->rounds->again);
		e->lines = g->count;
		e->stalled = false;
		if (!err)
			err = try_to_open(e);
		if (err)
			return err;
		keep(&e->opening, e->took);
		if (!g->rc)
			break;
		e->tries_shut++;
		err = is_shut(e);
	}
	if (err)
		return err;
	if (e->try > e->rounds->tries)
		return complain(e->run, "round %u: not open after %u tries", e->round,
				e->rounds->tries);
	if (e->try == 1)
		e->at_once++;
	else if (e->try == 2)
		e->second++;
	else
		e->later++;
	return is_open(e);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void say_times(FILE *out, const char *what, struct times *t)
{
	if (!t->count)
		return;
	qsort(t->s, t->count, sizeof(t->s[0]), by_size);
	fprintf(out, "# %s: median %.2f s, longest %.2f s (the guest's clock)\n", what,
		t->s[t->count / 2], t->s[t->count - 1]);
}

static void say_figures(struct endurance *e)
{
	FILE *out = e->run->out;

	fprintf(out,
		"# %u rounds: open at once %u, at the second try %u, later %u; "
		"%u tries ended shut, each with a reason\n",
		e->at_once + e->second + e->later, e->at_once, e->second, e->later,
		e->tries_shut);
	fprintf(out, "# shut with exit status 0 %u times, with 1 %u times\n",
		e->shutting.count - e->degraded, e->degraded);
	say_times(out, "shut", &e->shutting);
	say_times(out, "open", &e->opening);
	if (e->rounds->stall != STALL_NONE)
		fprintf(out, "# %s stopped for %.1f s in the middle of %u openings\n",
			e->rounds->stall == STALL_CPU ? "one processor" : "the machine",
			e->rounds->stall_ms / 1e3, e->stalls);
}

int rounds_run(struct run *r, const struct rounds *rounds)
{
	static struct endurance e;
	int err = guest_wait_agent(&r->guest);

	e = (struct endurance){ .run = r, .rounds = rounds, .seed = 12 };
	for (e.round = 1; !err && e.round <= rounds->count; e.round++) {
		e.try = 0;
		err = shut(&e);
		if (!err)
			err = open_wire(&e);
	}
	say_figures(&e);
	if (err)
		return err;
	if (e.second + e.later > rounds->shut_at_most)
		return complain(r, "%u rounds ended shut at first; at most %u may",
				e.second + e.later, rounds->shut_at_most);
	/* Else the processors never stopped at the moment that the row is about. */
	if (rounds->stall != STALL_NONE && e.stalls < (rounds->count + 1) / 2)
		return complain(r, "processors stopped in only %u of %u openings",
				e.stalls, rounds->count);
	return 0;
}
