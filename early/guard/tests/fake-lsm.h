/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_LSM_H
#define FAKE_LSM_H

#include <poll.h>
#include <stdbool.h>

/* In place of lsm.c. */

/* Reports a result that is not taken yet. The descriptor has to be -1 afterwards. */
void fake_lsm_poll(struct pollfd *fd);
/*
 * Lets the guard run until an error, with these results of lsm_begin() and lsm_take(), 0
 * or -errno. Returns whether it ended as expected and told the words, or nothing if "".
 */
bool lsm_says(bool (*ends)(void), int begin, int take, const char *words);

#endif
