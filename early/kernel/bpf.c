// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests of the bpf system call. The kernel wants every byte of the attributes that a
 * request does not use to be 0, so each function clears them first.
 */
#include "kernel/bpf.h"

#include <string.h>

#include "base/sys.h"

static int request(int command, union bpf_attr *attr)
{
	return SYS(bpf(command, attr, sizeof(*attr)));
}

int bpf_load(const struct bpf_program *program)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = program->type;
	attr.expected_attach_type = program->attach_type;
	attr.attach_btf_id = program->btf_id;
	attr.insns = (unsigned long)program->instructions;
	attr.insn_cnt = program->count;
	attr.license = (unsigned long)"GPL";
	strncpy(attr.prog_name, program->name, sizeof(attr.prog_name) - 1);
	return request(BPF_PROG_LOAD, &attr);
}

int bpf_attach_function(int program)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.raw_tracepoint.prog_fd = program; /* no name: the program has the BTF id */
	return request(BPF_RAW_TRACEPOINT_OPEN, &attr);
}

int bpf_at_cgroup(int command, int cgroup, int program, enum bpf_attach_type type)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.target_fd = cgroup;
	attr.attach_bpf_fd = program;
	attr.attach_type = type;
	if (command == BPF_PROG_ATTACH)
		attr.attach_flags = BPF_F_ALLOW_MULTI;
	return request(command, &attr);
}

int bpf_ids_at_cgroup(int cgroup, enum bpf_attach_type type, unsigned int *ids,
		      unsigned int max)
{
	union bpf_attr attr;
	int rc;

	memset(&attr, 0, sizeof(attr));
	attr.query.target_fd = cgroup;
	attr.query.attach_type = type;
	attr.query.prog_ids = (unsigned long)ids;
	attr.query.prog_cnt = max;
	rc = request(BPF_PROG_QUERY, &attr);
	return rc ? rc : (int)attr.query.prog_cnt;
}

int bpf_next_btf(unsigned int id)
{
	union bpf_attr attr;
	int rc;

	memset(&attr, 0, sizeof(attr));
	attr.start_id = id;
	rc = request(BPF_BTF_GET_NEXT_ID, &attr);
	return rc ? rc : (int)attr.next_id;
}

int bpf_open(int command, unsigned int id)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_id = id; /* the same member for every kind of object */
	return request(command, &attr);
}

int bpf_info(int fd, void *info, unsigned int size)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = fd;
	attr.info.info_len = size;
	attr.info.info = (unsigned long)info;
	return request(BPF_OBJ_GET_INFO_BY_FD, &attr);
}
