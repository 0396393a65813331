// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The socket layer against a faked kernel that knows one program: it loads, attaches and
 * pins the program, and drops it a while after its file is removed. The program itself
 * runs in an interpreter of the five instructions that it is made of.
 */
#include "layers/socket/sockets.h"
#include "base/file.h"
#include "check.h"
#include "kernel/btf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define FILE_PATH SOCKETS_DIR "/bpf_lsm_socket_setsockopt"
#define FUNCTION_ID 4711
enum { PROGRAM = 30, LINK, SOCKET };

static struct bpf_insn loaded[32];
static unsigned int length;
static bool dir, mounted, pinned, attached, root = true, without_effect;
static int files_open, stays; /* looks for which it goes on to refuse once unpinned */
static int option_error;      /* of PACKET_QDISC_BYPASS, where nothing refuses it */
static int btf_error, load_error, attach_error, pin_error, mount_error;
static bool has_hook = true;

/* ---- the program ---- */

static int run(int level, int option)
{
	uint64_t argument[3] = { 0xdeadbeef, 0xffffffff00000000 | (unsigned int)level,
				 0xffffffff00000000 | (unsigned int)option };
	uint64_t r[11] = { 0 };
	unsigned int at;
	bool equal;

	for (at = 0; at < length; at++) {
		const struct bpf_insn *i = &loaded[at];

		switch (i->code) {
		case BPF_ALU64 | BPF_MOV | BPF_K:
			r[i->dst_reg] = (int64_t)i->imm;
			break;
		case BPF_LDX | BPF_MEM | BPF_DW:
			if (i->src_reg != BPF_REG_1 || i->off % 8 || i->off / 8 > 2)
				abort();
			r[i->dst_reg] = argument[i->off / 8];
			break;
		case BPF_JMP32 | BPF_JEQ | BPF_K:
		case BPF_JMP32 | BPF_JNE | BPF_K:
			equal = (uint32_t)r[i->dst_reg] == (uint32_t)i->imm;
			if (equal == (BPF_OP(i->code) == BPF_JEQ))
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

/* ---- instead of the system ---- */

static int fails(int error)
{
	errno = error;
	return error ? -1 : 0;
}

static int load(const union bpf_attr *attr)
{
	if (attr->prog_type != BPF_PROG_TYPE_LSM ||
	    attr->expected_attach_type != BPF_LSM_MAC ||
	    attr->attach_btf_id != FUNCTION_ID || attr->insn_cnt > 32 ||
	    strcmp((const char *)(uintptr_t)attr->license, "GPL") != 0)
		abort();
	if (fails(load_error))
		return -1;
	length = attr->insn_cnt;
	memcpy(loaded, (const void *)(uintptr_t)attr->insns, length * sizeof(loaded[0]));
	return PROGRAM;
}

static int attach(const union bpf_attr *attr)
{
	if (attr->raw_tracepoint.prog_fd != PROGRAM || attr->raw_tracepoint.name)
		abort();
	if (fails(attach_error))
		return -1;
	attached = !without_effect;
	return LINK;
}

static int pin(const union bpf_attr *attr)
{
	if (attr->bpf_fd != LINK || !mounted ||
	    strcmp((const char *)(uintptr_t)attr->pathname, FILE_PATH) != 0)
		abort();
	if (!fails(pin_error))
		pinned = true;
	return pinned ? 0 : -1;
}

long syscall(long number, ...)
{
	const union bpf_attr *attr;
	va_list args;
	int command;

	va_start(args, number);
	command = va_arg(args, int);
	attr = va_arg(args, const union bpf_attr *);
	va_end(args);
	if (number != SYS_bpf)
		abort();
	return command == BPF_PROG_LOAD		    ? load(attr)
	       : command == BPF_RAW_TRACEPOINT_OPEN ? attach(attr)
	       : command == BPF_OBJ_PIN		    ? pin(attr)
						    : (abort(), 0);
}

ssize_t file_read(const char *path, char **text, size_t max)
{
	if (strcmp(path, "/sys/kernel/btf/vmlinux") != 0 || max < 8 << 20)
		abort();
	*text = btf_error ? NULL : strdup("types");
	return btf_error ? btf_error : 5;
}

unsigned int btf_function(const char *data, size_t size, const char *name)
{
	if (strcmp(data, "types") != 0 || size != 5 ||
	    strcmp(name, "bpf_lsm_socket_setsockopt") != 0)
		abort();
	return has_hook ? FUNCTION_ID : 0;
}

int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
	if (strcmp(path, SOCKETS_DIR) != 0 || mode & 077)
		abort();
	dir = true;
	return 0;
}

int __wrap_mount(const char *what, const char *path, const char *type,
		 unsigned long flags, const void *options);
int __wrap_mount(const char *what, const char *path, const char *type,
		 unsigned long flags, const void *options)
{
	(void)what;
	if (strcmp(path, SOCKETS_DIR) != 0 || strcmp(type, "bpf") != 0 || !dir ||
	    mounted || strcmp(options, "mode=0700") != 0 || !(flags & MS_NOEXEC))
		abort();
	if (!fails(mount_error))
		mounted = true;
	return mounted ? 0 : -1;
}

int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
	if (strcmp(path, FILE_PATH) != 0)
		abort();
	if (!pinned)
		return fails(ENOENT);
	pinned = false;
	return 0;
}

int __wrap_umount2(const char *path, int flags);
int __wrap_umount2(const char *path, int flags)
{
	/* The file first: another namespace may hold the mount. */
	if (strcmp(path, SOCKETS_DIR) != 0 || pinned || flags != MNT_DETACH)
		abort();
	mounted = false;
	return 0;
}

int __wrap_rmdir(const char *path);
int __wrap_rmdir(const char *path)
{
	if (strcmp(path, SOCKETS_DIR) != 0 || mounted)
		abort();
	dir = false;
	return 0;
}

int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	if (strcmp(path, FILE_PATH) != 0 || mode != F_OK)
		abort();
	return fails(pinned ? 0 : ENOENT);
}

int __wrap_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol)
{
	if (family != AF_PACKET || !(type & SOCK_CLOEXEC) || protocol)
		abort();
	if (!root)
		return fails(EPERM);
	files_open++;
	return SOCKET;
}

int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t len);
int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	(void)value;
	(void)len;
	if (fd != SOCKET)
		abort();
	if (attached && !pinned && level == SOL_PACKET && !stays--)
		attached = false;
	return fails(attached && run(level, option) == -EPERM ? EPERM
		     : level == SOL_PACKET		      ? option_error
							      : ENOPROTOOPT);
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd != SOCKET)
		abort();
	files_open--;
	return 0;
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)left;
	if (time->tv_sec || time->tv_nsec < 1000000)
		abort();
	return 0;
}

/* ---- */

static void test_life(void)
{
	CHECK(sockets_look() == -EOPNOTSUPP && !files_open, "before: not refused");
	CHECK(sockets_shut() == 0 && pinned && attached,
	      "shut: loaded, attached, pinned");
	CHECK(sockets_look() == 0 && !files_open, "and refused");
	has_hook = false; /* nothing is loaded twice */
	CHECK(sockets_shut() == 0 && pinned, "shut again: it is");
	has_hook = true;
	root = false;
	CHECK(sockets_look() == -EPERM, "without root nobody can tell");
	root = true;
	stays = 7;
	CHECK(sockets_release() == 0 && !attached && !mounted && !dir && !files_open,
	      "release waits until nothing is refused any more");
	CHECK(sockets_release() == 0, "released again: nothing to do");
	sockets_shut();
	stays = 7;
	__wrap_unlink(FILE_PATH);
	CHECK(sockets_look() == 0 && sockets_shut() == 0 && pinned && attached,
	      "somebody took the file away: what still refuses does not count");
	root = false;
	CHECK(sockets_release() == -EPERM,
	      "who cannot tell does not say that it is gone");
	root = true;
	stays = 1000000;
	sockets_shut();
	CHECK(sockets_release() == -EBUSY && sockets_release() == -EBUSY,
	      "what is not gone is said");
	attached = false;
	stays = 0;
}

static void test_program(void)
{
	int level, option, wrong = 0;

	sockets_shut();
	for (level = 0; level < 300; level++)
		for (option = 0; option < 64; option++)
			wrong += run(level, option) !=
				 (level == 283 || (level == 263 && option == 20) ? -EPERM
										 : 0);
	CHECK(!wrong, "SOL_XDP, and SOL_PACKET with PACKET_QDISC_BYPASS: "
		      "nothing else is refused");
	sockets_release();
}

static void test_failures(void)
{
	static int *const errors[] = { &load_error, &attach_error, &mount_error,
				       &pin_error };
	unsigned int i, good = 0;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		*errors[i] = EINVAL;
		good += sockets_shut() == -EINVAL && !pinned && !files_open;
		*errors[i] = 0;
		/*
		 * A program that is not pinned refuses until the process ends, but does
		 * not count.
		 */
		good += sockets_look() == (attached ? 0 : -EOPNOTSUPP);
		*errors[i] = EINVAL;
		good += sockets_shut() == -EINVAL;
		*errors[i] = 0;
		attached = false;
	}
	CHECK(good == 3 * i, "each step failing says so, whatever it looks like");
	btf_error = -ENOENT;
	CHECK(sockets_shut() == -EOPNOTSUPP, "no types in this kernel");
	btf_error = -ENOMEM;
	CHECK(sockets_shut() == -ENOMEM, "no memory for them is another matter");
	btf_error = 0;
	has_hook = false;
	CHECK(sockets_shut() == -EOPNOTSUPP, "no such hook");
	has_hook = true;
	without_effect = true;
	CHECK(sockets_shut() == 0 && sockets_look() == -EOPNOTSUPP,
	      "bpf is not among the security modules: no error, and no effect");
	option_error = ENOPROTOOPT;
	CHECK(sockets_look() == -EOPNOTSUPP,
	      "another error than the layer's is no refusal");
	option_error = 0;
	without_effect = false;
	CHECK(sockets_shut() == 0 && sockets_look() == 0,
	      "what was left behind is no obstacle");
}

int main(void)
{
	test_life();
	test_program();
	test_failures();
	return check_done();
}
