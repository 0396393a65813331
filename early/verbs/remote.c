// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds out whether this login came over the network. */
#include "verbs/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/number.h"

#define GENERATIONS 64

/*
 * Names of processes as in comm, which the kernel cuts to 15 characters. A NUL ends each
 * name, and one more NUL ends the list.
 */
static const char servers[] =
	"sshd\0dropbear\0tinysshd\0mosh-server\0in.telnetd\0telnetd\0"
	"in.rlogind\0in.rshd\0xrdp\0Xvnc\0";

/*
 * Parses "PID (COMM) S PPID ...". COMM may contain any character, parentheses too.
 * Returns the pid of the parent, or 0 if there is no such process.
 */
static int read_stat(int pid, char *comm, size_t size)
{
	char path[32], stat[256], *open, *close;

	comm[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (!file_read_start(path, stat, sizeof(stat)))
		return 0;
	open = strchr(stat, '(');
	close = strrchr(stat, ')');
	if (!open || !close || close < open || strlen(close) < 4)
		return 0;
	snprintf(comm, size, "%.*s", (int)(close - open - 1), open + 1);
	return number(close + 4, NULL);
}

bool remote_login(void)
{
	int pid = getppid(), i;
	char comm[32], **e;
	const char *s;

	for (e = environ; *e; e++)
		if (strncmp(*e, "SSH_C", 5) == 0 || strncmp(*e, "SSH_TTY=", 8) == 0)
			return true; /* SSH_CONNECTION, SSH_CLIENT */
	for (i = 0; i < GENERATIONS && pid > 1; i++) {
		pid = read_stat(pid, comm, sizeof(comm));
		for (s = servers; *s; s += strlen(s) + 1)
			if (strncmp(comm, s, strlen(s)) == 0)
				return true;
	}
	return false;
}
