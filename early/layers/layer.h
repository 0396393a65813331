/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LAYER_H
#define NETLATCH_LAYER_H

#include <stdbool.h>

#include "base/line.h"
#include "kernel/link.h"
#include "kernel/sysctl.h"
#include "layers/latch.h"
#include "layers/nft/nft.h"
#include "layers/radio/radio.h"
#include "layers/sysctl/floor.h"
#include "layers/sysctl/record.h"
#include "layers/sysctl/restore.h"
#include "policy/policy.h"

/*
 * A layer is one independent barrier of the latch. Each mechanism has a folder here, and
 * the layer.c of that folder defines its `struct layer`, which layers.c lists once. The
 * verbs walk that list. Two orders matter for safety, so they are written out by name
 * instead: the order of shutting in verbs/lock.c, and the order of opening in
 * verbs/release.c.
 *
 *              shut               look                judge         open
 *   lock       in lock's order    all layers          all layers    -
 *   status     -                  all layers          all layers    -
 *   release    -                  before and after    -             in release's order
 *
 * Only `look` reads the kernel. `judge` and the functions that print work on the result
 * of a look.
 */

/* Descriptors that lock opens and the guard keeps. Negative: there is none. */
struct guard_fds {
	int events; /* link_events_open() */
	int nft;    /* a NETLINK_NETFILTER socket, which owns the tables */
	int radio;  /* radio_open() */
};

/* What lock hands from layer to layer while it shuts them, with the kernel's answers. */
struct shutting {
	bool debug;    /* add rules that count the dropped frames */
	bool no_guard; /* no guard will run, so nobody keeps the descriptors */
	struct guard_fds fds;
	struct policy policy;
	/* The links that are there and get exceptions; none if anything failed. */
	struct allowed want;
	unsigned int exceptions; /* how many are in force, whatever links are there */
	struct record record;	 /* the old values, which release puts back */
	struct nft_result nft;
	int nft_error, socket_error; /* 0 or -errno */
};

/*
 * The state of all layers, as read from the kernel. Each `..._error` is 0 or the -errno
 * with which reading that part failed.
 */
struct look {
	/* Asked for by the caller: read all kernel settings, which only `judge` needs. */
	bool settings;
	/* The first error that may hide something that is shut; see look_failed(). */
	int error;
	/*
	 * For the qdisc layer. The netdev layer marks links that have their own chains.
	 */
	struct links links;
	int links_error;
	/* The policy, and the links that have exceptions now. */
	struct policy policy;
	const char *policy_wrong; /* why the policy cannot be used, or NULL */
	struct allowed allowed;
	unsigned int exceptions; /* how many are in force, whatever links are there */
	char default_qdisc[SYSCTL_VALUE_SIZE];
	int default_qdisc_error;
	struct nft_view nft; /* for the netdev and the inet layer */
	int nft_error;
	struct sysctl_counts sysctl;
	struct radios radios;
	int radio_error;
	/* The result of sockets_look(), see sockets.h. */
	int sockets;
};

/* What release hands from layer to layer while it opens them. */
struct opening {
	const char *state, *wants; /* lines key=value, or NULL; see restore.h */
	const struct look *before; /* the state before the first layer was opened */
	struct restore restore;
	char failure[256]; /* the first failure in words, or "" */
	bool default_open; /* default_qdisc: links that appear from then on are open */
	bool lost;	   /* in another network namespace, without a way back */
};
/*
 * Reports one step: what names it, rc is 0 or -errno. The first failure is kept in
 * opening->failure. Pass NULL as opening for a step in another network namespace: an
 * error there is logged but never counts as a failure, because any user can create a
 * network namespace.
 */
void opening_done(struct opening *opening, const char *what, int rc);

struct layer {
	const char *name; /* in messages, in status and in the state file */
	/* enum frame: the frames that this layer holds, whichever socket sends them. */
	unsigned int holds;
	/* The frames that can leave while only this layer is missing; NULL: none. */
	const char *gap;

	/* Shuts the layer and logs each failure. NULL: another layer shuts this one. */
	void (*shut)(struct shutting *shutting);
	/* Fills this layer's part of look from the kernel. NULL: another layer does. */
	void (*look)(struct look *look);
	/*
	 * Sets the verdict. lock passes its own shutting, because the errors in it
	 * explain more than a look can; everybody else passes NULL.
	 */
	void (*judge)(const struct look *look, const struct shutting *shutting,
		      struct verdict *verdict);
	/* Does the layer hold anything back that release has to open? NULL: never. */
	bool (*is_shut)(const struct look *look);
	/* Appends each thing that is shut, as " NAME,". */
	void (*say_shut)(const struct look *look, struct line *line);
	/* Appends the number of frames that each thing has dropped, as " NAME COUNT,". */
	void (*say_held)(const struct look *look, struct line *line);
	/* Prints more lines for status. */
	void (*show)(const struct look *look);
	/* Prints more members of the JSON object, each with a comma behind it. */
	void (*show_json)(const struct look *look);
	/* Opens the layer, reports by opening_done(). False: open no further layer. */
	bool (*open)(struct opening *opening);
};

extern const struct layer qdisc_layer, netdev_layer, inet_layer, sysctl_layer,
	radio_layer, socket_layer;

/* In the order in which status and the messages list them. */
extern const struct layer *const layers[];
extern const unsigned int layer_count;

/*
 * Reads the state of all layers (settings: see struct look). Call look_free() in any
 * case.
 */
void look_take(struct look *look, bool settings);
void look_free(struct look *look);
/* Does any layer hold something back that release has to open? */
bool look_is_shut(const struct look *look);
/* Judges every layer. shutting: see struct layer's `judge`. */
void look_judge(const struct look *look, const struct shutting *shutting,
		struct latch *latch);
/*
 * For a layer whose look failed: notes in look->error that the failure may hide something
 * that is shut. Returns rc.
 */
int look_failed(struct look *look, int rc);

#endif
