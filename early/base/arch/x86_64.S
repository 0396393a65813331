/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system calls that klibc lacks, as stubs of the same form as klibc's own on x86-64:
 * the stub puts the number into eax and jumps to __syscall_common, which makes the call
 * and sets errno.
 */
#include <asm/unistd.h>

	.text

	.globl bpf
	.type bpf, @function
bpf:	movl $__NR_bpf, %eax
	jmp __syscall_common
	.size bpf, . - bpf

	.globl fsopen
	.type fsopen, @function
fsopen:	movl $__NR_fsopen, %eax
	jmp __syscall_common
	.size fsopen, . - fsopen

	.globl fsconfig
	.type fsconfig, @function
fsconfig: movl $__NR_fsconfig, %eax
	jmp __syscall_common
	.size fsconfig, . - fsconfig

	.globl fsmount
	.type fsmount, @function
fsmount: movl $__NR_fsmount, %eax
	jmp __syscall_common
	.size fsmount, . - fsmount

	.globl setns
	.type setns, @function
setns:	movl $__NR_setns, %eax
	jmp __syscall_common
	.size setns, . - setns

	.globl unshare
	.type unshare, @function
unshare: movl $__NR_unshare, %eax
	jmp __syscall_common
	.size unshare, . - unshare

	.globl pidfd_open
	.type pidfd_open, @function
pidfd_open:
	movl $__NR_pidfd_open, %eax
	jmp __syscall_common
	.size pidfd_open, . - pidfd_open

	.globl pidfd_send_signal
	.type pidfd_send_signal, @function
pidfd_send_signal:
	movl $__NR_pidfd_send_signal, %eax
	jmp __syscall_common
	.size pidfd_send_signal, . - pidfd_send_signal

	.globl close_range
	.type close_range, @function
close_range:
	movl $__NR_close_range, %eax
	jmp __syscall_common
	.size close_range, . - close_range

	.globl openat2
	.type openat2, @function
openat2: movl $__NR_openat2, %eax
	jmp __syscall_common
	.size openat2, . - openat2

	.globl inotify_init1
	.type inotify_init1, @function
inotify_init1:
	movl $__NR_inotify_init1, %eax
	jmp __syscall_common
	.size inotify_init1, . - inotify_init1

	.section .note.GNU-stack, "", %progbits
