// SPDX-License-Identifier: GPL-2.0-or-later
/* What the layers add up to. */
#include "layers/latch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>


const char *const layer_names[LAYERS] = { "qdisc", "netdev", "inet", "sysctl", "radio",
					    "socket" };
const char *const layer_words[] = { "closed", "missing", "unsupported", "unknown" };
const char *const level_names[] = { "full", "degraded", "open" };

void latch_init(struct latch *latch, const char *why)
{
	int i;

	for (i = 0; i < LAYERS; i++)
		latch_missing(latch, i, LAYER_MISSING, "%s", why);
}

static void set(struct latch *latch, enum layer layer, enum layer_state state,
		const char *format, va_list args)
{
	latch->layer[layer].state = state;
	vsnprintf(latch->layer[layer].why, sizeof(latch->layer[layer].why), format, args);
}

void latch_closed(struct latch *latch, enum layer layer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(latch, layer, LAYER_CLOSED, format, args);
	va_end(args);
}

void latch_missing(struct latch *latch, enum layer layer, enum layer_state state,
		   const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(latch, layer, state, format, args);
	va_end(args);
}

enum level latch_level(const struct latch *latch)
{
	int i;

	if (latch->layer[LAYER_QDISC].state != LAYER_CLOSED &&
	    latch->layer[LAYER_NETDEV].state != LAYER_CLOSED)
		return LEVEL_OPEN;
	for (i = 0; i < LAYERS; i++)
		if (latch->layer[i].state != LAYER_CLOSED)
			return LEVEL_DEGRADED;
	return LEVEL_FULL;
}

void latch_list_missing(const struct latch *latch, char *list, size_t size)
{
	size_t len = 0;
	int i;

	list[0] = '\0';
	for (i = 0; i < LAYERS; i++)
		if (latch->layer[i].state != LAYER_CLOSED && len < size)
			len += snprintf(list + len, size - len, "%s%s", len ? "," : "",
					layer_names[i]);
}
