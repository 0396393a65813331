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

/*
 * A layer is one independent barrier of the latch. Each is a folder here, whose layer.c is its face:
 * a `struct layer`, listed once in layers.c. Verbs walk that list; the two orders that matter for
 * safety are written out instead, that of shutting in verbs/lock.c and that of opening in
 * verbs/release.c.
 *
 *              shut            look             judge            open
 *   lock       in its order    all              all              -
 *   status     -               all              all              -
 *   release    -               before, after    -                in its order
 *
 * Only `look` reads the kernel; `judge` and the say functions speak of what a look has found.
 */

/* Descriptors that lock opens and the guard keeps; -1 or another -errno where there is none. */
struct guard_fds {
	int events; /* link_events_open() */
	int nft;    /* NETLINK_NETFILTER: the tables belong to this socket */
	int radio;  /* radio_open() */
};

/* What lock hands from layer to layer while it shuts, and what the kernel answered. */
struct shutting {
	bool debug;    /* count what is dropped */
	bool no_guard; /* nobody is going to keep the descriptors */
	struct guard_fds fds;
	struct record record; /* old values, for release */
	struct nft_result nft;
	int nft_error, socket_error; /* -errno; 0 */
};

/* What stands, as the kernel tells it. An error is -errno and means that the part could not be read. */
struct look {
	bool settings; /* asked for: read all kernel settings, too, which only a judgement needs */
	int error;	    /* the first one that may hide something that is shut */
	struct links links; /* qdisc; netdev marks those that have chains of their own */
	int links_error;
	char default_qdisc[SYSCTL_VALUE_SIZE];
	int default_qdisc_error;
	struct nft_view nft; /* netdev and inet */
	int nft_error;
	struct sysctl_counts sysctl;
	struct radios radios;
	int radio_error;
	int socket_error; /* 0: the sockets are refused; -EOPNOTSUPP: they are not */
};

/* What release hands from layer to layer while it opens. */
struct opening {
	const char *state, *wants; /* texts of key=value lines, or NULL: see restore.h */
	const struct look *before; /* what stood */
	struct restore restore;
	char failure[256]; /* what went wrong first; "" */
};
/*
 * The step of that name is done (rc 0) or has failed. The first failure is the one to tell. Without an
 * opening the step was one in another network namespace: any user can make such a namespace, so an
 * error there is logged and does not count.
 */
void opening_done(struct opening *opening, const char *what, int rc);

struct layer {
	const char *name; /* in messages, in status and in the state file */
	unsigned int
		holds; /* enum frame: held whatever socket sends them; 0: no such promise */
	const char *
		gap; /* what can get out while this layer is missing; NULL: nothing by itself */

	/* Shuts it, and logs what fails. NULL: another layer does both. */
	void (*shut)(struct shutting *shutting);
	/* Reads the kernel into its part of look. NULL: another layer does both. */
	void (*look)(struct look *look);
	/* shutting: of the lock that has just run, which knows more of errors; else NULL. */
	void (*judge)(const struct look *look, const struct shutting *shutting,
		      struct verdict *verdict);
	/* Does it hold anything back that release has to open? NULL: never. */
	bool (*is_shut)(const struct look *look);
	/* Appends what is shut, each as " NAME,", and what was held, each as " NAME COUNT,". */
	void (*say_shut)(const struct look *look, struct line *line);
	void (*say_held)(const struct look *look, struct line *line);
	/* More lines for status, and more members for its JSON object, each with a comma behind it. */
	void (*show)(const struct look *look);
	void (*show_json)(const struct look *look);
	/* Opens it and reports by opening_done(). False: nothing more may be opened. */
	bool (*open)(struct opening *opening);
};

extern const struct layer qdisc_layer, netdev_layer, inet_layer, sysctl_layer,
	radio_layer, socket_layer;

/* In the order in which they are told. */
extern const struct layer *const layers[];
extern const unsigned int layer_count;

/* Asks the kernel. settings: see struct look. look_free() it in any case. */
void look_take(struct look *look, bool settings);
void look_free(struct look *look);
/* Does anything hold frames back that release would have to open? */
bool look_is_shut(const struct look *look);
/* shutting: NULL but for lock. */
void look_judge(const struct look *look, const struct shutting *shutting,
		struct latch *latch);
/* For layers: notes the error of their part, and that it may hide something; returns it. */
int look_failed(struct look *look, int rc);

#endif
