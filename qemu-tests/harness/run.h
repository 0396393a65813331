/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One scenario under way. All functions return 0 or -errno, with the reason in
 * guest.error.
 */
#ifndef RUN_H
#define RUN_H

#include "harness/guest.h"
#include "harness/scenario.h"

struct run {
	struct guest guest;
	enum suite suite;
	FILE *out;
	size_t mark; /* guest frames before it */
	unsigned int checks;
	unsigned int heard; /* injected frames that every NIC must take in */
	struct guest_spec spec;
	char second_dir[300], second_initrd[320], own_disk[300];
	const struct scenario_watcher *watcher;
	char *status; /* what `netlatch status --json` printed last in this guest */
};

__attribute__((format(printf, 2, 3))) int complain(struct run *r, const char *fmt, ...);

/* The first lines that the last command printed, as a part of the report. */
void show_output(struct run *r);

/*
 * judge.c. The wire is settled, or the guest gone: all that it sent is counted. On
 * failure some of the frames in question go to r->out.
 */
int judge_silent(struct run *r);
int judge_frames(struct run *r, uint64_t wanted);
int judge_no_frames(struct run *r, uint64_t unwanted);
int judge_only(struct run *r, const struct step *s);
int judge_before(struct run *r, const struct step *s);
int judge_first_after(struct run *r, const char *text);
int judge_all_are(struct run *r, const struct step *s);
int judge_none_between(struct run *r, const struct step *s);
int judge_within(struct run *r, const struct step *s);
int judge_after(struct run *r, const char *text, bool wanted);

/* Tells the watcher of the guest, and ends it. */
void end_guest(struct run *r);

/* Powers off. Both captures must agree on what was sent to the very end. */
int power_off(struct run *r);

/*
 * again.c. The disk of a row that keeps what is written to it: a copy of the file image,
 * or mb MiB of nothing if image is NULL.
 */
int own_disk_make(struct run *r, const char *image, unsigned int mb);

/*
 * Switches the machine on again, which is off. Logs and captures are in the folder
 * `second` of the row.
 */
int power_on_again(struct run *r);

/*
 * second.c. Powers off, and boots the image once more with a file of the guest as its
 * policy. The wire counts from the second power-on; logs and captures are in the folder
 * `second` of the row.
 */
int second_boot(struct run *r, const char *file);

/* rounds.c. Prints what it measured to r->out. */
int rounds_run(struct run *r, const struct rounds *rounds);

#endif
