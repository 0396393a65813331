// SPDX-License-Identifier: GPL-2.0-or-later
/* Every combination of layers, and the level that it adds up to. */
#include "layers/latch.h"
#include "check.h"
#include "layers/layer.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A table of its own: names, and which of them holds queued frames. */
enum { QDISC, NETDEV, INET, SYSCTL, RADIO, SOCKET, LAYERS };
static const struct layer table[LAYERS] = {
	{ .name = "qdisc", .holds = FRAME_QUEUED },
	{ .name = "netdev", .holds = FRAME_QUEUED | FRAME_BYPASS },
	{ .name = "inet" },
	{ .name = "sysctl" },
	{ .name = "radio" },
	{ .name = "socket", .holds = FRAME_BYPASS },
};
const struct layer *const layers[] = { table,	  table + 1, table + 2,
				       table + 3, table + 4, table + 5 };
const unsigned int layer_count = LAYERS;

#define STATES 4
#define COMBINATIONS 4096 /* of STATES, in six layers */

/* Sets up one combination; returns how many layers are closed in it. */
static int combine(struct latch *latch, int n)
{
	int i, closed = 0;

	latch_init(latch, "test");
	for (i = 0; i < LAYERS; i++, n /= STATES) {
		if (n % STATES == LAYER_CLOSED)
			verdict_closed(&latch->verdict[i], "%d", i);
		else
			verdict_missing(&latch->verdict[i], n % STATES, "why %d", i);
		closed += n % STATES == LAYER_CLOSED;
	}
	return closed;
}

static bool closed(const struct latch *latch, int layer)
{
	return latch->verdict[layer].state == LAYER_CLOSED;
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
			(!closed(&latch, QDISC) && !closed(&latch, NETDEV));
		full &= (level == LEVEL_FULL) == (count == LAYERS);
		degraded &= level == LEVEL_OPEN || level == LEVEL_FULL ||
			    level == LEVEL_DEGRADED;
		for (i = 0; i < LAYERS; i++)
			whys &= latch.verdict[i].why[0] != 0;
	}
	CHECK(COMBINATIONS == STATES * STATES * STATES * STATES * STATES * STATES,
	      "every combination");
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
	CHECK(latch.verdict[INET].state == LAYER_MISSING &&
		      !strcmp(latch.verdict[INET].why, "not tried"),
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
	verdict_closed(&latch.verdict[QDISC], "so");
	verdict_closed(&latch.verdict[INET], "so");
	verdict_closed(&latch.verdict[RADIO], "so");
	verdict_closed(&latch.verdict[SOCKET], "so");
	latch_list_missing(&latch, list, sizeof(list));
	CHECK(!strcmp(list, "netdev,sysctl"), "only those that are missing");
	verdict_closed(&latch.verdict[NETDEV], "so");
	verdict_closed(&latch.verdict[SYSCTL], "so");
	latch_list_missing(&latch, list, sizeof(list));
	CHECK(!strcmp(list, ""), "none at level full");
	verdict_missing(&latch.verdict[INET], LAYER_UNKNOWN, "%0300d", 1);
	CHECK(latch_any(&latch, LAYER_UNKNOWN) && !latch_any(&latch, LAYER_UNSUPPORTED),
	      "a state that one layer has, and one that none has");
	CHECK(strlen(latch.verdict[INET].why) == sizeof(latch.verdict[0].why) - 1,
	      "a reason too long is cut");
}

int main(void)
{
	test_levels();
	test_list();
	return check_done();
}
