/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario names the image and the NIC of a guest, and the steps that follow its boot.
 * All steps run on the host. run.c carries them out; the tables in ../scenarios/ hold one
 * scenario a row.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "harness/frame.h"

#include <stdbool.h>
#include <stdio.h>

struct guest;

/* What boots: a kernel of some Debian in a busybox image, or a whole Debian. */
enum suite {
	SUITE_BULLSEYE = 1, /* optional: Debian 11 may leave the archive */
	SUITE_BOOKWORM = 2,
	SUITE_TRIXIE = 4,
	SUITE_SID = 8,
	SUITE_KERNELS = 15,  /* the busybox images on amd64 */
	SUITE_DEBIAN12 = 16, /* a whole Debian 12, not a busybox image */
	SUITE_DEBIAN13 = 32,
	SUITE_WHOLE = 48,
	SUITE_ARM64_BOOKWORM = 64,
	SUITE_ARM64_TRIXIE = 128,
	SUITE_ARM64 = 192,
	SUITE_DRACUT13 = 256, /* a whole Debian with dracut */
	SUITE_DRACUT_SID = 512,
	SUITE_DRACUT = 768,
	SUITE_CLOUD_BOOKWORM = 1024, /* busybox images on Debian's cloud kernels */
	SUITE_CLOUD_TRIXIE = 2048,
	SUITE_CLOUD_SID = 4096,
	SUITE_CLOUD = 7168,
	SUITE_ALL = 8191,
};

enum step_kind {
	STEP_END,
	STEP_CALL,	   /* another list of steps */
	STEP_RUN,	   /* text in the guest's shell: exit status, has, lacks */
	STEP_PEER,	   /* the same in the peer's shell (peer_net.h) */
	STEP_WAIT,	   /* until the console shows text */
	STEP_RESTARTS,	   /* until the console shows text: the guest boots again, without
			     a power cycle; later commands are for its new agent */
	STEP_LISTEN,	   /* count milliseconds */
	STEP_INJECT,	   /* the hostile set, count rounds */
	STEP_RECEIVED,	   /* the NIC text took in what was injected: it is not deaf */
	STEP_HOTPLUG,	   /* a second NIC of model text */
	STEP_MARK,	   /* later judgements count from here */
	STEP_SILENT,	   /* no guest frame since the mark */
	STEP_FRAMES,	   /* each of kinds was seen since the mark */
	STEP_NO_FRAMES,	   /* none of kinds was seen since the mark */
	STEP_ONLY,	   /* since the mark exactly count frames, all of kinds */
	STEP_ALL_ARE,	   /* each frame since the mark passes the filter of pcap text;
			     with has: each one until the console first showed has,
			     or with count 1 after it last did;
			     with rc RC_REFUSED: that is not so */
	STEP_NONE_BETWEEN, /* no guest frame between the first lines with text and has;
			     with rc RC_REFUSED: there are some */
	STEP_BEFORE,	   /* each of kinds was seen before the console showed text */
	STEP_FIRST_AFTER,  /* frames were seen, none before the console showed text */
	STEP_NONE_AFTER,   /* no guest frame after the console last showed text */
	STEP_SOME_AFTER,   /* there are some */
	STEP_GOES_OFF,	  /* until the guest has switched itself off; the wire of the time
			     before is judged by later steps */
	STEP_POWER_ON,	  /* the same machine again, after STEP_GOES_OFF or
			     STEP_POWER_OFF: the wire counts from then on, and commands
			     are for the new agent */
	STEP_POWER_OFF,	  /* shuts down; the wire is judged by later steps */
	STEP_SECOND_BOOT, /* of the same image, with the guest's file text as its policy;
			     the wire counts from then on (not in a row that is silent) */
	STEP_TYPE,	  /* text and a line end on the guest's console */
	STEP_WITHIN,	  /* the console showed has count ms after text at most */
	STEP_CONSOLE,	  /* the console shows has, does not show lacks */
	STEP_ROUNDS,	  /* shuts and opens again and again: rounds */
	STEP_AGENT,	  /* wait for the agent, if the row is bare */
};

enum { RC_ANY = -1, RC_REFUSED = -2 /* the program ran, and failed */ };

/* What happens to the guest's processors in the middle of each opening. */
enum stall { STALL_NONE, STALL_MACHINE, STALL_CPU };

/*
 * Many rounds of closing and opening, which rounds.c carries out. A round shuts the wire,
 * sends, and opens. An opening that ended shut must have said why, and is tried again.
 * The texts are commands for the guest's shell, and parts of lines of its console.
 */
struct rounds {
	unsigned int count;
	const char *shut;	  /* exit status 0 or 1: it is shut */
	const char *send;	  /* is seen while open, and never while shut */
	const char *open;	  /* exit status 0: open; 1 or 3: still shut */
	const char *again;	  /* before another try of open; NULL: nothing */
	const char *verdict;	  /* prints one line: what the guest itself says */
	const char *verdict_open; /* part of that line if the wire is open */
	const char *opening;	  /* the console shows it before the first frame */
	const char *reasons[4];	  /* one of them stands on the console if it stays shut */
	unsigned int limit_s;	  /* no command may take longer */
	unsigned int tries;	  /* of opening in each round */
	unsigned int shut_at_most; /* rounds whose first try may end shut */
	enum stall stall;
	unsigned int stall_ms;	      /* how long */
	unsigned int stall_within_ms; /* begins at most that long after open */
};

struct step {
	enum step_kind kind;
	const char *text, *has, *lacks;
	const struct step *call;
	const struct rounds *rounds;
	uint64_t kinds;
	unsigned int count;
	int rc;
	bool tells;	   /* the output is for people, too */
	unsigned int only; /* enum suite bits; 0: all */
};

struct scenario {
	const char *name, *what;
	const char *variant; /* of the image */
	const char *nic;
	const char *append; /* more kernel command line */
	const struct step *steps;
	unsigned int suites;
	bool silent;	   /* not one guest frame from power-on to power-off */
	const char *stops; /* instead of steps: the boot ends in a panic that says so */
	unsigned int slow; /* for these suites not in `make check` (scenario_slow()) */
	/*
	 * No panic= on the command line, so that a boot that stops may ask; and nobody
	 * waits for the agent before the steps begin. STEP_AGENT does, if one comes.
	 */
	bool bare;
	bool by_hand; /* runs only if its name is given: neither a check nor a slice */
	bool counted; /* the clock counts instructions: no matter how busy the host is */
	unsigned int cpus;	/* 0: one */
	unsigned int timeout_s; /* 0: that of its suite */
	unsigned int cost_s;	/* what it takes in a slice (deal.c); 0: as its suite */
	const char *disk;	/* of a whole system; NULL: root.img */
	/*
	 * The disk is the row's own and keeps what the guest writes, over several
	 * power-ons: a copy of the disk of a whole system. Or, for a busybox image, an
	 * empty disk of so many MiB.
	 */
	bool own_disk;
	unsigned int empty_disk_mb;
	const char *peer;  /* setup of peer_net_start(); NULL: no programs there */
	const char *setup; /* words for mkimage/guest-debian/setup */
};

struct scenario_table {
	const struct scenario *rows;
	size_t count;
};

/*
 * Paths of one scenario's inputs and of its output folder. A unified kernel image (the
 * variants uki*) is the initrd, and there is no kernel.
 */
struct scenario_files {
	char kernel[256], initrd[256], disk[256], dir[256];
};

/* build: the build folder. */
void scenario_files(const struct scenario *s, enum suite suite, const char *build,
		    struct scenario_files *files);

const char *suite_name(enum suite suite);
enum suite suite_by_name(const char *name); /* 0 if unknown */
enum suite
suite_at(size_t i); /* in the order of the tables' columns; 0 behind the last one */

/* This cell belongs to the rest of the matrix, which `make check` does not run. */
bool scenario_slow(const struct scenario *s, enum suite suite);

/*
 * Is called for each boot of a scenario, just before its guest is ended, while all that
 * console and wire showed is still there. status: what `netlatch status --json` printed
 * last in that guest; NULL: no step ran it.
 */
struct scenario_watcher {
	void (*boot)(void *arg, const struct guest *g, const char *status);
	void *arg;
};

/*
 * Runs it; the verdict is the return value, the report TAP diagnostic lines on out.
 * watcher: NULL if nobody watches.
 */
bool scenario_run(const struct scenario *s, enum suite suite,
		  const struct scenario_files *files, FILE *out,
		  const struct scenario_watcher *watcher);

#endif
