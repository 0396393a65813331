// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A BPF program of somebody else at the root of cgroup2, which netlatch must not disturb:
 * it refuses SO_RCVLOWAT. And an option that is larger than a page, which such programs
 * can break.
 */
#include "guest/sender_common.h"
#include "guest/sender_parts.h"
#include "guest/sender_syscall.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/bpf.h>

#define NAME "sender"
#define IDS 64
#define FSCONFIG_CREATE 6 /* FSCONFIG_CMD_CREATE of linux/mount.h */
#ifndef SO_RCVLOWAT
#define SO_RCVLOWAT 18
#endif
#ifndef IP_MSFILTER
#define IP_MSFILTER 41
#endif
#define SOURCES 2000 /* of 4 bytes: two pages */

#define READ(member) \
	{ \
		.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = 2, .src_reg = 1, \
		.off = __builtin_offsetof(struct bpf_sockopt, member) \
	}
#define SKIP(test, value, count) \
	{ \
		.code = BPF_JMP32 | (test) | BPF_K, .dst_reg = 2, .off = (count), \
		.imm = (value) \
	}
#define RESULT(value) \
	{ \
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = (value) \
	}

static const struct bpf_insn program[] = {
	RESULT(0),
	READ(level),
	SKIP(BPF_JNE, SOL_SOCKET, 2),
	READ(optname),
	SKIP(BPF_JEQ, SO_RCVLOWAT, 2),
	{ .code = BPF_STX | BPF_MEM | BPF_W,
	  .dst_reg = 1,
	  .off = __builtin_offsetof(struct bpf_sockopt, optlen) },
	RESULT(1),
	{ .code = BPF_JMP | BPF_EXIT },
};

static long bpf_request(int command, union bpf_attr *attr)
{
	return sender_syscall(__NR_bpf, command, (long)attr, sizeof(*attr), 0, 0, 0);
}

/* A descriptor of the root of cgroup2, without a mount that others see. */
static int root_open(void)
{
	int fs = sender_syscall(__NR_fsopen, (long)"cgroup2", 0, 0, 0, 0, 0);

	if (sender_syscall(__NR_fsconfig, fs, FSCONFIG_CREATE, 0, 0, 0, 0) < 0)
		return -1;
	return sender_syscall(__NR_fsmount, fs, 0, 0, 0, 0, 0);
}

static int load(void)
{
	static union bpf_attr attr;

	attr.prog_type = BPF_PROG_TYPE_CGROUP_SOCKOPT;
	attr.expected_attach_type = BPF_CGROUP_SETSOCKOPT;
	attr.insns = (unsigned long)program;
	attr.insn_cnt = sizeof(program) / sizeof(program[0]);
	attr.license = (unsigned long)"GPL";
	strcpy(attr.prog_name, NAME);
	return bpf_request(BPF_PROG_LOAD, &attr);
}

static int change(int command, int root, int fd, int flags)
{
	static union bpf_attr attr;

	attr.target_fd = root;
	attr.attach_bpf_fd = fd;
	attr.attach_type = BPF_CGROUP_SETSOCKOPT;
	attr.attach_flags = flags;
	return bpf_request(command, &attr);
}

int sender_attach(const char *how)
{
	int flags = strcmp(how, "alone") == 0 ? 0 : BPF_F_ALLOW_MULTI;

	if (change(BPF_PROG_ATTACH, root_open(), load(), flags) < 0)
		return sender_fail("program at the root of cgroup2", strerror(errno));
	printf("sender: attached\n");
	return 0;
}

static int has_name(int fd, const char *name)
{
	static struct bpf_prog_info info;
	static union bpf_attr attr;

	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (unsigned long)&info;
	return bpf_request(BPF_OBJ_GET_INFO_BY_FD, &attr) == 0 &&
	       strcmp(info.name, name) == 0;
}

int sender_detach(const char *name)
{
	static union bpf_attr query, by_id;
	static unsigned int ids[IDS];
	unsigned int i;
	int root = root_open(), fd;

	query.query.target_fd = root;
	query.query.attach_type = BPF_CGROUP_SETSOCKOPT;
	query.query.prog_ids = (unsigned long)ids;
	query.query.prog_cnt = IDS;
	if (bpf_request(BPF_PROG_QUERY, &query) < 0)
		return sender_fail("root of cgroup2", strerror(errno));
	printf("sender: %u at the root of cgroup2\n", query.query.prog_cnt);
	for (i = 0; i < query.query.prog_cnt; i++) {
		by_id.prog_id = ids[i];
		fd = bpf_request(BPF_PROG_GET_FD_BY_ID, &by_id);
		if (has_name(fd, name) && change(BPF_PROG_DETACH, root, fd, 0) < 0)
			return sender_fail("program", strerror(errno));
	}
	return 0;
}

int sender_ask(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0), one = 1;
	int rc = setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &one, sizeof(one));

	printf("sender: SO_RCVLOWAT is %s\n", rc == 0	       ? "allowed"
					      : errno == EPERM ? "refused"
							       : strerror(errno));
	return 0;
}

/*
 * Sets a list of 2,000 sources for a group on lo (that sends nothing), and reads it back.
 * net.ipv4.igmp_max_msf has to allow that many.
 */
int sender_large(void)
{
	static struct {
		unsigned int group, interface, mode, count, source[SOURCES];
	} set, got;
	struct {
		unsigned int group, interface;
	} join = { htonl(0xe0000009), htonl(0x7f000001) };
	socklen_t len = sizeof(got);
	int fd = socket(AF_INET, SOCK_DGRAM, 0), i;

	set.group = join.group;
	set.interface = join.interface;
	set.mode = 1; /* MCAST_INCLUDE */
	set.count = SOURCES;
	for (i = 0; i < SOURCES; i++)
		set.source[i] = htonl(0x0a000000 + i);
	if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof(join)) < 0)
		return sender_fail("group on lo", strerror(errno));
	if (setsockopt(fd, IPPROTO_IP, IP_MSFILTER, &set, sizeof(set)) < 0)
		return sender_fail("large option", strerror(errno));
	got.group = set.group; /* what to read */
	got.interface = set.interface;
	got.count = SOURCES;
	if (getsockopt(fd, IPPROTO_IP, IP_MSFILTER, &got, &len) < 0 ||
	    memcmp(&set, &got, sizeof(set)) != 0)
		return sender_fail("large option", "another value came back");
	printf("sender: an option of %u bytes is set\n", (unsigned int)sizeof(set));
	return 0;
}
