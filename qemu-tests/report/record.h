/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of up to three boots, and the page that shows it. The demo,
 * netlatch-prove, netlatch-report and each row of wire-test fill a record and write it;
 * the writers are pure.
 *
 * All times are nanoseconds since power-on. 0 means "never" for the end of a phase. A
 * record owns all of its strings and lists; record_free() frees them.
 */
#ifndef RECORD_H
#define RECORD_H

#include "harness/frame.h"

#include <stdbool.h>
#include <stdio.h>

#define RECORD_LANES 3

struct guest;

/* A frame that the machine sent; or, if held, one that netlatch did not let out. */
struct record_frame {
	uint64_t ns;
	uint64_t last_ns; /* of held frames that are summed up: the last one; else 0 */
	enum frame_kind kind;
	bool held;
	unsigned int count; /* held frames are summed up: how many; else 1 */
	char text[FRAME_TEXT_MAX];
};

/* A line of the console. */
struct record_line {
	uint64_t ns; /* of its first byte */
	char *text;
	uint64_t *byte_ns; /* of each byte of text; NULL: as the first one */
};

/*
 * The names of the parts of a boot. CLOSED begins with netlatch's "closed", MAIN with
 * switch_root, RULESET when a firewall has loaded, OPENING with netlatch's "opening",
 * OPEN with its "released".
 */
#define PHASE_FIRMWARE "firmware"
#define PHASE_KERNEL "kernel"
#define PHASE_INITRAMFS "initramfs"
#define PHASE_CLOSED "closed"
#define PHASE_MAIN "main system"
#define PHASE_RULESET "ruleset"
#define PHASE_OPENING "opening"
#define PHASE_OPEN "open"
#define PHASE_LOGIN "login"
#define PHASE_PANIC "panic"
#define PHASE_SHUTDOWN "shutdown"
#define PHASE_OFF "power-off"
#define PHASE_RESTART "restart"

/* A part of a boot. It ends where the next one begins. */
struct record_phase {
	const char *name; /* static */
	uint64_t from_ns, to_ns;
};

/* One boot. */
struct record_lane {
	char *name;
	uint64_t end_ns; /* when the capture ended */
	struct record_frame *frames;
	size_t frame_count;
	struct record_line *lines;
	size_t line_count;
	struct record_phase *phases;
	size_t phase_count;
};

enum record_outcome {
	RECORD_GOOD, /* silent as it should be, or: the row passed */
	RECORD_BAD,
	RECORD_NONE, /* no verdict */
};

/* A file that the page links to; path is relative to the page. */
struct record_link {
	char *path, *what;
};

struct record {
	char *title;
	enum record_outcome outcome;
	char *verdict; /* plain text, the first thing on the page; lines end with \n */
	char *detail; /* plain text below it, or NULL: for a row what failed, and where */
	struct record_lane lanes[RECORD_LANES];
	size_t lane_count;
	struct record_link *links;
	size_t link_count;
};

/*
 * record.c. Functions return 0 or -errno; a record that failed can still be freed.
 * Verdict and detail may be called several times: what they print is joined.
 */
__attribute__((format(printf, 3, 4))) int
record_title(struct record *r, enum record_outcome outcome, const char *title, ...);
__attribute__((format(printf, 2, 3))) int record_verdict(struct record *r,
							 const char *fmt, ...);
__attribute__((format(printf, 2, 3))) int record_detail(struct record *r, const char *fmt,
							...);
int record_link(struct record *r, const char *path, const char *what);

/*
 * record_guest.c. A new lane, with its phases and everything that the guest's console
 * and wire showed until now.
 */
int record_guest(struct record *r, const char *name, const struct guest *g);

/* A new, empty lane; NULL: no memory, or no room. */
struct record_lane *record_lane(struct record *r, const char *name);
/* Keeps the frames in the order of time. */
int lane_frame(struct record_lane *l, const struct record_frame *f);
int lane_line(struct record_lane *l, uint64_t ns, const char *text);
/* The same of a line whose bytes came each at its own time; NULL: all at ns. */
int lane_line_timed(struct record_lane *l, uint64_t ns, const char *text,
		    const uint64_t *byte_ns);

/*
 * held.c. Adds what netlatch held, from the text that `netlatch status --json` printed
 * in that guest. 0, or -errno: -EBADMSG if json is not that.
 */
int lane_held(struct record_lane *l, const char *json);

/* phases.c, pure: finds the phases in the lines. Call it after the last lane_line(). */
int lane_phases(struct record_lane *l);

/* The same, but a line with the text `ruleset` says that the firewall stands. */
int lane_phases_until(struct record_lane *l, const char *ruleset);

/* The phase at a time; "" before the first one. */
const char *lane_phase_at(const struct record_lane *l, uint64_t ns);

/* When the first phase of that name began; 0: there was none. */
uint64_t lane_phase_when(const struct record_lane *l, const char *name);

/* When the kernel's own clock began, by its stamps in the lines; 0: it cannot be told. */
uint64_t lane_kernel_zero(const struct record_lane *l);

void record_free(struct record *r);

/* timeline.c: the picture alone. page.c: the whole page, with the picture in it. */
void record_print_svg(const struct record *r, FILE *out);
void record_print_html(const struct record *r, FILE *out);

/* Writes report.html and timeline.svg into the folder dir. 0 or -errno. */
int record_write(const struct record *r, const char *dir);

#endif
