/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_BOOT_H
#define NETLATCH_SUGGEST_BOOT_H

#include "suggest/list.h"
#include "suggest/machine.h"
#include "suggest/plan.h"
#include "suggest/shell.h"

/* A word of the kernel command line. */
struct word {
	const char *text;
	struct place at;
};

/*
 * A boot of this machine: a kernel command line, and what initramfs.conf says. Each
 * reader of a program's configuration gets it, and says what the program needs.
 */
struct boot {
	struct machine *machine;
	struct list *list;
	struct settings *conf; /* of initramfs-tools */
	bool dracut;	       /* and not initramfs-tools */
	const char *called;    /* the file with the kernel command line */
	bool running;	       /* its devices are here, so that clevis can be run */
	const char *clevis;    /* a file with the output of `clevis luks list`; or NULL */

	struct word words[512];
	unsigned int count;

	/* What ip= says; at least one, the first is the one that matters. */
	struct plan plans[8];
	unsigned int plan_count;
	const char *link_why;

	/* What the readers found. */
	const char *user; /* the first program that needs a configured link, or NULL */
	const char *keep_why; /* why DHCP goes on in the main system, or NULL */
	const char *ipv6_why; /* why an IPv6 address is needed, or NULL */
	const char *tunnel;   /* the link that WireGuard makes, or NULL */
	struct place tunnel_at;
	const char *dhcp_why; /* why DHCP is needed whatever ip= says, or NULL */
};

/* Adds the words of a line. The kernel allows blanks between double quotes. */
void boot_add(struct boot *boot, const char *line, struct place at);
/* Reads ip= and its relatives, when all words are there. */
void boot_plan(struct boot *boot);

/* The last word that begins so ("ip="), or NULL. */
const struct word *boot_word(const struct boot *boot, const char *begin);
/* The value of such a word, or of a setting of initramfs.conf; either may be NULL. */
struct value {
	const char *text;
	const char *said; /* "/proc/cmdline:1: nfsroot=192.0.2.1:/", for people */
	struct place at;
};
bool boot_value(struct boot *boot, const char *begin, const char *setting,
		struct value *value);

/* Does the initramfs get this program? By the hooks of initramfs-tools. */
bool boot_has_hook(const struct boot *boot, const char *hook);

/* ---- for the readers ---- */

/* This program needs a link with an address. */
void boot_uses(struct boot *boot, const char *program);

/* "allow WHAT on LINK[ REST]"; link NULL: the one that ip= says. */
struct permission {
	enum order order;
	const char *what, *link, *rest;
	bool open; /* something in rest is not known */
	const char *why;
};
void boot_allow(struct boot *boot, const struct permission *permission);
void boot_remark(struct boot *boot, const char *why);

/* A program that connects to one host. */
struct reach {
	const char *service; /* NULL: a rule of its own, for */
	const char *proto;   /* "tcp" or "udp" */
	const char *host;    /* an address or a name; NULL: not known */
	unsigned int port;   /* 0: that of the service */
	unsigned int port_last;
	bool keep;
	const char *why;
};
void boot_reach(struct boot *boot, const struct reach *reach);

/* ---- for suggest ---- */

/* What is needed for the addresses: DHCP and such. After all readers. */
void boot_addresses(struct boot *boot);
/* What is known about the links that the lines name. The last step. */
void boot_links(struct boot *boot);

#endif
