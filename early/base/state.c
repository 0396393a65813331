// SPDX-License-Identifier: GPL-2.0-or-later
/* The state file, which is always read and written as a whole. */
#include "base/state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/sys.h"
#include "base/version.h"

/* The id does not change before the next boot, so the file is read once. */
void state_boot_id(char *id, size_t size)
{
	static char known[sizeof("01234567-89ab-cdef-0123-456789abcdef\n")];

	if (!known[0]) {
		file_read_start("/proc/sys/kernel/random/boot_id", known, sizeof(known));
		known[strcspn(known, "\n")] = '\0';
	}
	snprintf(id, size, "%s", known);
}

bool state_recall(void)
{
	return access(STATE_IN_DEV, F_OK) == 0 && symlink(STATE_IN_DEV, STATE_DIR) == 0;
}

const char *state_error_text(int rc)
{
	return rc == -EBADMSG  ? "damaged"
	       : rc == -ESTALE ? "of another boot"
			       : error_text(rc);
}

int state_load(char **state)
{
	char boot_id[64];
	int rc = file_read(STATE_FILE, state, STATE_SIZE_MAX);

	if (rc < 0)
		return rc;
	state_boot_id(boot_id, sizeof(boot_id));
	rc = state_check(*state, boot_id);
	if (rc) {
		free(*state);
		*state = NULL;
	}
	return rc;
}

int state_save(const struct text *t)
{
	int rc;

	if (t->failed)
		return -ENOMEM;
	rc = SYS(mkdir(STATE_DIR, 0755));
	if (rc && rc != -EEXIST)
		return rc;
	return file_replace(STATE_FILE, t->data, t->len);
}

void state_uptime(char *uptime, size_t size)
{
	char *blank;

	file_read_start("/proc/uptime", uptime, size);
	blank = strchr(uptime, ' ');
	if (blank)
		*blank = '\0';
}

void state_begin(struct text *t, const char *level)
{
	char id[64];

	state_boot_id(id, sizeof(id));
	text_put(t, "format", STATE_FORMAT);
	text_put(t, STATE_VERSION, NETLATCH_VERSION);
	text_put(t, STATE_BOOT_ID, id);
	text_put(t, STATE_LEVEL, level);
}

int state_save_released(const char *state, const char *by)
{
	struct text t = { 0 };
	char now[32];
	int rc;

	state_uptime(now, sizeof(now));
	state_begin(&t, "open");
	text_put_lock(&t, state);
	text_put(&t, STATE_RELEASED_AT, now);
	text_put(&t, STATE_RELEASED_BY, by);
	text_put_like(&t, state, STATE_WARNING "=");
	text_put_like(&t, state, STATE_SYSCTL_KEEP);
	text_put(&t, STATE_END, "1");
	rc = state_save(&t);
	text_free(&t);
	return rc;
}

int state_note(const char *key, const char *value)
{
	struct text t = { 0 };
	char *state;
	int rc = state_load(&state);

	if (rc)
		return rc;
	/* In front, because the last line is the mark that the file is whole. */
	text_put(&t, key, value);
	text_put_like(&t, state, "");
	rc = state_save(&t);
	text_free(&t);
	free(state);
	return rc;
}
