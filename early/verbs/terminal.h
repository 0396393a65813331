/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_TERMINAL_H
#define NETLATCH_TERMINAL_H

#include <stdbool.h>

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/*
 * Folds page() to the width of the terminal on standard output; text for a file or a pipe
 * is not folded. Colours, with COLOUR_AUTO: on a terminal that is not TERM=dumb, unless
 * NO_COLOR is set (no-color.org).
 */
void terminal_setup(enum colour colour);
/* Is standard output a terminal whose screen can be cleared? */
bool terminal_is_screen(void);

/* Each key of standard input comes at once, and unseen, up to terminal_keep(). */
void terminal_take_keys(void);
void terminal_keep(void);

#endif
