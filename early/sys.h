/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SYS(call): what a system call returns, and -errno where C's libraries return -1 and set errno, as the
 * kernel itself says it. In the static binary every call returns that (early/syscalls.S), and nothing
 * there has an errno; on the host, and where klibc makes the calls, it is asked at once.
 */
#ifndef NETLATCH_SYS_H
#define NETLATCH_SYS_H

#include <errno.h>
#include <stddef.h>

#if defined(__KLIBC__) && defined(__x86_64__)
#define SYS(call) (call)
#else
#define SYS(call) ({ __typeof__(call) sys_result = (call); sys_result < 0 ? -errno : sys_result; })
#endif

/* What klibc's headers lack, and its library too. attr: a union bpf_attr of size bytes. */
#ifndef __KLIBC__
#include <sched.h>
#include <unistd.h>

#include <sys/syscall.h>

#define bpf(command, attr, size) syscall(__NR_bpf, command, attr, size)
#else
#ifndef CLONE_NEWNET
#define CLONE_NEWNET 0x40000000
#endif
#ifdef __x86_64__
int bpf(int command, void *attr, size_t size);
int setns(int fd, int type);
#else
#define bpf(command, attr, size) ((void)(attr), errno = ENOSYS, -1)
#define setns(fd, type) ((void)(fd), errno = ENOSYS, -1)
#endif
#endif

#endif
