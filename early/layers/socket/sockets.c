// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attaches, tests and detaches the program at the root of cgroup2, and looks which
 * programs of the socket layer are at work.
 */
#include "layers/socket/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <linux/magic.h>
#include <linux/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/sys.h"
#include "kernel/bpf.h"

#define NAME "netlatch_socket"
#define IDS_MAX 64 /* BPF_CGROUP_MAX_PROGS of the kernel */
#define CGROUP_NAMESPACE "/proc/self/ns/cgroup"
#define FIRST_CGROUP_NAMESPACE "cgroup:[4026531835]" /* PROC_CGROUP_INIT_INO */

#define ROOT_INODE 1 /* of each cgroup hierarchy; a group has a higher number */

#define PAGE 4096 /* bytes; the least of all architectures */
#define LEVEL (__builtin_offsetof(struct bpf_sockopt, level))
#define OPTION (__builtin_offsetof(struct bpf_sockopt, optname))
#define LENGTH (__builtin_offsetof(struct bpf_sockopt, optlen))

/*
 * Returns 0, which the kernel turns into EPERM, or 1: allowed. The kernel shows a program
 * at most a page of the value. If the length says more, as with tables of
 * iptables-legacy, kernels before 6.5 fail with EFAULT (stable ones got the correction
 * later). With a length of 0 all go on with the caller's own value. Any other length
 * stays as it is, because with 0 the kernel would ignore a value that a program of
 * somebody else has changed.
 */
static const struct bpf_insn instructions[] = {
	BPF_RESULT(0),
	BPF_READ(BPF_W, LEVEL),
	BPF_SKIP_IF(BPF_JEQ, SOL_XDP, 8),
	BPF_SKIP_IF(BPF_JEQ, SOCKETS_ASK_CGROUP, 7),
	BPF_SKIP_IF(BPF_JNE, SOL_PACKET, 2),
	BPF_READ(BPF_W, OPTION),
	BPF_SKIP_IF(BPF_JEQ, PACKET_QDISC_BYPASS, 4),
	BPF_READ(BPF_W, LENGTH),
	BPF_SKIP_IF(BPF_JSLE, PAGE, 1),
	BPF_WRITE_RESULT(BPF_W, LENGTH),
	BPF_RESULT(1),
	BPF_RETURN,
};

static const struct bpf_program program = {
	.name = NAME,
	.type = BPF_PROG_TYPE_CGROUP_SOCKOPT,
	.attach_type = BPF_CGROUP_SETSOCKOPT,
	.instructions = instructions,
	.count = sizeof(instructions) / sizeof(instructions[0]),
};

/* Where systemd mounts cgroup2; the second one is that of its hybrid setup and OpenRC. */
static const char *const mounts[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };

/* Returns a descriptor of the root of cgroup2, if it is mounted; or -ENOENT. */
static int root_mounted(void)
{
	struct statfs system;
	struct stat file;
	unsigned int i;
	int fd;

	for (i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		fd = open(mounts[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (!fstatfs(fd, &system) && system.f_type == CGROUP2_SUPER_MAGIC &&
		    !fstat(fd, &file) && file.st_ino == ROOT_INODE)
			return fd;
		close(fd);
	}
	return -ENOENT;
}

/*
 * Returns a descriptor of the root of cgroup2, or -errno. Only where it is not mounted
 * yet, mount it: the kernel has one set of options for all mounts of cgroup2, and a new
 * mount would reset what systemd has chosen (nsdelegate, memory_recursiveprot). The new
 * mount is in no mount namespace and has no path, and it ends when the descriptor is
 * closed.
 */
static int root_open(void)
{
	char namespace[sizeof(FIRST_CGROUP_NAMESPACE)];
	int fs, rc, len;

	/* In another cgroup namespace the root of the mount is that of the namespace. */
	len = readlink(CGROUP_NAMESPACE, namespace, sizeof(namespace));
	if (len > 0 && (len != sizeof(namespace) - 1 ||
			memcmp(namespace, FIRST_CGROUP_NAMESPACE, len) != 0))
		return -EXDEV;
	rc = root_mounted();
	if (rc >= 0)
		return rc;
	fs = SYS(fsopen("cgroup2", FSOPEN_CLOEXEC));
	if (fs < 0) /* before Linux 5.2, or without cgroups */
		return fs == -ENOSYS || fs == -ENODEV ? -EOPNOTSUPP : fs;
	rc = SYS(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	if (!rc)
		rc = SYS(fsmount(fs, FSMOUNT_CLOEXEC, 0));
	close(fs);
	return rc;
}

static int attach(int root)
{
	int fd = bpf_load(&program), rc;

	if (fd < 0) /* EINVAL: a kernel without this type of program */
		return fd == -EINVAL ? -EOPNOTSUPP : fd;
	rc = bpf_at_cgroup(BPF_PROG_ATTACH, root, fd, program.attach_type);
	close(fd);
	return rc == -EPERM ? -EBUSY : rc; /* bpf_load() needs more than this does */
}

int sockets_shut(void)
{
	int root, rc = sockets_look();

	if (rc > 0 && rc & SOCKETS_CGROUP)
		return 0; /* an earlier lock has done it */
	root = root_open();
	if (root < 0)
		return root;
	rc = attach(root);
	close(root);
	return rc;
}

static int detach_if_ours(int root, unsigned int id)
{
	static struct bpf_prog_info info;
	int fd = bpf_open(BPF_PROG_GET_FD_BY_ID, id), rc;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd; /* somebody detached it meanwhile */
	memset(&info, 0, sizeof(info));
	rc = bpf_info(fd, &info, sizeof(info));
	if (!rc && strncmp(info.name, NAME, sizeof(info.name)) == 0)
		rc = bpf_at_cgroup(BPF_PROG_DETACH, root, fd, program.attach_type);
	close(fd);
	return rc;
}

static int detach(void)
{
	unsigned int ids[IDS_MAX];
	int root = root_open(), count, i, rc, error = 0;

	if (root < 0)
		return root;
	count = bpf_ids_at_cgroup(root, program.attach_type, ids, IDS_MAX);
	for (i = 0; i < count; i++) {
		rc = detach_if_ours(root, ids[i]);
		if (rc)
			error = rc;
	}
	close(root);
	return count < 0 ? count : error;
}

int sockets_release(void)
{
	int rc = sockets_look(), error = 0;

	if (rc > 0 && rc & SOCKETS_CGROUP)
		error = detach();
	if (error)
		return error;
	rc = sockets_look(); /* the kernel stops refusing at once */
	return rc > 0 ? -EBUSY : rc == -EOPNOTSUPP ? 0 : rc;
}

static bool refused(int fd, int level, int option)
{
	static const int one = 1;

	return SYS(setsockopt(fd, level, option, &one, sizeof(one))) == -EPERM;
}

/*
 * Both hooks run before the kernel looks at the kind of the socket, so a Unix socket will
 * do. The kernel waits for a grace period when a packet socket is closed, and needs root
 * for it.
 */
int sockets_look(void)
{
	int fd = SYS(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)), programs = 0;

	if (fd < 0)
		return fd;
	if (refused(fd, SOCKETS_ASK_CGROUP, 0))
		programs |= SOCKETS_CGROUP;
	if (refused(fd, SOCKETS_ASK_LSM, 0))
		programs |= SOCKETS_LSM;
	if (!refused(fd, SOL_PACKET, PACKET_QDISC_BYPASS) || !refused(fd, SOL_XDP, 0))
		programs = -EOPNOTSUPP;
	close(fd);
	return programs;
}
