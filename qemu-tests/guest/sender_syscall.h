/* SPDX-License-Identifier: GPL-2.0-or-later */
/* klibc has no syscall(), and no functions for these system calls. */
#ifndef SENDER_SYSCALL_H
#define SENDER_SYSCALL_H

#include <errno.h>

#include <asm/unistd.h>

/* Returns the result of the call, or -1 and sets errno. */
static inline long sender_syscall(long number, long a, long b, long c, long d, long e,
				  long f)
{
#if defined(__x86_64__)
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
	long rc;

	__asm__ volatile("syscall"
			 : "=a"(rc)
			 : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = number, rc __asm__("x0") = a,
			 x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d,
			 x4 __asm__("x4") = e, x5 __asm__("x5") = f;

	__asm__ volatile("svc #0"
			 : "+r"(rc)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
#else
	long rc = -ENOSYS;

	(void)number, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
#endif
	if (rc < 0 && rc > -4096) {
		errno = -rc;
		return -1;
	}
	return rc;
}

#endif
