// SPDX-License-Identifier: GPL-2.0-or-later
/* The program at the root of cgroup2, against a faked kernel. */
#include "check.h"
#include "layers/socket/sockets.h"
#include "layers/socket/tests/fake-bpf.h"

#include <errno.h>

#define NAME "netlatch_socket"

static void test_life(void)
{
	fake_boot();
	CHECK(sockets_look() == -EOPNOTSUPP && !fake.files_open, "before: not refused");
	CHECK(sockets_shut() == 0 && fake_attached(NAME) == 1 && !fake.files_open,
	      "shut: attached, and no descriptor stays");
	CHECK(sockets_look() == SOCKETS_CGROUP && !fake.files_open, "and refused");
	CHECK(sockets_shut() == 0 && fake_attached(NAME) == 1 && fake.loads == 1,
	      "shut again: nothing is loaded or attached twice");
	CHECK(sockets_release() == 0 && !fake_attached(NAME) && !fake.files_open,
	      "release: detached");
	CHECK(sockets_look() == -EOPNOTSUPP, "not refused any more");
	CHECK(sockets_release() == 0, "released again: nothing to do");
}

static void test_program(void)
{
	int level, option, wrong = 0, refused;

	fake_boot();
	sockets_shut();
	for (level = 0; level < 300; level++)
		for (option = 0; option < 64; option++) {
			refused = level == 283 || (level == 263 && option == 20);
			wrong += fake_cgroup_hook(level, option, 8192) !=
				 (refused ? EPERM : 0);
		}
	CHECK(fake_cgroup_hook(1, 2, 4097) == 0 && fake.length == 0,
	      "of more than a page the kernel takes the caller's own value");
	CHECK(fake_cgroup_hook(1, 2, 4096) == 0 && fake.length == 4096 &&
		      fake_cgroup_hook(1, 2, -1) == 0 && fake.length == -1,
	      "otherwise that which others may have changed");
	CHECK(!wrong, "SOL_XDP, and SOL_PACKET with PACKET_QDISC_BYPASS, are refused; "
		      "all else is allowed, also with more than a page");
}

static void test_others(void)
{
	fake_boot();
	fake_attach_other("before");
	fake_attach_other("netlatch_socke");
	CHECK(sockets_shut() == 0 && fake_attached(NAME) == 1, "beside others");
	fake_attach_other("after");
	CHECK(sockets_release() == 0 && !fake_attached(NAME) &&
		      fake_attached("before") == 1 && fake_attached("after") == 1 &&
		      fake_attached("netlatch_socke") == 1,
	      "release detaches ours, and no other");
	fake.alone = true;
	CHECK(sockets_shut() == -EBUSY && !fake.files_open,
	      "a program that shares with nobody");
	fake_boot();
	fake.others_refuse = true;
	CHECK(sockets_look() == 0, "refused, and not by us");
	CHECK(sockets_shut() == 0 && fake_attached(NAME) == 1,
	      "that of somebody else is no reason not to attach");
	CHECK(sockets_release() == 0 && !fake_attached(NAME) && sockets_look() == 0,
	      "what somebody else goes on to refuse is no failure");
}

static void test_namespaces(void)
{
	fake_boot();
	fake.namespace = "cgroup:[4026532777]";
	CHECK(sockets_shut() == -EXDEV && !fake.loads, "another cgroup namespace");
	fake.namespace = "cgroup:[40265318350]";
	CHECK(sockets_shut() == -EXDEV, "one with a longer number");
	fake.namespace = "cgroup:[402653183]";
	CHECK(sockets_shut() == -EXDEV, "one with a shorter number");
	fake.namespace = NULL;
	CHECK(sockets_shut() == 0, "a kernel without such namespaces");
}

static bool uses_mount(const char *path, bool group)
{
	fake_boot();
	fake.mounted = path;
	fake.mounted_group = group;
	return sockets_shut() == 0 && fake_attached(NAME) && sockets_release() == 0 &&
	       !fake_attached(NAME) && !fake.files_open && !fake.mounts;
}

static void test_mounts(void)
{
	CHECK(uses_mount("/sys/fs/cgroup", false), "a mount that is there is used");
	CHECK(uses_mount("/sys/fs/cgroup/unified", false), "also in a hybrid setup");
	CHECK(!uses_mount("/sys/fs/cgroup", true) && fake.mounts == 2 && !fake.files_open,
	      "a mount of one group is not the root");
	fake_boot();
	CHECK(sockets_shut() == 0 && fake.mounts == 1,
	      "without a mount there is a new one");
	fake_boot();
	fake.errors[FAKE_OPEN_MOUNT] = ENOENT;
	CHECK(sockets_shut() == 0 && fake.mounts == 1 && !fake.files_open,
	      "in an initramfs there is no such folder");
}

static int shut_with(enum fake_step step, int error)
{
	int rc;

	fake_boot();
	fake.errors[step] = error;
	rc = sockets_shut();
	fake.errors[step] = 0;
	return fake.files_open || fake_attached(NAME) || sockets_look() != -EOPNOTSUPP
		       ? 0
		       : rc;
}

static void test_failures(void)
{
	CHECK(shut_with(FAKE_FSOPEN, ENOSYS) == -EOPNOTSUPP, "before Linux 5.2");
	CHECK(shut_with(FAKE_FSOPEN, ENODEV) == -EOPNOTSUPP, "without cgroups");
	CHECK(shut_with(FAKE_FSOPEN, EPERM) == -EPERM, "not root");
	CHECK(shut_with(FAKE_FSCONFIG, ENOMEM) == -ENOMEM, "no file system");
	CHECK(shut_with(FAKE_FSMOUNT, ENOMEM) == -ENOMEM, "no mount");
	CHECK(shut_with(FAKE_LOAD, EINVAL) == -EOPNOTSUPP, "no such type of program");
	CHECK(shut_with(FAKE_LOAD, ENOMEM) == -ENOMEM, "not loaded");
	CHECK(shut_with(FAKE_ATTACH, ENOMEM) == -ENOMEM, "not attached");
	fake_boot();
	fake.errors[FAKE_SOCKET] = ENFILE;
	CHECK(sockets_look() == -ENFILE, "no socket to look with");
	CHECK(sockets_shut() == 0 && fake_attached(NAME), "which keeps nothing open");
	CHECK(sockets_release() == -ENFILE,
	      "who cannot look does not say that it is gone");
	fake_boot();
	fake.without_effect = true;
	CHECK(sockets_shut() == 0 && sockets_look() == -EOPNOTSUPP,
	      "a program that has no effect");
	fake.option_error = ENOPROTOOPT;
	CHECK(sockets_look() == -EOPNOTSUPP, "another error than EPERM is no refusal");
}

static int release_with(enum fake_step step)
{
	int rc;

	fake_boot();
	fake_attach_other("other");
	sockets_shut();
	fake.errors[step] = EIO;
	rc = sockets_release();
	return fake.files_open || !fake_attached(NAME) ? 0 : rc;
}

static void test_release_failures(void)
{
	CHECK(release_with(FAKE_FSOPEN) == -EIO, "release: no root of cgroup2");
	CHECK(release_with(FAKE_QUERY) == -EIO, "release: no list of programs");
	CHECK(release_with(FAKE_OPEN_ID) == -EIO, "release: a program not opened");
	CHECK(release_with(FAKE_INFO) == -EIO, "release: a program without a name");
	CHECK(release_with(FAKE_DETACH) == -EIO, "release: not detached");
	fake_boot();
	sockets_shut();
	fake.namespace = "cgroup:[1]";
	CHECK(sockets_release() == -EXDEV && fake_attached(NAME),
	      "release: from another cgroup namespace");
}

int main(void)
{
	test_life();
	test_program();
	test_others();
	test_namespaces();
	test_mounts();
	test_failures();
	test_release_failures();
	return check_done();
}
