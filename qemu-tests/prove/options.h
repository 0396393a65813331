/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the caller of netlatch-prove asks for. Pure: words in, a struct out. */
#ifndef PROVE_OPTIONS_H
#define PROVE_OPTIONS_H

#include "harness/guest.h"

#define PROVE_KEYS 16

/* When the judged time ends. */
enum until {
	UNTIL_LOGIN,   /* the default: a login prompt, or the time limit */
	UNTIL_TEXT,    /* the console shows a text */
	UNTIL_SECONDS, /* so long after power-on */
	UNTIL_OFF,     /* the machine powers off */
};

/* A key that is pressed at a time, for boot menus. */
struct prove_key {
	unsigned int second;
	char name[32]; /* as QEMU calls it */
};

struct prove_options {
	enum guest_arch arch;
	const char *kernel, *initrd, *append;
	const char *disk, *iso, *uki;
	const char *nics[WIRE_NICS - 1];
	unsigned int nic_count;
	const char *accel; /* NULL: KVM if it works */
	const char *out;   /* NULL: none is kept */
	bool uefi;
	enum until until;
	const char *until_text;
	unsigned int until_s, timeout_s, listen_s, memory_mb, cpus;
	struct prove_key keys[PROVE_KEYS];
	unsigned int key_count;
	bool hostile, dhcp, json, all, help, version;
};

/* 0, or -EINVAL with the mistake in why. */
int prove_options_read(struct prove_options *o, int argc, char **argv, char *why,
		       size_t size);

#endif
