// SPDX-License-Identifier: GPL-2.0-or-later
#include "layers/socket/tests/fake-bpf.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#define PAGE 4096
#define FIRST_FD 100
#define MAX 16

enum kind { CLOSED, SOCKET, FILE_SYSTEM, MOUNT, PROGRAM, BTF, LINK };

static struct program {
	char name[BPF_OBJ_NAME_LEN];
	struct bpf_insn code[32];
	unsigned int length, type;
	bool at_cgroup, at_lsm;
} programs[MAX]; /* the id is the index and 1 */
static struct {
	enum kind kind;
	unsigned int id;
} files[MAX]; /* the descriptor is the index and FIRST_FD */
static unsigned int program_count;

struct fake_bpf fake;

void fake_boot(void)
{
	memset(&fake, 0, sizeof(fake));
	memset(programs, 0, sizeof(programs));
	memset(files, 0, sizeof(files));
	program_count = 0;
	fake.namespace = "cgroup:[4026531835]";
	fake.btf_names[0] = "vmlinux";
	fake.option_error = EOPNOTSUPP;
}

static int fails(int error)
{
	errno = error;
	return error ? -1 : 0;
}

static int opens(enum fake_step step, enum kind kind, unsigned int id)
{
	unsigned int i = 0;

	if (fails(fake.errors[step]))
		return -1;
	while (files[i].kind != CLOSED)
		if (++i == MAX)
			abort();
	files[i].kind = kind;
	files[i].id = id;
	fake.files_open++;
	return FIRST_FD + i;
}

/* Returns the id of a descriptor, which has to be of this kind. */
static unsigned int file(int fd, enum kind kind)
{
	if (fd < FIRST_FD || fd >= FIRST_FD + MAX || files[fd - FIRST_FD].kind != kind)
		abort();
	return files[fd - FIRST_FD].id;
}

/* ---- running programs ---- */

static uint64_t run(const struct program *p, void *context, size_t size)
{
	uint64_t r[11] = { 0 };
	unsigned int at;
	bool equal;

	for (at = 0; at < p->length; at++) {
		const struct bpf_insn *i = &p->code[at];
		unsigned int bytes = BPF_SIZE(i->code) == BPF_DW ? 8 : 4;
		char *memory = (char *)context + i->off;

		switch (i->code) {
		case BPF_ALU64 | BPF_MOV | BPF_K:
			r[i->dst_reg] = (int64_t)i->imm;
			break;
		case BPF_LDX | BPF_MEM | BPF_DW:
		case BPF_LDX | BPF_MEM | BPF_W:
			if (i->src_reg != BPF_REG_1 || i->off + bytes > size)
				abort();
			r[i->dst_reg] = 0;
			memcpy(&r[i->dst_reg], memory, bytes);
			break;
		case BPF_STX | BPF_MEM | BPF_W:
			/* The kernel lets a program write these two members alone. */
			if (i->dst_reg != BPF_REG_1 ||
			    i->off != offsetof(struct bpf_sockopt, optlen))
				abort();
			memcpy(memory, &r[i->src_reg], bytes);
			break;
		case BPF_JMP32 | BPF_JEQ | BPF_K:
		case BPF_JMP32 | BPF_JNE | BPF_K:
			equal = (uint32_t)r[i->dst_reg] == (uint32_t)i->imm;
			if (equal == (BPF_OP(i->code) == BPF_JEQ))
				at += i->off;
			break;
		case BPF_JMP32 | BPF_JSLE | BPF_K:
			if ((int32_t)r[i->dst_reg] <= i->imm)
				at += i->off;
			break;
		case BPF_JMP | BPF_EXIT:
			return r[0];
		default:
			abort();
		}
	}
	abort();
}

int fake_cgroup_hook(int level, int option, int length)
{
	struct bpf_sockopt context;
	unsigned int i;
	uint64_t allowed;

	for (i = 0; i < program_count && !fake.without_effect; i++) {
		if (!programs[i].at_cgroup)
			continue;
		memset(&context, 0, sizeof(context));
		context.level = level;
		context.optname = option;
		context.optlen = length;
		allowed = run(&programs[i], &context, sizeof(context));
		if (allowed > 1)
			abort();
		if (!allowed)
			return EPERM;
		fake.length = context.optlen;
		if (context.optlen > PAGE)
			return EFAULT;
	}
	return 0;
}

int fake_lsm_hook(int level, int option)
{
	uint64_t arguments[3] = { 0xdeadbeef, 0xffffffff00000000 | (unsigned int)level,
				  0xffffffff00000000 | (unsigned int)option };
	unsigned int i;
	int64_t result = 0;

	for (i = 0; i < program_count && !result && !fake.lsm_never_runs; i++)
		if (programs[i].at_lsm)
			result = run(&programs[i], arguments, sizeof(arguments));
	return -result;
}

void fake_guard_ends(int link)
{
	programs[file(link, LINK) - 1].at_lsm = false;
}

void fake_attach_other(const char *name)
{
	struct program *p = &programs[program_count++];

	strncpy(p->name, name, sizeof(p->name) - 1);
	p->code[0] = (struct bpf_insn){ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1 };
	p->code[1] = (struct bpf_insn){ .code = BPF_JMP | BPF_EXIT };
	p->length = 2;
	p->at_cgroup = true;
}

unsigned int fake_attached(const char *name)
{
	unsigned int i, count = 0;

	for (i = 0; i < program_count; i++)
		count += programs[i].at_cgroup && !strcmp(programs[i].name, name);
	return count;
}

/* ---- requests of bpf() ---- */

static int load(const union bpf_attr *attr)
{
	struct program *p = &programs[program_count];
	bool lsm = attr->prog_type == BPF_PROG_TYPE_LSM;

	if (strcmp((const char *)(uintptr_t)attr->license, "GPL") != 0 ||
	    attr->insn_cnt > 32 || program_count == MAX ||
	    (lsm ? attr->expected_attach_type != BPF_LSM_MAC ||
			     attr->attach_btf_id != FAKE_FUNCTION_ID
		 : attr->prog_type != BPF_PROG_TYPE_CGROUP_SOCKOPT ||
			     attr->expected_attach_type != BPF_CGROUP_SETSOCKOPT))
		abort();
	fake.loads++;
	if (fails(fake.errors[FAKE_LOAD]))
		return -1;
	memcpy(p->name, attr->prog_name, sizeof(p->name));
	memcpy(p->code, (const void *)(uintptr_t)attr->insns,
	       attr->insn_cnt * sizeof(p->code[0]));
	p->length = attr->insn_cnt;
	p->type = attr->prog_type;
	return opens(FAKE_LOAD, PROGRAM, ++program_count);
}

static int change(const union bpf_attr *attr, bool attach)
{
	struct program *p = &programs[file(attr->attach_bpf_fd, PROGRAM) - 1];

	file(attr->target_fd, MOUNT);
	if (attr->attach_type != BPF_CGROUP_SETSOCKOPT ||
	    attr->attach_flags != (attach ? BPF_F_ALLOW_MULTI : 0) ||
	    p->at_cgroup == attach)
		abort();
	if (fails(attach && fake.alone ? EPERM
				       : fake.errors[attach ? FAKE_ATTACH : FAKE_DETACH]))
		return -1;
	p->at_cgroup = attach;
	return 0;
}

static int query(union bpf_attr *attr)
{
	uint32_t *ids = (uint32_t *)(uintptr_t)attr->query.prog_ids, count = 0, i;

	file(attr->query.target_fd, MOUNT);
	if (attr->query.attach_type != BPF_CGROUP_SETSOCKOPT ||
	    attr->query.prog_cnt < 64 || attr->query.query_flags)
		abort();
	for (i = 0; i < program_count; i++)
		if (programs[i].at_cgroup)
			ids[count++] = i + 1;
	attr->query.prog_cnt = count;
	return fails(fake.errors[FAKE_QUERY]);
}

static int attach_lsm(const union bpf_attr *attr)
{
	unsigned int id = file(attr->raw_tracepoint.prog_fd, PROGRAM);
	int fd = opens(FAKE_ATTACH, LINK, id);

	if (attr->raw_tracepoint.name || programs[id - 1].type != BPF_PROG_TYPE_LSM)
		abort();
	programs[id - 1].at_lsm = fd >= 0;
	return fd;
}

static int next_btf(union bpf_attr *attr)
{
	if (fails(fake.errors[FAKE_NEXT_BTF]))
		return -1;
	if (attr->start_id > 3 || !fake.btf_names[attr->start_id])
		return fails(ENOENT);
	attr->next_id = attr->start_id + 1;
	return 0;
}

static int btf_info(unsigned int id, struct bpf_btf_info *info)
{
	const char *name = fake.btf_names[id - 1];

	if (info->name && info->name_len <= strlen(name))
		return fails(ENOSPC);
	if (info->name)
		strcpy((char *)(uintptr_t)info->name, name);
	if (info->btf && info->btf_size != 5)
		abort();
	if (info->btf)
		memcpy((void *)(uintptr_t)info->btf, "types", 5);
	info->btf_size = 5;
	info->kernel_btf = 1;
	return 0;
}

static int info(const union bpf_attr *attr)
{
	int fd = attr->info.bpf_fd;
	void *to = (void *)(uintptr_t)attr->info.info;

	if (fails(fake.errors[FAKE_INFO]))
		return -1;
	if (files[fd - FIRST_FD].kind == BTF) {
		if (attr->info.info_len != sizeof(struct bpf_btf_info))
			abort();
		return btf_info(file(fd, BTF), to);
	}
	if (attr->info.info_len != sizeof(struct bpf_prog_info))
		abort();
	memcpy(((struct bpf_prog_info *)to)->name, programs[file(fd, PROGRAM) - 1].name,
	       BPF_OBJ_NAME_LEN);
	return 0;
}

static long request(int command, union bpf_attr *attr)
{
	switch (command) {
	case BPF_PROG_LOAD:
		return load(attr);
	case BPF_PROG_ATTACH:
	case BPF_PROG_DETACH:
		return change(attr, command == BPF_PROG_ATTACH);
	case BPF_PROG_QUERY:
		return query(attr);
	case BPF_PROG_GET_FD_BY_ID:
		return opens(FAKE_OPEN_ID, PROGRAM, attr->prog_id);
	case BPF_BTF_GET_FD_BY_ID:
		return opens(FAKE_OPEN_ID, BTF, attr->btf_id);
	case BPF_BTF_GET_NEXT_ID:
		return next_btf(attr);
	case BPF_OBJ_GET_INFO_BY_FD:
		return info(attr);
	case BPF_RAW_TRACEPOINT_OPEN:
		return attach_lsm(attr);
	}
	abort();
}

/* ---- instead of the system ---- */

long syscall(long number, ...)
{
	long argument[5];
	unsigned int i;
	va_list args;

	va_start(args, number);
	for (i = 0; i < 3 + 2 * (number == SYS_fsconfig); i++)
		argument[i] = va_arg(args, long);
	va_end(args);
	switch (number) {
	case SYS_bpf:
		if ((size_t)argument[2] != sizeof(union bpf_attr))
			abort();
		return request(argument[0], (union bpf_attr *)argument[1]);
	case SYS_fsopen:
		if (strcmp((const char *)argument[0], "cgroup2") != 0)
			abort();
		return opens(FAKE_FSOPEN, FILE_SYSTEM, 1);
	case SYS_fsconfig:
		file(argument[0], FILE_SYSTEM);
		if ((int)argument[1] != FSCONFIG_CMD_CREATE)
			abort();
		return fails(fake.errors[FAKE_FSCONFIG]);
	case SYS_fsmount:
		file(argument[0], FILE_SYSTEM);
		fake.mounts++;
		return opens(FAKE_FSMOUNT, MOUNT, 1);
	}
	abort();
}

/* Two folders: one is a mount of cgroup2, if fake.mounted names it; the other a tmpfs. */
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	if (flags != (O_RDONLY | O_DIRECTORY | O_CLOEXEC) ||
	    strncmp(path, "/sys/fs/cgroup", 14) != 0)
		abort();
	return opens(FAKE_OPEN_MOUNT, MOUNT,
		     fake.mounted && strcmp(path, fake.mounted) == 0);
}

int __wrap_fstatfs(int fd, struct statfs *system);
int __wrap_fstatfs(int fd, struct statfs *system)
{
	system->f_type = file(fd, MOUNT) ? CGROUP2_SUPER_MAGIC : TMPFS_MAGIC;
	return 0;
}

int __wrap_fstat(int fd, struct stat *status);
int __wrap_fstat(int fd, struct stat *status)
{
	file(fd, MOUNT);
	status->st_ino = fake.mounted_group ? 42 : 1;
	return 0;
}

ssize_t __wrap_readlink(const char *path, char *to, size_t size);
ssize_t __wrap_readlink(const char *path, char *to, size_t size)
{
	size_t len = fake.namespace ? strlen(fake.namespace) : 0;

	if (strcmp(path, "/proc/self/ns/cgroup") != 0)
		abort();
	if (!len)
		return fails(ENOENT);
	memcpy(to, fake.namespace, len < size ? len : size);
	return len < size ? len : size;
}

int __wrap_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol)
{
	if (family != AF_UNIX || !(type & SOCK_CLOEXEC) || protocol)
		abort();
	return opens(FAKE_SOCKET, SOCKET, 1);
}

int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t len);
int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	int error = fake_lsm_hook(level, option);

	(void)value;
	file(fd, SOCKET);
	if (!error)
		error = fake_cgroup_hook(level, option, len);
	if (!error && fake.others_refuse && level < 300)
		error = EPERM;
	return fails(error ? error : fake.option_error);
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd < FIRST_FD || files[fd - FIRST_FD].kind == CLOSED)
		abort();
	if (files[fd - FIRST_FD].kind == LINK)
		programs[files[fd - FIRST_FD].id - 1].at_lsm = false;
	files[fd - FIRST_FD].kind = CLOSED;
	fake.files_open--;
	return 0;
}

void *__real_mmap(void *at, size_t size, int access, int flags, int fd, off_t offset);
void *__wrap_mmap(void *at, size_t size, int access, int flags, int fd, off_t offset);
void *__wrap_mmap(void *at, size_t size, int access, int flags, int fd, off_t offset)
{
	if (fails(fake.errors[FAKE_MMAP]))
		return MAP_FAILED;
	fake.maps++;
	return __real_mmap(at, size, access, flags, fd, offset);
}

int __real_munmap(void *at, size_t size);
int __wrap_munmap(void *at, size_t size);
int __wrap_munmap(void *at, size_t size)
{
	fake.maps--;
	return __real_munmap(at, size);
}
