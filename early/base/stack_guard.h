/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_STACK_GUARD_H
#define NETLATCH_STACK_GUARD_H

/*
 * The stack protector of the static binary, because klibc has none. stack_guard_init()
 * fills the canary with the random bytes that the kernel gives to each program
 * (AT_RANDOM). Call it before anything else and from a function that has no canary of
 * its own: such a function would see its canary change and abort.
 */
#ifdef __KLIBC__
void stack_guard_init(void);
#else /* on the host the C library sets the canary */
static inline void stack_guard_init(void)
{
}
#endif

#endif
