/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a boot has shown, and what follows from it. Pure. "Silent" is said only of a
 * machine that demonstrably ran, on a wire whose captures demonstrably hear, and not if
 * none of its NICs could have sent.
 */
#ifndef PROVE_VERDICT_H
#define PROVE_VERDICT_H

#include "harness/wire.h"

enum outcome {
	OUTCOME_SILENT = 0,
	OUTCOME_FRAMES = 1,
	OUTCOME_NONE = 3, /* also exit statuses */
};

/* How the watch came to its end. */
enum ended {
	ENDED_AS_ASKED, /* the text, the seconds, the power-off or the login prompt */
	ENDED_TIMEOUT,
	ENDED_OFF, /* the machine powered off or reset itself */
	ENDED_PANIC,
	ENDED_NOTHING_TO_BOOT,
	ENDED_INTERRUPTED, /* by a signal to netlatch-prove */
	ENDED_LIFELESS,	   /* KVM, and no sign of life for so long that TCG is tried */
	ENDED_ERROR,
};

/* Whether a driver took a NIC. */
enum driver { DRIVER_UNKNOWN, DRIVER_NO, DRIVER_YES };

struct evidence {
	const struct wire_frame *frames; /* of the machine, without control frames */
	size_t count;
	size_t before; /* frames that the peer saw until the watch ended */
	enum ended ended;
	bool timeout_is_end; /* nothing was asked for, so the time limit is an end */
	uint64_t end_ns;
	uint64_t release_ns; /* netlatch began to open the wire; 0: it did not */
	uint64_t kernel_ns;  /* the first sign of a kernel on the console; 0: none */
	unsigned long long disk_bytes; /* read from disks */
	bool direct;		       /* QEMU loaded the kernel */
	bool uefi;		       /* a firmware that may send by itself */
	bool arm64;
	bool console;	    /* there is a line of the console, or more */
	bool all;	    /* frames after release count, too */
	enum driver driver; /* of any NIC; DRIVER_NO: surely of none */
	bool control;	 /* the control frames were in both captures, before and after */
	bool agree;	 /* both captures have the same number of frames */
	char until[200]; /* what was waited for, for people */
	char line[200];	 /* the line of the console that tells why, or "" */
	char error[600]; /* of the harness */
};

struct prove_verdict {
	enum outcome outcome;
	size_t judged;	/* frames that count */
	size_t allowed; /* frames after release */
	bool phases;	/* a console tells the phases */
	char life[200]; /* what shows that the machine ran */
	char why[900];	/* of OUTCOME_NONE; else a remark or "" */
};

/* Fewer bytes than this a firmware reads by itself. */
#define LIFE_DISK_BYTES (1ULL << 20)

bool evidence_alive(const struct evidence *e);
void prove_judge(struct prove_verdict *v, const struct evidence *e);
bool frame_is_judged(const struct evidence *e, const struct wire_frame *f);

#endif
