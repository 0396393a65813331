/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LATCH_H
#define NETLATCH_LATCH_H

#include <stddef.h>

/*
 * Layers of the latch, and the level that they add up to. Pure.
 *
 * Only two layers are an egress barrier, one that holds frames whatever socket they come
 * from: qdisc and netdev. inet does not count: a DHCP client's AF_PACKET socket sends past
 * it, which is how a machine with everything dropped still gets a lease.
 */
enum layer { LAYER_QDISC, LAYER_NETDEV, LAYER_INET, LAYER_SYSCTL, LAYER_RADIO, LAYER_SOCKET,
	     LAYERS };

enum level { LEVEL_FULL, LEVEL_DEGRADED, LEVEL_OPEN };

enum layer_state {
	LAYER_CLOSED,
	LAYER_MISSING,	   /* failed, or not there any more */
	LAYER_UNSUPPORTED, /* this kernel cannot do it */
	LAYER_UNKNOWN,	   /* could not be read (status without root) */
};

struct latch {
	struct {
		enum layer_state state;
		char why[256];
	} layer[LAYERS];
};

extern const char *const layer_names[LAYERS];
extern const char *const layer_words[]; /* by enum layer_state: closed, missing, ... */
extern const char *const level_names[]; /* by enum level: full, degraded, open */

/* Every layer starts as missing, for the reason given. */
void latch_init(struct latch *latch, const char *why);
/* Both with some words on it, for status. */
void latch_closed(struct latch *latch, enum layer layer, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void latch_missing(struct latch *latch, enum layer layer, enum layer_state state,
		   const char *format, ...) __attribute__((format(printf, 4, 5)));

enum level latch_level(const struct latch *latch);
/* "netdev,inet": the layers that are not closed. */
void latch_list_missing(const struct latch *latch, char *list, size_t size);

#endif
