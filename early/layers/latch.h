/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LATCH_H
#define NETLATCH_LATCH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A verdict on each layer of the latch, and the level that the verdicts add up to. Pure.
 *
 * Only a layer that holds queued frames is an egress barrier: it holds a frame whatever socket sends
 * it. qdisc and netdev are such layers. inet is not: the AF_PACKET socket of a DHCP client sends past
 * it, so a machine that drops everything by IP rules still gets its lease.
 */

/* Frames, by the way that they take to the driver. */
enum frame {
	FRAME_QUEUED = 1 << 0, /* through the queueing discipline, as nearly all do */
	FRAME_BYPASS = 1 << 1, /* around it (PACKET_QDISC_BYPASS) */
};

enum layer_state {
	LAYER_CLOSED,
	LAYER_MISSING,	   /* it failed, or is not there any more */
	LAYER_UNSUPPORTED, /* this kernel cannot do it */
	LAYER_UNKNOWN,	   /* it could not be read (status without root) */
};
extern const char *const layer_words[]; /* by enum layer_state: closed, missing, ... */

struct verdict {
	enum layer_state state;
	char why[256];
};

/* Both give the reason in words, for status. */
void verdict_closed(struct verdict *verdict, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void verdict_missing(struct verdict *verdict, enum layer_state state, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));

#define LAYERS_MAX 8

/* verdict[i] is that on layers[i] of layers/layer.h. */
struct latch {
	struct verdict verdict[LAYERS_MAX];
};

enum level { LEVEL_FULL, LEVEL_DEGRADED, LEVEL_OPEN };
extern const char *const level_names[]; /* by enum level: full, degraded, open */

/* Every layer starts as missing, for the reason given. */
void latch_init(struct latch *latch, const char *why);
enum level latch_level(const struct latch *latch);
/* Is any layer in this state? */
bool latch_any(const struct latch *latch, enum layer_state state);
/* "netdev,inet": the layers that are not closed. */
void latch_list_missing(const struct latch *latch, char *list, size_t size);

#endif
