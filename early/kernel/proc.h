/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_PROC_H
#define NETLATCH_PROC_H

#include <stdbool.h>

#define NO_PROC "/proc is not mounted"
bool proc_is_mounted(void);

#endif
