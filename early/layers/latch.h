/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LATCH_H
#define NETLATCH_LATCH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The verdict on each layer of the latch, and the level that all verdicts add up to. The
 * functions here make no system call.
 *
 * Only a layer that holds queued frames counts as an egress barrier, because it holds a
 * frame whatever kind of socket sends the frame. The qdisc layer and the netdev layer do.
 * The inet layer does not: a DHCP client sends by an AF_PACKET socket, whose frames never
 * pass an IP hook, so a machine that drops everything by IP rules still gets its lease.
 */

/* The two ways from a socket to the driver; bits for struct layer's `holds`. */
enum frame {
	FRAME_QUEUED = 1 << 0, /* through the queueing discipline, as nearly all frames */
	FRAME_BYPASS = 1 << 1, /* around the queueing discipline (PACKET_QDISC_BYPASS) */
};

enum layer_state {
	LAYER_CLOSED,
	LAYER_MISSING,	   /* shutting failed, or something opened it since */
	LAYER_UNSUPPORTED, /* this kernel lacks the feature */
	LAYER_UNKNOWN,	   /* the kernel refused to tell (status without root) */
};
extern const char *const layer_words[]; /* by enum layer_state: "closed", ... */

struct verdict {
	enum layer_state state;
	char why[256];
};

/* Both set the state and the reason, which status prints; text past 255 bytes is cut. */
void verdict_closed(struct verdict *verdict, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void verdict_missing(struct verdict *verdict, enum layer_state state, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));

#define LAYERS_MAX 8

/* verdict[i] belongs to layers[i] of layers/layer.h. */
struct latch {
	struct verdict verdict[LAYERS_MAX];
};

enum level { LEVEL_FULL, LEVEL_DEGRADED, LEVEL_OPEN };
extern const char *const level_names[]; /* by enum level: "full", "degraded", "open" */

/* Sets every layer to missing, for the reason why, until somebody judges the layer. */
void latch_init(struct latch *latch, const char *why);
/*
 * Full: every layer is closed. Degraded: some layer is not, but an egress barrier is
 * closed. Open: no egress barrier is closed, so frames can leave.
 */
enum level latch_level(const struct latch *latch);
/* Is any layer in this state? */
bool latch_any(const struct latch *latch, enum layer_state state);
/*
 * Writes the names of the layers that are not closed, with commas between: "netdev,inet".
 */
void latch_list_missing(const struct latch *latch, char *list, size_t size);

#endif
