/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_REMOTE_H
#define NETLATCH_REMOTE_H

#include <stdbool.h>

/*
 * Was this program called from a remote login, which shutting the wire would cut off?
 * True if the environment has a variable of ssh, or if one of the parent processes is a
 * server of remote logins. The variables alone do not suffice, because sudo removes them.
 */
bool remote_login(void);

#endif
