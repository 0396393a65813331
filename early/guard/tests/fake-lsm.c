// SPDX-License-Identifier: GPL-2.0-or-later
#include "guard/tests/fake-lsm.h"
#include "guard/lsm.h"

#include <stdlib.h>
#include <string.h>

#include "base/tests/fake-log.h"

enum { RESULT = 1100, LINK };

static int begin_error, take_error, untaken;

int lsm_begin(void)
{
	untaken += !begin_error;
	return begin_error ? begin_error : RESULT;
}

int lsm_take(int from)
{
	if (from != RESULT || untaken-- != 1)
		abort();
	return take_error ? take_error : LINK;
}

void fake_lsm_poll(struct pollfd *fd)
{
	if (fd->events != POLLIN || (untaken ? fd->fd != RESULT : fd->fd >= 0))
		abort();
	fd->revents = untaken ? POLLHUP : 0;
}

bool lsm_says(bool (*ends)(void), int begin, int take, const char *words)
{
	bool right;

	begin_error = begin;
	take_error = take;
	right = ends() && !untaken && strstr(log_text, words) &&
		!strstr(log_text, "32-bit programs are not refused") == !*words;
	begin_error = take_error = 0;
	return right;
}
