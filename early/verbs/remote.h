/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_REMOTE_H
#define NETLATCH_REMOTE_H

#include <stdbool.h>

/*
 * Does the terminal of whoever calls us hang on the network? True if ssh's variables are in the
 * environment, or if a process above us is a server of remote logins (sudo clears the former).
 */
bool remote_login(void);

#endif
