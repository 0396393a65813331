// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the console shows gets its own time, also behind a prompt that has no line end; a
 * frame between the two is judged as one that left before.
 */
#include "check.h"
#include "harness/run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define S UINT64_C(1000000000)
#define OPENING "netlatch: opening"
#define END "the exceptions end"

static struct wire_frame frames[4];
static struct run r;
static int guests_end; /* of the console */
static uint64_t clock_ns;

/* Stand-ins for the wire: the test sets clock and frames. */
uint64_t now_ns(void)
{
	return clock_ns;
}

int wire_receive(struct wire *w)
{
	(void)w;
	return 0;
}

int wire_receive_echo(struct wire *w)
{
	return wire_receive(w);
}

int wire_fence(struct wire *w)
{
	return wire_receive(w);
}

long wire_dumped(const struct wire *w)
{
	return (long)w->count;
}

int peer_net_forward(struct guest *g)
{
	return wire_receive(&g->wire);
}

/* The machine is on since second 0, which is one second later than the clock's. */
static void at(double second)
{
	clock_ns = S + (uint64_t)(second * 1e9);
}

static void prints(double second, const char *text)
{
	at(second);
	if (write(guests_end, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	if (guest_pump(&r.guest, 0))
		abort();
}

static void sends(double second)
{
	frames[r.guest.wire.count++].since_power_on_ns = (uint64_t)(second * 1e9);
}

static void end(void)
{
	struct guest *g = &r.guest;

	close(guests_end);
	close(g->console.fd);
	fclose(g->console_log);
	while (g->count) {
		free(g->lines[--g->count].text);
		free(g->lines[g->count].byte_ns);
	}
	free(g->lines);
	memset(g, 0, sizeof(*g));
}

static void begin(void)
{
	struct guest *g = &r.guest;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		abort();
	memset(g, 0, sizeof(*g));
	g->wire.fd = g->wire.tap = g->wire.echo = -1;
	g->agent.fd = g->qmp.fd = g->peer.fd = -1;
	g->console.fd = fds[0];
	guests_end = fds[1];
	g->console_log = fopen("/dev/null", "we");
	if (!g->console_log)
		abort();
	g->wire.frames = frames;
	g->wire.power_on_ns = S;
	r.out = stdout;
}

static bool shows(const char *text, double first, double last)
{
	struct shown when = guest_console_when(&r.guest, text);

	if (when.first_ns == (uint64_t)(first * 1e9) &&
	    when.last_ns == (uint64_t)(last * 1e9))
		return true;
	printf("# \"%s\": %.3f to %.3f\n", text, (double)when.first_ns / 1e9,
	       (double)when.last_ns / 1e9);
	return false;
}

static void behind_a_prompt(void)
{
	begin();
	prints(0.5, "debian login: ");
	CHECK(shows("login: ", 0.5, 0.5), "a prompt without a line end is shown");
	sends(1.5);
	prints(2.5, "[    2.1] " OPENING " (ruleset: inet filter input)\r\n");
	CHECK(shows(OPENING, 2.5, 2.5) && shows("login: ", 0.5, 0.5),
	      "what continues its line has its own time, and the prompt keeps its own");
	CHECK(judge_first_after(&r, OPENING),
	      "a frame between the two left before the opening");
	end();

	begin();
	prints(1, "[***] A start job is running for netlatch-release\r");
	sends(2);
	prints(3, "\033[K[    2.1] " OPENING "\n");
	CHECK(shows(OPENING, 3, 3) && judge_first_after(&r, OPENING),
	      "so it does behind a line that systemd writes again and again");
	end();
}

static void honest(void)
{
	begin();
	prints(0.5, "debian login: ");
	prints(2, "[    2.0] " OPENING "\n");
	sends(2);
	sends(3);
	prints(4, "[    4.0] netlatch: released\n(initramfs) ");
	CHECK(!judge_first_after(&r, OPENING), "frames after the opening are allowed");
	CHECK(!judge_after(&r, "netlatch: released", false),
	      "and none is after a text that came later");
	prints(9, "exit\n");
	CHECK(shows("(initramfs) ", 4, 4), "what is typed does not make a prompt later");
	end();
}

static void after_a_text(void)
{
	begin();
	prints(0.5, "(initramfs) ");
	sends(1);
	prints(2, "[    2.0] netlatch: " END "\n");
	CHECK(!judge_after(&r, END, false),
	      "a frame after a prompt, but before what continues its line, is no leak");
	CHECK(judge_after(&r, END, true), "nor is it a control of what comes after");
	end();

	begin();
	prints(1, "[    1.0] netlatch: the exceptions");
	sends(2);
	prints(3, " end\n");
	CHECK(shows(END, 1, 3), "a text that comes in two parts has two times");
	CHECK(judge_after(&r, END, false), "a frame between them left after it");
	CHECK(judge_first_after(&r, END), "and before it");
	end();
}

int main(void)
{
	behind_a_prompt();
	honest();
	after_a_text();
	return check_done();
}
