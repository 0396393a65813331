// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes a state line by line and searches it by key. Pure. */
#include "base/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_SIZE_MAX 640

/* Makes room for so many more bytes and a NUL. */
static bool reserve(struct text *t, size_t more)
{
	size_t need = t->len + more + 1;
	char *grown;

	if (t->failed || need <= t->size)
		return !t->failed;
	grown = realloc(t->data, need * 2);
	if (!grown) {
		t->failed = true;
		return false;
	}
	t->data = grown;
	t->size = need * 2;
	return true;
}

void text_put(struct text *t, const char *key, const char *value)
{
	size_t key_len = strlen(key), value_len = strlen(value);
	char *to;

	if (value_len > VALUE_SIZE_MAX || strchr(value, '\n'))
		t->failed = true;
	if (!reserve(t, key_len + value_len + 2))
		return;
	to = t->data + t->len;
	memcpy(to, key, key_len);
	to[key_len] = '=';
	memcpy(to + key_len + 1, value, value_len);
	memcpy(to + key_len + 1 + value_len, "\n", 2);
	t->len += key_len + value_len + 2;
}

void text_append(struct text *t, const struct text *lines)
{
	t->failed |= lines->failed;
	if (!lines->len || !reserve(t, lines->len))
		return;
	memcpy(t->data + t->len, lines->data, lines->len);
	t->len += lines->len;
	t->data[t->len] = '\0';
}

void text_free(struct text *t)
{
	free(t->data);
	memset(t, 0, sizeof(*t));
}

const char *state_find(const char *state, const char *key, size_t *len)
{
	size_t key_len = strlen(key);
	const char *end;

	while (state && *state) {
		end = strchr(state, '\n');
		if (!end)
			return NULL;
		if ((size_t)(end - state) > key_len && state[key_len] == '=' &&
		    memcmp(state, key, key_len) == 0) {
			*len = end - state - key_len - 1;
			return state + key_len + 1;
		}
		state = end + 1;
	}
	return NULL;
}

bool state_get(const char *state, const char *key, char *value, size_t size)
{
	const char *found;
	size_t len;

	value[0] = '\0';
	found = state_find(state, key, &len);
	if (!found || len >= size)
		return false;
	memcpy(value, found, len);
	value[len] = '\0';
	return true;
}

int state_check(const char *state, const char *boot_id)
{
	char value[64];

	if (!state_get(state, "format", value, sizeof(value)) ||
	    strcmp(value, STATE_FORMAT) != 0 ||
	    !state_get(state, STATE_END, value, sizeof(value)))
		return -EBADMSG;
	if (!*boot_id || !state_get(state, STATE_BOOT_ID, value, sizeof(value)) ||
	    strcmp(value, boot_id) != 0)
		return -ESTALE;
	return 0;
}

void text_put_like(struct text *t, const char *state, const char *prefix)
{
	struct text line = { 0 };
	const char *end;

	for (; state && (end = strchr(state, '\n')); state = end + 1) {
		if (strncmp(state, prefix, strlen(prefix)) != 0)
			continue;
		line.data = (char *)state;
		line.len = end + 1 - state;
		text_append(t, &line);
	}
}

void text_put_lock(struct text *t, const char *state)
{
	/* Behind release the level of the state is "open". */
	bool again = state_is_released(state);
	char level[16];

	if (state_get(state, again ? STATE_LOCKED_LEVEL : STATE_LEVEL, level,
		      sizeof(level)))
		text_put(t, STATE_LOCKED_LEVEL, level);
	text_put_like(t, state, STATE_MISSING "=");
	text_put_like(t, state, STATE_WHY);
	text_put_like(t, state, STATE_SELF_TEST "=");
	text_put_like(t, state, STATE_LOCKED_AT "=");
	text_put_like(t, state, STATE_TOOK_US "=");
}

bool state_is_released(const char *state)
{
	size_t len;

	return state_find(state, STATE_RELEASED_AT, &len) != NULL;
}
