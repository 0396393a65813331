// SPDX-License-Identifier: GPL-2.0-or-later
/* Every combination of layers, and the level that it adds up to. */
#include "layers/latch.h"
#include "check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define STATES 4
#define COMBINATIONS 4096 /* of STATES, in six layers */

/* Sets up one combination; returns how many layers are closed in it. */
static int combine(struct latch *latch, int n)
{
	int i, closed = 0;

	latch_init(latch, "test");
	for (i = 0; i < LAYERS; i++, n /= STATES) {
		if (n % STATES == LAYER_CLOSED)
			latch_closed(latch, i, "%d", i);
		else
			latch_missing(latch, i, n % STATES, "why %d", i);
		closed += n % STATES == LAYER_CLOSED;
	}
	return closed;
}

static bool closed(const struct latch *latch, enum layer layer)
{
	return latch->layer[layer].state == LAYER_CLOSED;
}

static void test_levels(void)
{
	bool open = true, full = true, degraded = true, whys = true;
	struct latch latch;
	int n, i, count;

	for (n = 0; n < COMBINATIONS; n++) {
		enum level level;

		count = combine(&latch, n);
		level = latch_level(&latch);
		open &= (level == LEVEL_OPEN) ==
			(!closed(&latch, LAYER_QDISC) && !closed(&latch, LAYER_NETDEV));
		full &= (level == LEVEL_FULL) == (count == LAYERS);
		degraded &= level == LEVEL_OPEN || level == LEVEL_FULL ||
			    level == LEVEL_DEGRADED;
		for (i = 0; i < LAYERS; i++)
			whys &= latch.layer[i].why[0] != 0;
	}
	CHECK(LAYERS == 6, "six layers, as assumed here");
	CHECK(open, "open exactly when neither qdisc nor netdev is closed");
	CHECK(full, "full exactly when every layer is closed");
	CHECK(degraded, "degraded otherwise");
	CHECK(whys, "a word on each layer, closed or not");
	CHECK(!strcmp(level_names[LEVEL_FULL], "full") &&
		      !strcmp(level_names[LEVEL_DEGRADED], "degraded") &&
		      !strcmp(level_names[LEVEL_OPEN], "open"),
	      "the names of the levels");
}

static void test_list(void)
{
	struct latch latch;
	char list[64], *small;
	size_t size;
	bool inside = true;

	latch_init(&latch, "not tried");
	CHECK(latch_level(&latch) == LEVEL_OPEN, "nothing done is open");
	CHECK(latch.layer[LAYER_INET].state == LAYER_MISSING &&
		      !strcmp(latch.layer[LAYER_INET].why, "not tried"),
	      "and says why");
	latch_list_missing(&latch, list, sizeof(list));
	CHECK(!strcmp(list, "qdisc,netdev,inet,sysctl,radio,socket"), "all are listed");
	for (size = 1; size < sizeof(list); size++) {
		small = malloc(size);
		latch_list_missing(&latch, small, size);
		inside &= strlen(small) < size && !strncmp(small, list, strlen(small));
		free(small);
	}
	CHECK(inside, "a list cut to any size stays inside it");
	latch_closed(&latch, LAYER_QDISC, "so");
	latch_closed(&latch, LAYER_INET, "so");
	latch_closed(&latch, LAYER_RADIO, "so");
	latch_closed(&latch, LAYER_SOCKET, "so");
	latch_list_missing(&latch, list, sizeof(list));
	CHECK(!strcmp(list, "netdev,sysctl"), "only those that are missing");
	latch_closed(&latch, LAYER_NETDEV, "so");
	latch_closed(&latch, LAYER_SYSCTL, "so");
	latch_list_missing(&latch, list, sizeof(list));
	CHECK(!strcmp(list, ""), "none at level full");
	latch_missing(&latch, LAYER_INET, LAYER_UNKNOWN, "%0300d", 1);
	CHECK(strlen(latch.layer[LAYER_INET].why) == sizeof(latch.layer[0].why) - 1,
	      "a reason too long is cut");
}

int main(void)
{
	test_levels();
	test_list();
	return check_done();
}
