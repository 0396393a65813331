/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_ERROR_H
#define NETLATCH_ERROR_H

/*
 * Returns the words for rc, an error as -errno, in the wording of glibc's strerror(3).
 * The string stays valid until the next call.
 */
const char *error_text(int rc);

#endif
