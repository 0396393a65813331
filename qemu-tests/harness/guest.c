// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/guest.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)
#define OUTPUT_MAX 65536
#define SETTLE_MS 500
#define FENCE_WAIT (20 * SECOND)

int guest_fail(struct guest *g, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(g->error, sizeof(g->error), fmt, args);
	va_end(args);
	return err;
}

static uint64_t since_power_on(const struct guest *g)
{
	return g->wire.power_on_ns ? now_ns() - g->wire.power_on_ns : 0;
}

const char *guest_last_line(const struct guest *g)
{
	return g->count ? g->lines[g->count - 1].text : "(nothing)";
}

/*
 * Terminal escapes and control characters say nothing to a reader and hide text from
 * strstr. byte_ns (or NULL) is kept in step.
 */
static void strip(char *text, uint64_t *byte_ns)
{
	char *from = text, *to = text;

	while (*from) {
		if (from[0] == '\033' && from[1] == '[') {
			from += 2;
			while (*from && (*from < '@' || *from > '~'))
				from++;
			from += *from != 0;
		} else if (from[0] == '\033' && from[1]) {
			from += 2;
		} else if ((unsigned char)*from < ' ' && *from != '\t') {
			from++;
		} else {
			if (byte_ns)
				byte_ns[to - text] = byte_ns[from - text];
			*to++ = *from++;
		}
	}
	*to = 0;
}

int guest_console_line(struct guest *g, char *text, uint64_t *byte_ns)
{
	uint64_t at = byte_ns[0];
	struct guest_line *l;
	size_t size;

	strip(text, byte_ns);
	size = strlen(text) * sizeof(*byte_ns);
	if (g->count == g->room) {
		size_t room = g->room ? g->room * 2 : 512;

		l = reallocarray(g->lines, room, sizeof(*l));
		if (!l)
			return -ENOMEM;
		g->lines = l;
		g->room = room;
	}
	l = &g->lines[g->count];
	l->since_power_on_ns = at;
	l->text = strdup(text);
	l->byte_ns = malloc(size + 1);
	if (!l->text || !l->byte_ns) {
		free(l->text);
		free(l->byte_ns);
		return -ENOMEM;
	}
	memcpy(l->byte_ns, byte_ns, size);
	g->count++;
	fprintf(g->console_log, "[%8.3f] %s\n", (double)at / SECOND, text);
	return 0;
}

static int output_line(struct guest *g, const char *text)
{
	size_t len = strlen(text);
	char *output;

	if (g->output_len + len + 2 > OUTPUT_MAX)
		return guest_fail(g, -EMSGSIZE, "agent: answer longer than %d bytes",
				  OUTPUT_MAX);
	output = realloc(g->output, g->output_len + len + 2);
	if (!output)
		return -ENOMEM;
	g->output = output;
	memcpy(output + g->output_len, text, len);
	memcpy(output + g->output_len + len, "\n", 2);
	g->output_len += len + 1;
	return 0;
}

/* A line of the answer to a command. False: it is something else. */
static bool answer_line(struct guest *g, const char *text, int *err)
{
	if (!strncmp(text, "| ", 2))
		*err = output_line(g, text + 2);
	else if (sscanf(text, "rc %d", &g->rc) == 1)
		g->answered = true;
	else
		return false;
	return true;
}

static int peer_line(struct guest *g, char *text, uint64_t *byte_ns)
{
	int err = 0;

	strip(text, byte_ns);
	answer_line(g, text, &err); /* anything else is "ready" */
	return err;
}

/* What a firmware writes last to this port need not end in a line end. */
static bool ends_with_ready(const char *text)
{
	size_t len = strlen(text);

	return len >= 5 && !strcmp(text + len - 5, "ready");
}

static int agent_line(struct guest *g, char *text, uint64_t *byte_ns)
{
	int err = 0;

	strip(text, byte_ns);
	if (g->panic[0] || g->leaving)
		return 0; /* the rest of what panic was given; a shell that is killed */
	if (!strncmp(text, "PANIC: ", 7)) {
		snprintf(g->panic, sizeof(g->panic), "%s", text + 7);
	} else if (!strcmp(text, "ready") || (g->firmware && ends_with_ready(text))) {
		g->firmware = false;
		g->ready = true;
	} else if (answer_line(g, text, &err)) {
		return err;
	} else if (*text && !g->firmware) {
		return guest_fail(g, -EPROTO,
				  "agent: said \"%.100s\", which is no answer", text);
	}
	return 0;
}

static int qmp_line(struct guest *g, char *text, uint64_t *byte_ns)
{
	if (!strncmp(text, "{\"return\"", 9) || !strncmp(text, "{\"error\"", 8)) {
		snprintf(g->qmp_reply, sizeof(g->qmp_reply), "%s", text);
		g->qmp_replied = true;
	} else if (strstr(text, "\"event\": \"SHUTDOWN\"") && !g->off_ns) {
		g->off_ns = byte_ns[0];
	}
	return 0; /* the greeting and other events */
}

/*
 * Reads what is there and hands over whole lines; a line longer than the buffer is split.
 */
static int stream_read(struct guest *g, struct guest_stream *s,
		       int (*take)(struct guest *, char *, uint64_t *))
{
	size_t used, old = s->len;
	uint64_t now;
	ssize_t len;
	char *end;
	int err;

	len = read(s->fd, s->bytes + s->len, sizeof(s->bytes) - 1 - s->len);
	if (len < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -EPIPE;
	if (len == 0)
		return -EPIPE;
	now = since_power_on(g);
	s->len += (size_t)len;
	s->bytes[s->len] = 0;
	while (old <= s->len)
		s->byte_ns[old++] = now;
	while ((end = memchr(s->bytes, '\n', s->len)) || s->len == sizeof(s->bytes) - 1) {
		used = end ? (size_t)(end - s->bytes) : s->len;
		s->bytes[used] = 0;
		err = take(g, s->bytes, s->byte_ns);
		if (err)
			return err;
		used += end != NULL;
		memmove(s->bytes, s->bytes + used, s->len - used + 1);
		memmove(s->byte_ns, s->byte_ns + used,
			(s->len - used + 1) * sizeof(s->byte_ns[0]));
		s->len -= used;
	}
	return 0;
}

static int pump_events(struct guest *g, const struct pollfd *p)
{
	int err[7] = { 0 }, i;

	/* The wire first: a frame sent before a console line gets the earlier time. */
	if (p[0].revents)
		err[0] = wire_receive(&g->wire);
	if (p[1].revents)
		err[1] = stream_read(g, &g->console, guest_console_line);
	if (p[2].revents)
		err[2] = stream_read(g, &g->agent, agent_line);
	if (p[3].revents)
		err[3] = stream_read(g, &g->qmp, qmp_line);
	if (p[4].revents)
		err[4] = peer_net_forward(g);
	if (p[5].revents && stream_read(g, &g->peer, peer_line))
		err[5] = guest_fail(g, -EIO, "peer: its shell has ended; see peer.log");
	if (p[6].revents)
		err[6] = wire_receive_echo(&g->wire);
	for (i = 0; i < 7; i++)
		if (err[i])
			return err[i];
	return 0;
}

/* QEMU has closed one socket: take what the console still holds, for the report. */
static int gone(struct guest *g)
{
	struct pollfd p = { .fd = g->console.fd, .events = POLLIN };

	g->gone = true;
	while (poll(&p, 1, 0) > 0 && !stream_read(g, &g->console, guest_console_line))
		;
	return guest_fail(g, -EPIPE, "QEMU: ended before the scenario did");
}

int guest_pump(struct guest *g, uint64_t ns)
{
	struct pollfd p[] = {
		{ .fd = g->wire.fd, .events = POLLIN },
		{ .fd = g->console.fd, .events = POLLIN },
		{ .fd = g->agent.fd, .events = POLLIN },
		{ .fd = g->qmp.fd, .events = POLLIN },
		{ .fd = g->wire.tap, .events = POLLIN },
		{ .fd = g->peer.fd, .events = POLLIN },
		{ .fd = g->wire.echo, .events = POLLIN },
	};
	uint64_t now = now_ns();
	int err;

	if (g->gone)
		return guest_fail(g, -EPIPE, "QEMU: ended before the scenario did");
	if (g->deadline_ns && now >= g->deadline_ns)
		return guest_fail(g, -ETIMEDOUT,
				  "guest: hit its time limit and was killed");
	if (g->deadline_ns && ns > g->deadline_ns - now)
		ns = g->deadline_ns - now;
	if (poll(p, 7, (int)((ns + 999999) / 1000000)) < 0)
		return errno == EINTR ? 0 : guest_fail(g, -errno, "poll: %m");
	err = pump_events(g, p);
	if (err == -EPIPE)
		return gone(g);
	if (err && !g->error[0])
		guest_fail(g, err, "guest's output: %s", strerror(-err));
	return err;
}

int guest_listen(struct guest *g, unsigned int ms)
{
	uint64_t until = now_ns() + ms * UINT64_C(1000000), now;
	int err = 0;

	while (!err && (now = now_ns()) < until)
		err = guest_pump(g, until - now);
	return err;
}

int guest_fence(struct guest *g)
{
	uint64_t until = now_ns() + FENCE_WAIT;
	int err;

	err = wire_fence(&g->wire);
	if (err)
		return guest_fail(g, err, "wire: %s; frames are not seen",
				  strerror(-err));
	while (g->wire.fence_seen != g->wire.fence_sent) {
		err = guest_pump(g, SECOND);
		if (err)
			return err;
		if (now_ns() > until)
			return guest_fail(g, -ETIMEDOUT,
					  "wire: a fence does not come back through "
					  "the hub; frames may be lost");
	}
	return 0;
}

int guest_settle(struct guest *g)
{
	int err = guest_listen(g, SETTLE_MS);

	if (!err)
		err = guest_fence(g);
	return err ? err : guest_compare(g);
}

int guest_compare(struct guest *g)
{
	long dumped = wire_dumped(&g->wire);

	if (dumped < 0)
		return guest_fail(g, (int)dumped, "QEMU's capture: %s; no verdict",
				  strerror((int)-dumped));
	if ((size_t)dumped != g->wire.count)
		return guest_fail(g, -EILSEQ,
				  "captures disagree: the NICs sent %ld frames, the "
				  "peer saw %zu; no verdict",
				  dumped, g->wire.count);
	return 0;
}

int guest_wait_agent(struct guest *g)
{
	int err = 0;

	while (!err && !g->ready && !g->panic[0])
		err = guest_pump(g, SECOND);
	if (g->panic[0])
		return guest_fail(g, -ECANCELED, "boot: stopped by panic: %s", g->panic);
	return err;
}

struct shown guest_line_when(const struct guest_line *l, const char *text)
{
	return shown_in(l->text, l->byte_ns, l->since_power_on_ns, text);
}

/* A login prompt has no line end. */
static struct shown in_part(const struct guest *g, const char *text)
{
	const struct guest_stream *s = &g->console;

	return shown_in(s->len ? s->bytes : "", s->byte_ns, s->byte_ns[0], text);
}

struct shown guest_console_when(const struct guest *g, const char *text)
{
	struct shown when = { 0, 0 };
	size_t i;

	for (i = 0; i < g->count && !when.last_ns; i++)
		when = guest_line_when(&g->lines[i], text);
	return when.last_ns ? when : in_part(g, text);
}

struct shown guest_console_last(const struct guest *g, const char *text)
{
	struct shown when = in_part(g, text);
	size_t i;

	for (i = g->count; i > 0 && !when.last_ns; i--)
		when = guest_line_when(&g->lines[i - 1], text);
	return when;
}

bool guest_console_has(const struct guest *g, const char *text)
{
	return guest_console_when(g, text).last_ns != 0;
}

int guest_wait_console(struct guest *g, const char *text)
{
	int err = 0;

	while (!err && !guest_console_has(g, text) && !g->panic[0])
		err = guest_pump(g, SECOND);
	if (!err && g->panic[0])
		return guest_fail(g, -ECANCELED, "boot: stopped by panic: %s", g->panic);
	return err;
}

int guest_restarts(struct guest *g, const char *text)
{
	int err = guest_wait_console(g, text);

	g->ready = false;
	g->agent.len = 0;
	return err;
}

/* Sends a command to one of the two shells, with room for its answer. */
static int ask(struct guest *g, const struct guest_stream *whom, const char *command)
{
	g->answered = false;
	free(g->output);
	g->output = NULL;
	g->output_len = 0;
	if (output_line(g, "")) /* so that output is a string, if an empty one */
		return -ENOMEM;
	g->output[0] = 0;
	g->output_len = 0;
	if (dprintf(whom->fd, "%s\n", command) < 0)
		return guest_fail(g, -EPIPE, "%s: %s; it ended early",
				  whom == &g->peer ? "peer" : "agent", strerror(errno));
	return 0;
}

int guest_ask(struct guest *g, const char *command)
{
	if (!g->ready)
		return guest_fail(g, -EPROTO, "agent: not ready; %.80s not run", command);
	return ask(g, &g->agent, command);
}

int guest_answer(struct guest *g)
{
	int err = 0;

	while (!err && !g->answered)
		err = guest_pump(g, SECOND);
	return err;
}

int guest_run(struct guest *g, const char *command)
{
	int err = guest_ask(g, command);

	return err ? err : guest_answer(g);
}

/* The peer outlives the guest. */
static int peer_answer(struct guest *g)
{
	struct pollfd p = { .fd = g->peer.fd, .events = POLLIN };
	uint64_t now;

	while (!g->answered) {
		now = now_ns();
		if (now >= g->deadline_ns ||
		    poll(&p, 1, (int)((g->deadline_ns - now) / 1000000)) == 0)
			return guest_fail(g, -ETIMEDOUT, "peer: no answer in time");
		if (stream_read(g, &g->peer, peer_line))
			return guest_fail(g, -EIO,
					  "peer: its shell has ended; see peer.log");
	}
	return 0;
}

int guest_run_peer(struct guest *g, const char *command)
{
	int err;

	if (g->peer_pid <= 0)
		return guest_fail(g, -EINVAL, "peer: this row has none; %.80s not run",
				  command);
	err = ask(g, &g->peer, command);
	if (err)
		return err;
	return g->gone ? peer_answer(g) : guest_answer(g);
}
