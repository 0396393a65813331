/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system calls that klibc lacks, as stubs of the same form as klibc's own on arm64:
 * the stub makes the call, and __syscall_common turns a negative result into errno and
 * -1.
 */
#include <asm/unistd.h>

.macro CALL name, number
	.globl \name
	.type \name, %function
\name:	mov w8, #\number
	svc #0
	b __syscall_common
	.size \name, . - \name
.endm

	.text
	.balign 4
	CALL bpf, __NR_bpf
	CALL fsopen, __NR_fsopen
	CALL fsconfig, __NR_fsconfig
	CALL fsmount, __NR_fsmount
	CALL setns, __NR_setns
	CALL unshare, __NR_unshare
	CALL pidfd_open, __NR_pidfd_open
	CALL pidfd_send_signal, __NR_pidfd_send_signal
	.balign 4
	CALL close_range, __NR_close_range
	CALL openat2, __NR_openat2
	CALL inotify_init1, __NR_inotify_init1

	.section .note.GNU-stack, "", %progbits
