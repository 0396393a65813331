/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_ERROR_H
#define NETLATCH_ERROR_H

/*
 * The words for -errno, as strerror(3) has them. klibc's own list of all 134 takes a tenth of
 * the binary; this has those that are likely here, and "error N" for the rest. The
 * text is good until the next call.
 */
const char *error_text(int rc);
#define ERROR_MAX 4095 /* as the kernel has it in linux/err.h */

#endif
