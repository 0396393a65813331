// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/tests/fake-log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

char log_text[4096];

void log_line(enum log_level level, const char *format, ...)
{
	size_t len = strlen(log_text);
	va_list args;

	(void)level;
	va_start(args, format);
	vsnprintf(log_text + len, sizeof(log_text) - len - 1, format, args);
	va_end(args);
	strcat(log_text, "\n");
}

void log_step(const char *format, ...)
{
	(void)format;
}
