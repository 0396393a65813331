// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads, attaches, pins, tests and removes the BPF program of the socket layer. */
#include "layers/socket/sockets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/sys.h"
#include "kernel/btf.h"

#ifndef SOL_XDP
#define SOL_XDP 283
#endif
#ifndef MNT_DETACH
#define MNT_DETACH 2
#endif
/* The file is named after the kernel function of the hook. */
#define FILE SOCKETS_DIR "/bpf_lsm_socket_setsockopt"
#define FUNCTION (&FILE[sizeof(SOCKETS_DIR)])
#define BTF_FILE "/sys/kernel/btf/vmlinux"
#define BTF_SIZE_MAX (64 << 20) /* bytes; Debian's have 3.6 to 5.5 million */
#define GONE_TRIES 200		/* of 10 ms */

/*
 * A program at an LSM hook gets the hook's arguments as an array with 8 bytes for each,
 * and returns 0 or -errno. The arguments of this hook: struct socket *sock, int level,
 * int optname.
 */
#define RESULT(value) \
	{ \
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, \
		.imm = (value) \
	}
#define ARGUMENT(n) \
	{ \
		.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_2, \
		.src_reg = BPF_REG_1, .off = 8 * (n) \
	}
#define SKIP_IF(test, value, count) \
	{ \
		.code = BPF_JMP32 | (test) | BPF_K, .dst_reg = BPF_REG_2, \
		.off = (count), .imm = (value) \
	}
#define RETURN \
	{ \
		.code = BPF_JMP | BPF_EXIT \
	}

static const struct bpf_insn program[] = {
	RESULT(0),
	ARGUMENT(1),
	SKIP_IF(BPF_JEQ, SOL_XDP, 3),
	SKIP_IF(BPF_JNE, SOL_PACKET, 3),
	ARGUMENT(2),
	SKIP_IF(BPF_JNE, PACKET_QDISC_BYPASS, 1),
	RESULT(-EPERM),
	RETURN,
};

/*
 * Returns the descriptor of the program, or -errno. Here and below union bpf_attr is
 * static, because bpf() wants all attributes that are not set to be 0.
 */
static int load(const char *types, size_t size)
{
	static union bpf_attr attr;

	attr.prog_type = BPF_PROG_TYPE_LSM;
	attr.expected_attach_type = BPF_LSM_MAC;
	attr.attach_btf_id = btf_function(types, size, FUNCTION);
	attr.insns = (unsigned long)program;
	attr.insn_cnt = sizeof(program) / sizeof(program[0]);
	attr.license = (unsigned long)"GPL";
	return attr.attach_btf_id ? SYS(bpf(BPF_PROG_LOAD, &attr, sizeof(attr)))
				  : -EOPNOTSUPP;
}

/*
 * Returns the descriptor of the BPF link, or -errno. Nobody closes it or the program's
 * descriptor: lock ends soon.
 */
static int attach(int fd)
{
	static union bpf_attr attr;

	attr.raw_tracepoint.prog_fd = fd; /* no name: load() has given the hook */
	return SYS(bpf(BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr)));
}

/*
 * Removes the file first, because another mount namespace may keep the mount, and with it
 * the file.
 */
static void unpin(void)
{
	unlink(FILE);
	umount2(SOCKETS_DIR, MNT_DETACH);
	rmdir(SOCKETS_DIR);
}

static int pin(int fd)
{
	static union bpf_attr attr;
	int rc;

	unpin(); /* remove what an earlier lock left, which refuses nothing any more */
	mkdir(SOCKETS_DIR, 0700);
	rc = SYS(mount("bpf", SOCKETS_DIR, "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		       "mode=0700"));
	if (rc)
		return rc;
	attr.pathname = (unsigned long)FILE;
	attr.bpf_fd = fd;
	return SYS(bpf(BPF_OBJ_PIN, &attr, sizeof(attr)));
}

int sockets_shut(void)
{
	char *types;
	int rc;

	/*
	 * An earlier lock has done it. The look alone proves nothing: a program that is
	 * not pinned refuses for a moment longer.
	 */
	if (access(FILE, F_OK) == 0 && sockets_look() == 0)
		return 0;
	rc = file_read(BTF_FILE, &types, BTF_SIZE_MAX);
	if (rc < 0)
		return rc == -ENOENT ? -EOPNOTSUPP : rc;
	rc = load(types, rc);
	free(types);
	if (rc >= 0)
		rc = attach(rc);
	return rc < 0 ? rc : pin(rc);
}

int sockets_release(void)
{
	struct timespec t = { .tv_nsec = 10000000 };
	int i, rc;

	unpin();
	/* The kernel detaches the program from its hook a moment later. */
	for (i = 0; (rc = sockets_look()) == 0; i++) {
		if (i == GONE_TRIES)
			return -EBUSY;
		nanosleep(&t, NULL);
	}
	return rc == -EOPNOTSUPP ? 0 : rc;
}

static bool refused(int fd, int level)
{
	static const int one = 1;

	return SYS(setsockopt(fd, level, PACKET_QDISC_BYPASS, &one, sizeof(one))) ==
	       -EPERM;
}

int sockets_look(void)
{
	int fd = SYS(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)), rc;

	if (fd < 0)
		return fd;
	/*
	 * SOL_XDP on this kind of socket is enough: the hook runs before the kernel
	 * checks the kind.
	 */
	rc = refused(fd, SOL_PACKET) && refused(fd, SOL_XDP) ? 0 : -EOPNOTSUPP;
	close(fd);
	return rc;
}
