// SPDX-License-Identifier: GPL-2.0-or-later
/* The state file: read whole, written whole. */
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "file.h"
#include "sysctl.h"
#include "verbs.h"

void state_boot_id(char *id, size_t size)
{
	if (sysctl_read("kernel/random/boot_id", id, size) < 0)
		id[0] = '\0';
}

int state_load(char **state)
{
	char boot_id[64];
	int rc = file_read(STATE_FILE, state, STATE_SIZE_MAX);

	if (rc)
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
	if (t->failed)
		return -ENOMEM;
	if (mkdir(STATE_DIR, 0755) < 0 && errno != EEXIST)
		return -errno;
	return file_replace(STATE_FILE, STATE_FILE ".new", t->data, t->len);
}

void state_uptime(char *uptime, size_t size)
{
	file_read_start("/proc/uptime", uptime, size);
	uptime[strcspn(uptime, " ")] = '\0';
}

int state_save_released(const char *state, const char *by)
{
	char id[64], now[32];
	struct text t = { 0 };
	int rc;

	state_boot_id(id, sizeof(id));
	state_uptime(now, sizeof(now));
	text_put(&t, "format", STATE_FORMAT);
	text_put(&t, "version", "%s", NETLATCH_VERSION);
	text_put(&t, "boot-id", "%s", id);
	text_put(&t, "level", "open");
	text_put_like(&t, state, "locked-at=");
	text_put(&t, "released-at", "%s", now);
	text_put(&t, "released-by", "%s", by);
	text_put_like(&t, state, "warning=");
	text_put_like(&t, state, "sysctl.keep.");
	text_put(&t, "end", "1");
	rc = state_save(&t);
	text_free(&t);
	return rc;
}
