/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SYS(call): what a system call returns, and -errno where C's libraries return -1 and set errno, as the
 * kernel itself says it. In the static binary every call returns that (early/syscalls.S), and nothing
 * there has an errno; on the host, and where klibc makes the calls, it is asked at once.
 */
#ifndef NETLATCH_SYS_H
#define NETLATCH_SYS_H

#include <errno.h>

#if defined(__KLIBC__) && defined(__x86_64__)
#define SYS(call) (call)
#else
#define SYS(call) ({ __typeof__(call) sys_result = (call); sys_result < 0 ? -errno : sys_result; })
#endif

#endif
