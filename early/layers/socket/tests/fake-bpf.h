/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_BPF_H
#define FAKE_BPF_H

#include <stdbool.h>

/*
 * A kernel with the two hooks of setsockopt: the root of cgroup2, and the LSM hook. The
 * programs that are loaded run in an interpreter of the instructions that they have.
 */
#define FAKE_FUNCTION_ID 4711

enum fake_step {
	FAKE_SOCKET,
	FAKE_OPEN_MOUNT,
	FAKE_FSOPEN,
	FAKE_FSCONFIG,
	FAKE_FSMOUNT,
	FAKE_LOAD,
	FAKE_ATTACH,
	FAKE_QUERY,
	FAKE_OPEN_ID,
	FAKE_INFO,
	FAKE_DETACH,
	FAKE_NEXT_BTF,
	FAKE_MMAP,
	FAKE_STEPS
};

struct fake_bpf {
	int errors[FAKE_STEPS];	  /* errno of each step, or 0 */
	const char *namespace;	  /* of cgroups; NULL: no such file */
	const char *mounted;	  /* where a cgroup2 is mounted; NULL: nowhere */
	bool mounted_group;	  /* not its root, but a group */
	bool alone;		  /* a program that shares with nobody is at the root */
	bool lsm_never_runs;	  /* bpf is not in lsm= */
	bool without_effect;	  /* the cgroup hook never runs */
	bool others_refuse;	  /* a program of somebody else refuses all options */
	int option_error;	  /* of an option that nothing refuses */
	const char *btf_names[4]; /* of the kernel's BTF objects, by id - 1 */
	/* What was seen: */
	unsigned int files_open, maps, loads, mounts;
	int length; /* that the last run at the root of cgroup2 left */
};
extern struct fake_bpf fake;

/* A new kernel, without programs. */
void fake_boot(void);
/* Somebody else attaches a program, by this name, that allows everything. */
void fake_attach_other(const char *name);
/* How many programs of this name are attached to the root of cgroup2? */
unsigned int fake_attached(const char *name);
/* What the kernel makes of setsockopt() with so many bytes: 0 or an errno. */
int fake_cgroup_hook(int level, int option, int length);
int fake_lsm_hook(int level, int option);
/* Closes the LSM link, as the end of the guard does. */
void fake_guard_ends(int link);

#endif
