// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocking radios. An event of /dev/rfkill has 8 bytes (RFKILL_EVENT_SIZE_V1). A process
 * that opens the file reads one event for each present radio first.
 */
#include "layers/radio/radio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/rfkill.h>
#include <sys/ioctl.h>

#include "base/file.h"
#include "base/number.h"
#include "base/sys.h"

static int open_file(int flags)
{
	return SYS(open(RADIO_FILE, flags | O_NONBLOCK | O_CLOEXEC));
}

static bool next(int fd, struct rfkill_event *e)
{
	return read(fd, e, sizeof(*e)) == sizeof(*e);
}

static int set(int fd, unsigned int operation, unsigned int number, bool blocked)
{
	struct rfkill_event e = {
		.idx = number, .type = RFKILL_TYPE_ALL, .op = operation, .soft = blocked
	};

	int rc = SYS(write(fd, &e, sizeof(e)));

	return rc < 0 ? rc : 0;
}

int radio_open(void)
{
	int fd = open_file(O_RDWR);

	/*
	 * Ignore an error: kernels without CONFIG_RFKILL_INPUT have no handler of keys.
	 */
	if (fd >= 0)
		ioctl(fd, RFKILL_IOCTL_NOINPUT, NULL);
	return fd;
}

int radios_shut(int fd, struct text *old)
{
	struct rfkill_event e;
	char key[24];

	while (old && next(fd, &e)) {
		snprintf(key, sizeof(key), STATE_RADIO "%u", e.idx);
		text_put(old, key, e.soft ? "1" : "0");
	}
	return set(fd, RFKILL_OP_CHANGE_ALL, 0, true);
}

int radios_watch(int fd)
{
	struct rfkill_event e;
	int rc = 0;

	while (!rc && next(fd, &e))
		if (e.op != RFKILL_OP_DEL && !e.soft)
			rc = set(fd, RFKILL_OP_CHANGE, e.idx, true);
	return rc;
}

int radios_release(const char *state)
{
	char by_default[8];
	int fd = radio_open(), rc;
	const char *end;
	unsigned long n;
	bool blocked;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	file_read_start("/sys/module/rfkill/parameters/default_state", by_default,
			sizeof(by_default));
	blocked = by_default[0] == '0';
	rc = set(fd, RFKILL_OP_CHANGE_ALL, 0, blocked);
	for (; !rc && state && (end = strchr(state, '\n')); state = end + 1) {
		if (strncmp(state, STATE_RADIO, strlen(STATE_RADIO)) != 0)
			continue;
		n = number(state + strlen(STATE_RADIO), &state);
		if ((state[1] == '1') != blocked)
			rc = set(fd, RFKILL_OP_CHANGE, n, !blocked);
	}
	close(fd);
	return rc;
}

int radios_read(struct radios *radios)
{
	struct rfkill_event e;
	int fd = open_file(O_RDONLY);

	memset(radios, 0, sizeof(*radios));
	if (fd < 0)
		return fd;
	for (; next(fd, &e); radios->count++)
		if (!e.soft && !radios->open++)
			radios->first_open = e.idx;
	close(fd);
	return 0;
}
