// SPDX-License-Identifier: GPL-2.0-or-later
/* Verdicts on the layers, and the level that they add up to. */
#include "layers/latch.h"

#include <stdarg.h>
#include <stdio.h>

#include "layers/layer.h"

const char *const layer_words[] = { "closed", "missing", "unsupported", "unknown" };
const char *const level_names[] = { "full", "degraded", "open" };

void verdict_closed(struct verdict *verdict, const char *format, ...)
{
	va_list args;

	verdict->state = LAYER_CLOSED;
	va_start(args, format);
	vsnprintf(verdict->why, sizeof(verdict->why), format, args);
	va_end(args);
}

void verdict_missing(struct verdict *verdict, enum layer_state state, const char *format,
		     ...)
{
	va_list args;

	verdict->state = state;
	va_start(args, format);
	vsnprintf(verdict->why, sizeof(verdict->why), format, args);
	va_end(args);
}

void latch_init(struct latch *latch, const char *why)
{
	unsigned int i;

	for (i = 0; i < layer_count; i++)
		verdict_missing(&latch->verdict[i], LAYER_MISSING, "%s", why);
}

enum level latch_level(const struct latch *latch)
{
	bool barrier = false, full = true;
	unsigned int i;

	for (i = 0; i < layer_count; i++) {
		if (latch->verdict[i].state != LAYER_CLOSED)
			full = false;
		else if (layers[i]->holds & FRAME_QUEUED)
			barrier = true;
	}
	return !barrier ? LEVEL_OPEN : full ? LEVEL_FULL : LEVEL_DEGRADED;
}

bool latch_any(const struct latch *latch, enum layer_state state)
{
	unsigned int i;

	for (i = 0; i < layer_count; i++)
		if (latch->verdict[i].state == state)
			return true;
	return false;
}

void latch_list_missing(const struct latch *latch, char *list, size_t size)
{
	size_t len = 0;
	unsigned int i;

	list[0] = '\0';
	for (i = 0; i < layer_count; i++)
		if (latch->verdict[i].state != LAYER_CLOSED && len < size)
			len += snprintf(list + len, size - len, "%s%s", len ? "," : "",
					layers[i]->name);
}
