// SPDX-License-Identifier: GPL-2.0-or-later
/* Attaches the program at the LSM hook, which sees calls of 32-bit programs as well. */
#include "layers/socket/sockets.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>

#include "kernel/bpf.h"
#include "kernel/btf.h"

#ifndef ENOTSUPP
#define ENOTSUPP 524 /* internal to the kernel: no header for programs has it */
#endif
#define FUNCTION "bpf_lsm_socket_setsockopt"
#define TYPES_NAME "vmlinux"
#define TYPES_SIZE_MAX (64 << 20) /* bytes; Debian's have 3.6 to 5.5 million */

/*
 * A program at an LSM hook gets the hook's arguments as an array with 8 bytes for each,
 * and returns 0 or -errno. The arguments of this hook: struct socket *sock, int level,
 * int optname.
 */
#define ARGUMENT(n) BPF_READ(BPF_DW, 8 * (n))

static const struct bpf_insn instructions[] = {
	BPF_RESULT(0),
	ARGUMENT(1),
	BPF_SKIP_IF(BPF_JEQ, SOL_XDP, 4),
	BPF_SKIP_IF(BPF_JEQ, SOCKETS_ASK_LSM, 3),
	BPF_SKIP_IF(BPF_JNE, SOL_PACKET, 3),
	ARGUMENT(2),
	BPF_SKIP_IF(BPF_JNE, PACKET_QDISC_BYPASS, 1),
	BPF_RESULT(-EPERM),
	BPF_RETURN,
};

/*
 * Returns the descriptor of the kernel's own types. They have an id since Linux 5.11, and
 * normally the first, because the types of modules build on them.
 */
static int types_open(struct bpf_btf_info *info)
{
	char name[sizeof(TYPES_NAME)];
	int id = 0, fd, rc;

	while ((id = bpf_next_btf(id)) > 0) {
		fd = bpf_open(BPF_BTF_GET_FD_BY_ID, id);
		if (fd < 0)
			continue; /* gone meanwhile */
		memset(info, 0, sizeof(*info));
		info->name = (unsigned long)name;
		info->name_len = sizeof(name);
		rc = bpf_info(fd, info, sizeof(*info)); /* ENOSPC: a longer name */
		if (!rc && info->kernel_btf && strcmp(name, TYPES_NAME) == 0)
			return fd;
		close(fd);
	}
	return id == -ENOENT || id == -EINVAL ? -EOPNOTSUPP : id;
}

/* Returns the BTF id of the hook's function, or -errno. */
static int function_id(void)
{
	static struct bpf_btf_info info;
	int fd = types_open(&info), rc;
	unsigned int size = info.btf_size;
	char *types;

	if (fd < 0)
		return fd;
	/* One byte more, which stays 0: see btf_function(). */
	types = size <= TYPES_SIZE_MAX ? mmap(NULL, size + 1, PROT_READ | PROT_WRITE,
					      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
				       : MAP_FAILED;
	if (types == MAP_FAILED) {
		close(fd);
		return -ENOMEM;
	}
	memset(&info, 0, sizeof(info));
	info.btf = (unsigned long)types;
	info.btf_size = size;
	rc = bpf_info(fd, &info, sizeof(info));
	if (!rc)
		rc = btf_function(types, size, FUNCTION);
	munmap(types, size + 1);
	close(fd);
	return rc ? rc : -EOPNOTSUPP;
}

int sockets_attach_lsm(void)
{
	struct bpf_program program = {
		.name = "netlatch_lsm",
		.type = BPF_PROG_TYPE_LSM,
		.attach_type = BPF_LSM_MAC,
		.instructions = instructions,
		.count = sizeof(instructions) / sizeof(instructions[0]),
	};
	int id = function_id(), fd, link, rc;

	if (id < 0)
		return id;
	program.btf_id = id;
	fd = bpf_load(&program);
	if (fd < 0)
		return fd;
	link = bpf_attach_function(fd);
	close(fd);
	if (link < 0) /* ENOTSUPP: Linux 6.1 on arm64 */
		return link == -ENOTSUPP ? -EOPNOTSUPP : link;
	/* Without `bpf` in lsm= the kernel attaches the program, but never runs it. */
	rc = sockets_look();
	if (rc > 0 && rc & SOCKETS_LSM)
		return link;
	close(link);
	return rc < 0 ? rc : -EOPNOTSUPP;
}
