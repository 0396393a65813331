// SPDX-License-Identifier: GPL-2.0-or-later
/* Standard output and standard error. */
#include "base/out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/sys.h"

static int failed; /* the first failure of standard output */

/* An error on standard error has no other place to be reported. */
static void put(int fd, const char *format, va_list args)
{
	char text[OUT_SIZE];
	int len = vsnprintf(text, sizeof(text), format, args);
	ssize_t wrote;
	int done = 0;

	if (len > OUT_SIZE - 1)
		len = OUT_SIZE - 1;
	while (done < len) {
		wrote = SYS(write(fd, text + done, len - done));
		if (wrote < 0 && wrote != -EINTR) {
			if (fd == STDOUT_FILENO && !failed)
				failed = wrote;
			return;
		}
		if (wrote > 0)
			done += wrote;
	}
}

void out(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put(STDOUT_FILENO, format, args);
	va_end(args);
}

void out_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put(STDERR_FILENO, format, args);
	va_end(args);
}

int out_failed(void)
{
	return failed;
}
