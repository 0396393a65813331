/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of steps that the tables of whole systems share; whole.c has them. */
#ifndef WHOLE_H
#define WHOLE_H

#include "scenarios/steps.h"

/* clang-format off: steps and rows read line by line. */

/* Said before the first frame can leave, and when all is open. */
#define OPENING "netlatch: opening"
#define RELEASED "netlatch: released"
#define REFUSAL "netlatch: REFUSED to open"
#define LOGIN " login:"

/* A guest in which netlatch is, and one that knows nothing of it. */
#define LATCHED .variant = "test-netlatch", VIRTIO, .suites = SUITE_WHOLE
#define STOCK .variant = "test-stock", VIRTIO, .suites = SUITE_WHOLE

/* make check-all only: on both, or on one of them where the other stands for it. */
#define SLOW .slow = SUITE_WHOLE
#define SLOW13 .slow = SUITE_DEBIAN13

/* NIC 0 has its addresses of both kinds, and asked for them in the usual way. */
extern const struct step whole_online[];

/* Not one frame before release, then the network without help, nothing of ours left. */
extern const struct step whole_released[];

/* The settings and the qdisc are those of a stock system. */
extern const struct step whole_settings[];

#endif
