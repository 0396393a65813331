// SPDX-License-Identifier: GPL-2.0-or-later
/* rounds.c with a guest that is made up: each thing that may go wrong has to be found. */
#include "harness/run.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)

/* What the made-up guest does. By default each round is as it should be. */
static struct {
	int shut_rc, open_rc, send_rc;
	unsigned int fails;   /* so many tries of opening end with open_rc */
	unsigned int seconds; /* that an opening takes */
	bool no_reason, no_opening, late_opening, no_verdict, no_time;
	bool hangs, leaks, leaks_at_once, deaf;
} is;

static struct run r;
static struct guest_line lines[200];
static struct wire_frame frames[200];
static char output[200];
static uint64_t clock_ns;
static unsigned int tries, stalls;
static bool wire_is_open;

uint64_t now_ns(void)
{
	return clock_ns;
}

static void console(const char *text)
{
	struct guest_line *line = &lines[r.guest.count++];

	line->text = (char *)(uintptr_t)text;
	line->since_power_on_ns = clock_ns;
}

static void frame(void)
{
	frames[r.guest.wire.count].kind = FRAME_RAW;
	frames[r.guest.wire.count++].since_power_on_ns = clock_ns;
}

static int shut_it(void)
{
	wire_is_open = false;
	tries = 0;
	return is.shut_rc;
}

static int open_it(void)
{
	if (is.leaks_at_once)
		frame();
	if (!is.no_opening && !is.late_opening)
		console("opening (it)");
	clock_ns += is.seconds * SECOND;
	if (tries++ < is.fails) {
		if (!is.no_reason)
			console("FAILED: because");
		return is.open_rc;
	}
	wire_is_open = true;
	frame();
	clock_ns++;
	if (is.late_opening)
		console("opening (it)");
	return 0;
}

int guest_ask(struct guest *g, const char *command)
{
	bool opens = strstr(command, "{ open; }");

	g->answered = !(opens && is.hangs);
	g->rc = opens ? open_it() : shut_it();
	snprintf(output, sizeof(output), "%s\n\n%s 10.00 %u.50\n",
		 wire_is_open && !is.no_verdict ? "open" : "closed",
		 is.no_time ? "lost" : "took", 10 + (opens ? is.seconds : 0));
	g->output = output;
	return 0;
}

int guest_run(struct guest *g, const char *command)
{
	g->rc = strcmp(command, "send") ? 0 : is.send_rc;
	if (!strcmp(command, "send") && (wire_is_open ? !is.deaf : is.leaks))
		frame();
	return 0;
}

int guest_pump(struct guest *g, uint64_t ns)
{
	(void)g;
	clock_ns += ns;
	return 0;
}

int guest_listen(struct guest *g, unsigned int ms)
{
	return guest_pump(g, ms * UINT64_C(1000000));
}

int guest_fence(struct guest *g)
{
	(void)g;
	return 0;
}

int guest_settle(struct guest *g)
{
	(void)g;
	return 0;
}

int guest_wait_agent(struct guest *g)
{
	(void)g;
	return 0;
}

int guest_stall_machine(struct guest *g, unsigned int ms)
{
	stalls++;
	return guest_listen(g, ms);
}

int guest_stall_cpu(struct guest *g, unsigned int cpu, unsigned int ms)
{
	(void)cpu;
	return guest_stall_machine(g, ms);
}

void show_output(struct run *run)
{
	(void)run;
}

/* judge.c needs both for other steps. */
struct shown guest_console_when(const struct guest *g, const char *text)
{
	(void)g;
	(void)text;
	return (struct shown){ 0, 0 };
}

struct shown guest_line_when(const struct guest_line *l, const char *text)
{
	return shown_in(l->text, l->byte_ns, l->since_power_on_ns, text);
}

struct shown guest_console_last(const struct guest *g, const char *text)
{
	return guest_console_when(g, text);
}

static struct rounds rounds;

/* All as it should be, until a test says otherwise. */
static void begin(void)
{
	memset(&is, 0, sizeof(is));
	rounds = (struct rounds){
		.count = 3,
		.shut = "shut",
		.send = "send",
		.open = "open",
		.verdict = "verdict",
		.verdict_open = "open",
		.opening = "opening (",
		.reasons = { "REFUSED: ", "FAILED: " },
		.limit_s = 90,
		.tries = 3,
	};
}

/* Runs the rounds, says whether they failed with these words; NULL: passed. */
static bool ends(const char *words)
{
	int err;

	memset(&r, 0, sizeof(r));
	r.out = stdout;
	r.guest.lines = lines;
	r.guest.wire.frames = frames;
	wire_is_open = false;
	stalls = 0;
	clock_ns = SECOND;
	err = rounds_run(&r, &rounds);
	if (!words)
		return !err;
	if (!err || !strstr(r.guest.error, words))
		printf("# %d: %s\n", err, r.guest.error);
	return err && strstr(r.guest.error, words);
}

static void check_outcomes(void)
{
	begin();
	CHECK(ends(NULL), "each opens at once");
	is.shut_rc = 1;
	CHECK(ends(NULL), "a degraded lock is shut, too");
	is.fails = 1;
	is.open_rc = 3;
	CHECK(ends("3 rounds ended shut at first; at most 0 may"),
	      "one that fails first");
	rounds.shut_at_most = 3;
	CHECK(ends(NULL), "a row may permit that");
	is.open_rc = 1;
	CHECK(ends(NULL), "refused counts as failed");
	is.fails = 3;
	CHECK(ends("not open after 3 tries"), "one that never opens");
}

static void check_lies(void)
{
	begin();
	is.shut_rc = 3;
	CHECK(ends("does not shut"), "a lock that fails");
	begin();
	is.no_verdict = true;
	CHECK(ends("does not say that it is open"),
	      "exit status 0, and status says shut");
	begin();
	is.no_opening = true;
	CHECK(ends("does not say that it opens"), "an opening without a word");
	begin();
	is.fails = 1;
	is.open_rc = 137;
	CHECK(ends("exit status that does not exist"), "a killed release");
	is.open_rc = 3;
	is.no_reason = true;
	CHECK(ends("does not say why"), "shut without a reason");
}

static void check_time(void)
{
	begin();
	is.hangs = true;
	CHECK(ends("it hangs"), "one that hangs");
	begin();
	is.seconds = 90;
	CHECK(ends("took too long"), "one that takes too long");
	is.seconds = 89;
	CHECK(ends(NULL), "one that takes long");
	begin();
	is.no_time = true;
	CHECK(ends("how long a command took"), "one without a time");
}

static void check_wire(void)
{
	begin();
	is.leaks = true;
	CHECK(ends("guest frames where there must be none"), "a leak while shut");
	begin();
	is.leaks_at_once = true;
	is.fails = 1;
	is.open_rc = 3;
	rounds.shut_at_most = 3;
	CHECK(ends("guest frames where there must be none"), "by a release that fails");
	begin();
	is.late_opening = true;
	CHECK(ends("before the opening began"), "a frame too early");
	begin();
	is.deaf = true;
	CHECK(ends("frames that must be seen are not"), "open, and nothing is seen");
	begin();
	is.send_rc = 1;
	CHECK(ends("silence proves nothing"), "a sender that does not run");
}

static void check_stalls(void)
{
	begin();
	rounds.stall = STALL_CPU;
	rounds.stall_ms = 10000;
	is.hangs = true;
	CHECK(ends("it hangs") && stalls == 1, "processors stop while it is at work");
	begin();
	rounds.stall = STALL_MACHINE;
	CHECK(ends("stopped in only 0 of 3") && !stalls, "each was over before that");
}

int main(void)
{
	check_outcomes();
	check_lies();
	check_time();
	check_wire();
	check_stalls();
	return check_done();
}
