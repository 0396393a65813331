/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_LOG_H
#define FAKE_LOG_H

/* In place of log.c: what log_line() was given, a line each; steps are not kept. */
extern char log_text[4096];

#endif
