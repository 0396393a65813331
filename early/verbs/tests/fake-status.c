// SPDX-License-Identifier: GPL-2.0-or-later
#include "verbs/tests/fake-status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/out.h"
#include "base/state.h"
#include "guard/guard.h"
#include "kernel/outside.h"
#include "policy/tests/samples.h"
#include "verbs/waiter.h"

char status_text[65536];
struct link status_links[4];

void out(const char *format, ...)
{
	size_t len = strlen(status_text), room = sizeof(status_text) - len;
	va_list args;

	/* As out.c does: one call writes less than OUT_SIZE bytes. */
	va_start(args, format);
	vsnprintf(status_text + len, room < OUT_SIZE ? room : OUT_SIZE, format, args);
	va_end(args);
}

void status_begin(struct status *s)
{
	memset(s, 0, sizeof(*s));
	memset(status_links, 0, sizeof(status_links));
	s->look.links.link = status_links;
	/* Nothing is shut, and nothing is known of the sockets. */
	s->look.sockets = -EPERM;
}

struct verdict *status_verdict(struct status *s, const char *layer)
{
	unsigned int i = 0;

	while (strcmp(layers[i]->name, layer) != 0)
		i++;
	return &s->latch.verdict[i];
}

void status_policy(struct status *s)
{
	static uint8_t bytes[SAMPLE_SIZE];

	if (blob_read(&s->look.policy.blob, bytes, sample("both", bytes)))
		abort();
	s->look.policy.data = (char *)bytes;
}

/* ---- what status_take.c asks for besides; not asked here ---- */

static int never(void)
{
	abort();
}

int state_load(char **state)
{
	(void)state;
	return never();
}
void state_uptime(char *uptime, size_t size)
{
	(void)uptime;
	(void)size;
	never();
}
const char *state_error_text(int rc)
{
	return rc == -ESTALE ? "of another boot" : "damaged";
}
pid_t guard_pid(void)
{
	return never();
}
pid_t waiter_pid(void)
{
	return never();
}
bool notice_read_refusal(char *why, size_t size)
{
	(void)why;
	(void)size;
	return never();
}
unsigned long notice_refusals(void)
{
	return never();
}
int evidence_read(struct evidence *e)
{
	(void)e;
	return never();
}
bool outside_netconsole(bool asked_for)
{
	(void)asked_for;
	return never();
}
bool file_read_start(const char *path, char *text, size_t size)
{
	(void)path;
	(void)text;
	(void)size;
	return never();
}

void status_keep(const char *variable)
{
	const char *path = getenv(variable);
	FILE *f;

	if (!path)
		return;
	f = fopen(path, "a");
	if (!f || fputs(status_text, f) < 0 || fclose(f))
		abort();
}

bool has_line(const char *text, const char *line)
{
	size_t len = strlen(line);
	const char *at = text;

	while ((at = strstr(at, line))) {
		if ((at == text || at[-1] == '\n') && at[len] == '\n')
			return true;
		at++;
	}
	printf("# no %s in\n# %s\n", line, text);
	return false;
}
