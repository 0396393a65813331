// SPDX-License-Identifier: GPL-2.0-or-later
/* The terminal of a person: its width, its colours, its keys. */
#include "verbs/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <sys/ioctl.h>

#include "base/page.h"

#define COLUMNS 80 /* a serial console does not tell */
#define COLUMNS_MIN 30

static struct termios before;
static bool taken;

static unsigned int width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return COLUMNS;
	return size.ws_col < COLUMNS_MIN ? COLUMNS_MIN : size.ws_col;
}

bool terminal_is_screen(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

void terminal_setup(enum colour colour)
{
	const char *none = getenv("NO_COLOR");

	page_setup(width(),
		   colour == COLOUR_ALWAYS || (colour == COLOUR_AUTO &&
					       terminal_is_screen() && !(none && *none)));
}

void terminal_take_keys(void)
{
	struct termios keys;

	taken = tcgetattr(STDIN_FILENO, &before) == 0;
	if (!taken)
		return;
	keys = before;
	keys.c_lflag &= ~(ICANON | ECHO);
	keys.c_cc[VMIN] = 1;
	keys.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &keys);
}

void terminal_keep(void)
{
	if (taken)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
	taken = false;
}
