/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every system call that the static binary can make, before klibc's own in the linker's eyes: four or seven
 * bytes each instead of ten, and what the kernel says is what the caller gets (early/sys.h). Numbers up to
 * 127 and jumps of up to 127 bytes are the short ones, so the way into the kernel stands in the middle.
 */
#ifdef __x86_64__

#include <asm/unistd.h>

.macro CALL name, number
	.globl \name
	.type \name, @function
\name:	push $\number
	jmp into_kernel
.endm

	.text
	CALL access, __NR_access
	CALL bind, __NR_bind
	CALL chdir, __NR_chdir
	CALL close, __NR_close
	CALL dup2, __NR_dup2
	CALL execve, __NR_execve
	CALL fchmod, __NR_fchmod
	CALL fcntl, __NR_fcntl
	CALL fork, __NR_fork
	CALL fstat, __NR_fstat
	CALL getdents, __NR_getdents64
	CALL geteuid, __NR_geteuid
	CALL getppid, __NR_getppid
	CALL getsockopt, __NR_getsockopt
	CALL gettimeofday, __NR_gettimeofday
	CALL ioctl, __NR_ioctl
	CALL kill, __NR_kill
	CALL mkdir, __NR_mkdir
	CALL mmap, __NR_mmap
	CALL munmap, __NR_munmap
	CALL nanosleep, __NR_nanosleep

/* As the C ABI, but for the fourth argument. The kernel keeps all registers but rax, rcx and r11. */
into_kernel:
	pop %rax
	mov %rcx, %r10
	syscall
	ret

	CALL open, __NR_open
	CALL pipe, __NR_pipe
	CALL poll, __NR_poll
	CALL pread, __NR_pread64
	CALL pwrite, __NR_pwrite64
	CALL read, __NR_read
	CALL readlink, __NR_readlink
	CALL recvmsg, __NR_recvmsg
	CALL rename, __NR_rename
	CALL rmdir, __NR_rmdir
	CALL sendto, __NR_sendto
	CALL setsid, __NR_setsid
	CALL setsockopt, __NR_setsockopt
	CALL socket, __NR_socket
	CALL umask, __NR_umask
	CALL unlink, __NR_unlink
	CALL wait4, __NR_wait4
	CALL write, __NR_write
	CALL _exit, __NR_exit
	CALL bpf, __NR_bpf
	CALL finit_module, __NR_finit_module
	CALL mount, __NR_mount
	CALL prctl, __NR_prctl
	CALL setns, __NR_setns
	CALL statfs, __NR_statfs
	CALL umount2, __NR_umount2

#endif

	.section .note.GNU-stack, "", %progbits
