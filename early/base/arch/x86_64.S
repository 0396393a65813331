/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system calls that klibc lacks, written as klibc writes its own: the number in eax, then on to
 * __syscall_common, which makes the call and sets errno.
 */
#include <asm/unistd.h>

	.text

	.globl bpf
	.type bpf, @function
bpf:	movl $__NR_bpf, %eax
	jmp __syscall_common
	.size bpf, . - bpf

	.globl setns
	.type setns, @function
setns:	movl $__NR_setns, %eax
	jmp __syscall_common
	.size setns, . - setns

	.section .note.GNU-stack, "", %progbits
