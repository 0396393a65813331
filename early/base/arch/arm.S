/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system calls that klibc lacks, as stubs of the same form as klibc's own on 32-bit
 * arm. A stub is Thumb code: it saves registers and branches to __syscall_common; the
 * number of the system call follows the branch as two bytes. __syscall_common reads the
 * number through the return address, makes the call, sets errno and returns to the
 * caller of the stub.
 */
#include <asm/unistd.h>

.macro CALL name, number
	.globl \name
	.type \name, %function
	.thumb_func
\name:	push {r4, r5, r7, lr}
	bl __syscall_common
	.short \number
	.size \name, . - \name
.endm

	.syntax unified
	.text
	.thumb
	.balign 4
	CALL bpf, __NR_bpf
	.balign 4
	CALL fsopen, __NR_fsopen
	.balign 4
	CALL fsconfig, __NR_fsconfig
	.balign 4
	CALL fsmount, __NR_fsmount
	.balign 4
	CALL setns, __NR_setns
	.balign 4
	CALL unshare, __NR_unshare
	.balign 4
	CALL pidfd_open, __NR_pidfd_open
	.balign 4
	CALL pidfd_send_signal, __NR_pidfd_send_signal
	.balign 4
	CALL close_range, __NR_close_range
	.balign 4
	CALL openat2, __NR_openat2
	.balign 4
	CALL inotify_init1, __NR_inotify_init1

	.section .note.GNU-stack, "", %progbits
