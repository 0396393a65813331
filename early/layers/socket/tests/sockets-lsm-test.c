// SPDX-License-Identifier: GPL-2.0-or-later
/* The program at the LSM hook, against a faked kernel. */
#include "check.h"
#include "kernel/btf.h"
#include "layers/socket/sockets.h"
#include "layers/socket/tests/fake-bpf.h"

#include <errno.h>
#include <string.h>

static bool has_hook = true;

unsigned int btf_function(const char *data, size_t size, const char *name)
{
	return has_hook && !memcmp(data, "types", 6) && size == 5 &&
			       !strcmp(name, "bpf_lsm_socket_setsockopt")
		       ? FAKE_FUNCTION_ID
		       : 0;
}

static void test_life(void)
{
	int link;

	fake_boot();
	link = sockets_attach_lsm();
	CHECK(link >= 0 && fake.files_open == 1 && !fake.maps,
	      "attached: its link alone stays open, and no memory");
	CHECK(sockets_look() == SOCKETS_LSM, "it refuses");
	sockets_shut();
	CHECK(sockets_look() == (SOCKETS_LSM | SOCKETS_CGROUP),
	      "beside the other program");
	CHECK(sockets_release() == -EBUSY, "release says so if it still refuses");
	CHECK(sockets_look() == SOCKETS_LSM, "though the other program is detached");
	fake_guard_ends(link);
	CHECK(sockets_release() == 0, "the end of the guard has ended it: released");
}

static void test_program(void)
{
	int level, option, wrong = 0;

	fake_boot();
	sockets_attach_lsm();
	for (level = 0; level < 300; level++)
		for (option = 0; option < 64; option++)
			wrong += fake_lsm_hook(level, option) !=
				 (level == 283 || (level == 263 && option == 20) ? EPERM
										 : 0);
	CHECK(!wrong, "SOL_XDP, and SOL_PACKET with PACKET_QDISC_BYPASS: "
		      "nothing else is refused");
}

static void test_types(void)
{
	fake_boot();
	fake.btf_names[0] = "a_module_with_a_long_name";
	fake.btf_names[1] = "tun";
	fake.btf_names[2] = "vmlinux";
	CHECK(sockets_attach_lsm() >= 0 && fake.files_open == 1,
	      "the kernel's types are found by name");
	fake.btf_names[2] = NULL;
	CHECK(sockets_attach_lsm() == -EOPNOTSUPP && fake.files_open == 1,
	      "types of modules alone");
	fake_boot();
	fake.btf_names[0] = NULL;
	CHECK(sockets_attach_lsm() == -EOPNOTSUPP, "no types in this kernel");
	fake.errors[FAKE_NEXT_BTF] = EINVAL;
	CHECK(sockets_attach_lsm() == -EOPNOTSUPP, "a kernel without such ids");
	fake.errors[FAKE_NEXT_BTF] = EPERM;
	CHECK(sockets_attach_lsm() == -EPERM, "not root");
	fake_boot();
	has_hook = false;
	CHECK(sockets_attach_lsm() == -EOPNOTSUPP && !fake.files_open && !fake.maps,
	      "no such hook");
	has_hook = true;
}

static int attach_with(enum fake_step step)
{
	int rc;

	fake_boot();
	fake.errors[step] = ENOTSUP + 1;
	rc = sockets_attach_lsm();
	return fake.files_open || fake.maps ? 0 : rc;
}

static void test_failures(void)
{
	CHECK(attach_with(FAKE_LOAD) == -(ENOTSUP + 1), "not loaded");
	CHECK(attach_with(FAKE_ATTACH) == -(ENOTSUP + 1), "not attached");
	fake_boot();
	fake.errors[FAKE_ATTACH] = 524;
	CHECK(sockets_attach_lsm() == -EOPNOTSUPP && !fake.files_open,
	      "a kernel that has the hook, but cannot attach there");
	CHECK(attach_with(FAKE_SOCKET) == -(ENOTSUP + 1), "not tried");
	CHECK(attach_with(FAKE_MMAP) == -ENOMEM, "no memory");
	fake_boot();
	fake.lsm_never_runs = true;
	CHECK(sockets_attach_lsm() == -EOPNOTSUPP && !fake.files_open,
	      "bpf is not among the security modules: nothing stays");
	sockets_shut();
	CHECK(sockets_attach_lsm() == -EOPNOTSUPP && !fake.files_open,
	      "that the other program refuses does not count");
}

int main(void)
{
	test_life();
	test_program();
	test_types();
	test_failures();
	return check_done();
}
