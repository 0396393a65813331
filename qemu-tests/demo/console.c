// SPDX-License-Identifier: GPL-2.0-or-later
#include "demo/console.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_NS UINT64_C(30000000000)

/* The typed command must not look like its own answer, so it has quotes in these. */
#define BEGINS "status: "
#define ENDS "status ends"
/* Short lines, because a line of the console has a limit. */
#define COMMAND \
	"dmesg -n 1; netlatch status --json | fold -w 200 | sed 's/^/status'': /'; " \
	"echo status' 'ends"

int console_type(struct guest *g, const char *text)
{
	if (dprintf(g->console.fd, "%s\n", text) < 0)
		return guest_fail(g, -errno, "console: %s; nothing can be typed",
				  strerror(errno));
	return 0;
}

static int ask(struct guest *g, const char *text, const char *answer)
{
	uint64_t until = now_ns() + WAIT_NS;
	int err = console_type(g, text);

	while (!err && !guest_console_has(g, answer) && now_ns() < until)
		err = guest_pump(g, WAIT_NS / 30);
	return err;
}

int console_ask_status(struct guest *g)
{
	int err = ask(g, "root", ":~#");

	return err || !guest_console_has(g, ":~#") ? err : ask(g, COMMAND, ENDS);
}

/* All that was typed, and all that it printed, begins with the login. */
static size_t login_line(const struct record_lane *l)
{
	size_t i;

	for (i = 0; i < l->line_count; i++)
		if (strstr(l->lines[i].text, "login: root"))
			break;
	return i;
}

int console_take_status(struct record_lane *l)
{
	size_t i, kept = login_line(l), len = 0;
	char *json = NULL, *line;
	FILE *text;
	int err;

	text = open_memstream(&json, &len);
	if (!text)
		return -ENOMEM;
	for (i = kept; i < l->line_count; i++) {
		line = l->lines[i].text;
		if (!strncmp(line, BEGINS, strlen(BEGINS))) {
			fputs(line + strlen(BEGINS), text);
		} else if (!strstr(line, COMMAND) && !strstr(line, ENDS)) {
			l->lines[kept++] = l->lines[i];
			continue;
		}
		free(line);
		free(l->lines[i].byte_ns);
	}
	l->line_count = kept;
	err = fclose(text) ? -errno : len ? lane_held(l, json) : -EBADMSG;
	free(json);
	return err;
}
