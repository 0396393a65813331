/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_BPF_H
#define NETLATCH_BPF_H

#include <linux/bpf.h>

/*
 * Requests of the bpf system call. Each returns 0 or a descriptor, or -errno.
 */

/* Instructions: r0 is the result, r1 the context, r2 what the program compares. */
#define BPF_RESULT(value) \
	{ \
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, \
		.imm = (value) \
	}
#define BPF_READ(size, offset) \
	{ \
		.code = BPF_LDX | BPF_MEM | (size), .dst_reg = BPF_REG_2, \
		.src_reg = BPF_REG_1, .off = (offset) \
	}
#define BPF_WRITE_RESULT(size, offset) \
	{ \
		.code = BPF_STX | BPF_MEM | (size), .dst_reg = BPF_REG_1, \
		.src_reg = BPF_REG_0, .off = (offset) \
	}
#define BPF_SKIP_IF(test, value, skip) \
	{ \
		.code = BPF_JMP32 | (test) | BPF_K, .dst_reg = BPF_REG_2, .off = (skip), \
		.imm = (value) \
	}
#define BPF_RETURN \
	{ \
		.code = BPF_JMP | BPF_EXIT \
	}

struct bpf_program {
	const char *name; /* at most 15 bytes */
	enum bpf_prog_type type;
	enum bpf_attach_type attach_type;
	const struct bpf_insn *instructions;
	unsigned int count;
	unsigned int btf_id; /* of the kernel function to attach to, or 0 */
};

/* Loads a program and returns its descriptor. */
int bpf_load(const struct bpf_program *program);
/* Attaches a loaded program to its kernel function. Returns the link's descriptor. */
int bpf_attach_function(int program);
/*
 * command: BPF_PROG_ATTACH, which leaves the programs of others attached, or
 * BPF_PROG_DETACH. cgroup: a descriptor of the cgroup's folder, of any kind.
 */
int bpf_at_cgroup(int command, int cgroup, int program, enum bpf_attach_type type);
/*
 * Fills ids with the ids of the programs that are attached to the cgroup itself, and
 * returns how many there are; -ENOSPC: more than max.
 */
int bpf_ids_at_cgroup(int cgroup, enum bpf_attach_type type, unsigned int *ids,
		      unsigned int max);
/* The id of the next BTF object, or -ENOENT. */
int bpf_next_btf(unsigned int id);
/* command: BPF_PROG_GET_FD_BY_ID or BPF_BTF_GET_FD_BY_ID. Returns a descriptor. */
int bpf_open(int command, unsigned int id);
/* info: struct bpf_prog_info or struct bpf_btf_info, of size bytes. */
int bpf_info(int fd, void *info, unsigned int size);

#endif
