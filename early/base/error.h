/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_ERROR_H
#define NETLATCH_ERROR_H

/* The words for -errno, as strerror(3) of other C libraries has them; good until the next call. */
const char *error_text(int rc);

#endif
