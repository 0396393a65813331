/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls: one macro that turns errno into a return value, and the calls that
 * klibc lacks. On the host, where the unit tests run, they go through glibc.
 */
#ifndef NETLATCH_SYS_H
#define NETLATCH_SYS_H

#include <errno.h>
#include <stddef.h>

/*
 * The return value of the call; or -errno if the call fails, where the C library returns
 * -1 and sets errno.
 */
#define SYS(call) \
	({ \
		__typeof__(call) sys_result = (call); \
		sys_result < 0 ? -errno : sys_result; \
	})

#ifdef __KLIBC__

#ifndef CLONE_NEWNS
#define CLONE_NEWNS 0x00020000
#endif
#ifndef CLONE_NEWNET
#define CLONE_NEWNET 0x40000000
#endif

/*
 * All are in base/arch/ARCHITECTURE.S, and return -1 and set errno on failure. attr
 * points to a union bpf_attr of size bytes.
 */
int bpf(int command, void *attr, size_t size);
int fsopen(const char *type, unsigned int flags);
int fsconfig(int fd, unsigned int command, const char *key, const void *value, int aux);
int fsmount(int fd, unsigned int flags, unsigned int attributes);
int setns(int fd, int type);
int unshare(int flags);
/* Since 5.3; since 5.1. */
int pidfd_open(int pid, unsigned int flags);
int pidfd_send_signal(int pidfd, int sig, void *info, unsigned int flags);
int close_range(unsigned int first, unsigned int last, unsigned int flags); /* 5.9 */
/* klibc's inotify_init() is missing on arm64 and riscv64. */
int inotify_init1(int flags);
/* how points to a struct open_how of size bytes. Since 5.6. */
int openat2(int dir, const char *path, const void *how, size_t size);

#else

#include <sched.h>
#include <unistd.h>

#include <sys/syscall.h>

#define bpf(command, attr, size) syscall(__NR_bpf, command, attr, size)
#define fsopen(type, flags) syscall(__NR_fsopen, type, flags)
#define fsconfig(fd, command, key, value, aux) \
	syscall(__NR_fsconfig, fd, command, key, value, aux)
#define fsmount(fd, flags, attributes) syscall(__NR_fsmount, fd, flags, attributes)
#define pidfd_open(pid, flags) syscall(__NR_pidfd_open, pid, flags)
#define pidfd_send_signal(pidfd, sig, info, flags) \
	syscall(__NR_pidfd_send_signal, pidfd, sig, info, flags)
#define openat2(dir, path, how, size) syscall(__NR_openat2, dir, path, how, size)

#endif
#endif
