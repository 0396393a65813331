// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entries of systemd's journal by its native protocol: one datagram of lines FIELD=VALUE
 * (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/).
 */
#include "base/journal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/socket.h>
#include <sys/un.h>

#include "base/file.h"

#define SOCKET "/run/systemd/journal/socket"
#define DATAGRAM_SIZE 3072

static const struct {
	const char *name, *id;
} events[] = {
	[JOURNAL_SHUT] = { "shut", "d3295dc449974e36a131e9e75c2bad65" },
	[JOURNAL_RELEASED] = { "released", "2ee6ef01b0b841a5a4d1842aa9a76c4f" },
	[JOURNAL_REFUSED] = { "refused", "0d064007e65b464c846b11f479b67340" },
	[JOURNAL_FAILED] = { "failed", "7589cb04441c4932bf4c0142686f16dd" },
	[JOURNAL_WAITING] = { "waiting", "810134bbf7ff490bae4e81bd4078d0ea" },
};

void journal_unit(const char *cgroups, char *unit, size_t size)
{
	static const char service[] = ".service";
	const char *line = cgroups, *end, *name;

	*unit = '\0';
	/* The line of cgroup2, which systemd has in each of its modes but "legacy". */
	while (strncmp(line, "0::", 3) != 0) {
		line = strchr(line, '\n');
		if (!line++)
			return;
	}
	end = line + strcspn(line, "\n");
	for (name = end; name[-1] != '/' && name[-1] != ':'; name--)
		;
	if ((size_t)(end - name) >= sizeof(service) && (size_t)(end - name) < size &&
	    strncmp(end - (sizeof(service) - 1), service, sizeof(service) - 1) == 0)
		snprintf(unit, size, "%.*s", (int)(end - name), name);
}

/*
 * Appends FIELD=VALUE. A newline would end the value, and what follows it would be a
 * field of its own; so it becomes a blank. A value that does not fit is cut.
 */
static void put(char *datagram, const char *field, const char *value)
{
	size_t len = strlen(datagram);
	char *c;

	if (!value || !*value || len + strlen(field) + 3 > DATAGRAM_SIZE)
		return;
	snprintf(datagram + len, DATAGRAM_SIZE - 1 - len, "%s=%s", field, value);
	for (c = datagram + len; *c; c++)
		if (*c == '\n')
			*c = ' ';
	*c++ = '\n';
	*c = '\0';
}

static void send_datagram(const char *datagram)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = SOCKET };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	/* journald may be busy, and a boot waits for this process. */
	(void)!sendto(fd, datagram, strlen(datagram), MSG_DONTWAIT | MSG_NOSIGNAL,
		      (struct sockaddr *)&to, sizeof(to));
	close(fd);
}

void journal_send(enum journal_event event, enum log_level level, const char *message,
		  ...)
{
	char datagram[DATAGRAM_SIZE] = "", cgroups[512], unit[128], number[12];
	const char *field;
	va_list args;

	if (access(SOCKET, F_OK) < 0) /* no systemd, or not yet */
		return;
	put(datagram, "MESSAGE", message);
	snprintf(number, sizeof(number), "%d", level);
	put(datagram, "PRIORITY", number);
	put(datagram, "MESSAGE_ID", events[event].id);
	put(datagram, "SYSLOG_IDENTIFIER", "netlatch");
	put(datagram, "NETLATCH_EVENT", events[event].name);
	/*
	 * journald finds out by itself which unit the sender belongs to, unless the
	 * sender has ended by the time that journald looks. `journalctl -u` accepts this
	 * field as well, if root has sent it.
	 */
	file_read_start("/proc/self/cgroup", cgroups, sizeof(cgroups));
	journal_unit(cgroups, unit, sizeof(unit));
	put(datagram, "OBJECT_SYSTEMD_UNIT", unit);
	va_start(args, message);
	while ((field = va_arg(args, const char *)))
		put(datagram, field, va_arg(args, const char *));
	va_end(args);
	send_datagram(datagram);
}
