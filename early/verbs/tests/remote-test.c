// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is this login one by network? /proc and our parent are faked: file_read_start() has a
 * table of processes, getppid() is wrapped.
 */
#include "verbs/remote.h"
#include "base/file.h"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct process {
	int pid, parent;
	const char *comm;
} table[200];
static unsigned int count, reads;
static const char *raw; /* the stat of every process, as it is */

pid_t __wrap_getppid(void);
pid_t __wrap_getppid(void)
{
	return 1000;
}

bool file_read_start(const char *path, char *text, size_t size)
{
	char name[32];
	unsigned int i;

	text[0] = '\0';
	reads++;
	if (raw) {
		snprintf(text, size, "%s", raw);
		return true;
	}
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "/proc/%d/stat", table[i].pid);
		if (strcmp(path, name) != 0)
			continue;
		/* As the kernel writes it; the rest of the line is long. */
		snprintf(text, size,
			 "%d (%s) S %d 900 900 34816 900 4194304 1129 0 0 0 0 0 0 0 20 0 "
			 "1 "
			 "0 12345 8192000 1234 18446744073709551615 1 1 0 0 0 0 65536 "
			 "3686404 1266761467 "
			 "0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
			 table[i].pid, table[i].comm, table[i].parent);
		return true;
	}
	return false;
}

/* From our parent up to init. */
static bool below(const char *parent, const char *grandparent, const char *above)
{
	const struct process line[] = { { 1000, 900, parent },
					{ 900, 800, grandparent },
					{ 800, 1, above },
					{ 1, 0, "systemd" } };

	memcpy(table, line, sizeof(line));
	count = 4;
	reads = 0;
	return remote_login();
}

static bool with_stat(const char *text)
{
	bool remote;

	raw = text;
	reads = 0;
	remote = remote_login();
	raw = NULL;
	return remote;
}

static void test_processes(void)
{
	static const char *const servers[] = { "sshd",	      "dropbear",   "tinysshd",
					       "mosh-server", "in.telnetd", "telnetd",
					       "in.rlogind",  "in.rshd",    "xrdp",
					       "Xvnc" };
	unsigned int i, good = 0;

	CHECK(!below("bash", "login", "agetty"), "at the console");
	CHECK(reads == 3, "looked at up to init, which is not read");
	CHECK(!below("bash", "sudo", "gnome-terminal-"), "in a terminal");
	for (i = 0; i < sizeof(servers) / sizeof(servers[0]); i++)
		good += below(servers[i], "login", "x") &&
			below("bash", servers[i], "x") &&
			below("bash", "sudo", servers[i]);
	CHECK(good == i, "%u servers, next to us or further up", i);
	CHECK(below("bash", "sshd-session", "sshd"),
	      "OpenSSH 9.8 and later has a name for sessions");
	CHECK(!below("ssh", "ssh-agent", "bash"), "a client is no server");
	CHECK(!below("my-sshd", "notdropbear", "bash"), "the name has to begin so");
	CHECK(!below("", "", ""), "processes without a name");
}

static void test_odd_names(void)
{
	CHECK(below(":-) S 1 (", "sshd", "x"),
	      "a name that looks like the rest of the line");
	CHECK(below("a) S 1 2 3", "sshd", "x"), "or closes the parenthesis");
	CHECK(!below("x (sshd", "bash", "x") && !below("x) (sshd)", "bash", "x"),
	      "a name that has sshd in a parenthesis");
	CHECK(below("((", "))", "sshd"), "parentheses alone");
	CHECK(below("a b c", "\n", "sshd"), "blanks and newlines");
}

static void test_odd_stat(void)
{
	static const char *const bad[] = {
		"",	   "1",	 "1000 ",	"1000 (bash",	 "1000 bash)",
		")(",	   "()", "1000 (bash)", "1000 (bash) S", "1000 (bash) S ",
		"(x) S -1"
	};
	unsigned int i, good = 0;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		good += !with_stat(bad[i]) && reads == 1;
	CHECK(good == i, "a stat that is none ends the search: %u", i);
	CHECK(!with_stat("7 (loop) S 1000 1 1") && reads > 1 && reads <= 100,
	      "processes in a circle: there is an end");
	CHECK(with_stat("7 (sshd) S 1000 1 1"), "in a circle of servers, too");
	count = 0;
	reads = 0;
	CHECK(!remote_login() && reads == 1, "a parent that is gone");
}

static bool with_variable(const char *variable)
{
	char *kept[2] = { (char *)variable, NULL };
	char **before = environ;
	bool remote;

	environ = kept;
	remote = remote_login();
	environ = before;
	return remote;
}

static void test_environment(void)
{
	below("bash", "login", "agetty");
	CHECK(with_variable("SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22"), "SSH_CONNECTION");
	CHECK(with_variable("SSH_CLIENT=192.0.2.1 1 22"), "SSH_CLIENT");
	CHECK(with_variable("SSH_TTY=/dev/pts/0"), "SSH_TTY");
	CHECK(!with_variable("SSH_AUTH_SOCK=/run/agent") &&
		      !with_variable("SSH_AGENT_PID=1") && !with_variable("SSH_TTYX=1") &&
		      !with_variable("X=SSH_CLIENT="),
	      "an agent's variables say nothing");
	CHECK(!with_variable(NULL), "no variable at all");
}

int main(void)
{
	clearenv();
	environ = (char *[]){ NULL };
	test_processes();
	test_odd_names();
	test_odd_stat();
	test_environment();
	return check_done();
}
