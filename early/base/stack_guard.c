// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The canary and the handler that code built with -fstack-protector-strong refers to.
 * Only the static binary links this file; on the host the C library has both.
 */
#include "base/stack_guard.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/auxvec.h>
#include <sys/auxv.h>

/* The compiler refers to these two by name, also when it optimizes at link time. */
__attribute__((used)) uintptr_t __stack_chk_guard;
__attribute__((used, noreturn)) void __stack_chk_fail(void);

void stack_guard_init(void)
{
	const char *random = (const char *)getauxval(AT_RANDOM); /* 16 bytes */

	if (!random)
		return;
	memcpy(&__stack_chk_guard, random, sizeof(__stack_chk_guard));
	/* The first byte is 0, so that an overlong string cannot forge the canary. */
	*(char *)&__stack_chk_guard = '\0';
}

void __stack_chk_fail(void)
{
	static const char text[] = "netlatch: stack overflow detected; aborted\n";

	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	abort();
}
