// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/tests/fake-journal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>

#include "base/journal.h"

#define SIZE 65536

char *journal_text;

static __attribute__((constructor)) void make(void)
{
	journal_text = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (journal_text == MAP_FAILED)
		abort();
}

static void add(const char *format, ...)
{
	size_t len = strlen(journal_text);
	va_list args;

	va_start(args, format);
	vsnprintf(journal_text + len, SIZE - len, format, args);
	va_end(args);
}

void journal_send(enum journal_event event, enum log_level level, const char *message,
		  ...)
{
	static const char *const names[] = { "shut", "released", "refused", "failed",
					     "waiting" };
	const char *field, *value;
	va_list args;

	add("%s %d %s;", names[event], level, message);
	va_start(args, message);
	while ((field = va_arg(args, const char *))) {
		value = va_arg(args, const char *);
		if (value && *value)
			add(" %s=%s", field, value);
	}
	va_end(args);
	add("\n");
}
