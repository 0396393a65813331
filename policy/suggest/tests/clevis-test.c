// SPDX-License-Identifier: GPL-2.0-or-later
/* The running machine: clevis is asked for each device of crypttab, without a shell. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

static char folder[] = "/tmp/clevis-test-XXXXXX";

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		exit(99);
}

static void make_machine(void)
{
	if (!mkdtemp(folder) || chdir(folder) || mkdir("bin", 0755) ||
	    mkdir("etc", 0755) || mkdir("usr", 0755) || mkdir("usr/share", 0755) ||
	    mkdir("usr/share/initramfs-tools", 0755) ||
	    mkdir("usr/share/initramfs-tools/hooks", 0755))
		exit(99);
	write_file("usr/share/initramfs-tools/hooks/clevis", "");
	write_file("etc/crypttab", "root UUID=6a2f none luks\n"
				   "$(id) /dev/sdb;reboot none luks\n"
				   "broken\n"
				   "data /dev/fails none luks\n");
	write_file(
		"bin/clevis",
		"#!/bin/sh\n"
		"printf '%s|' \"$@\" >>asked\n"
		"case $4 in\n"
		"*/6a2f) echo \"1: tang '{\\\"url\\\":\\\"http://192.0.2.7\\\"}'\" ;;\n"
		"*fails) exit 3 ;;\n"
		"esac\n");
	if (chmod("bin/clevis", 0755))
		exit(99);
	setenv("PATH", keep_format("%s/bin:/usr/bin:/bin", folder), 1);
}

static bool asked(const char *want)
{
	char text[512] = "";
	int fd = open("asked", O_RDONLY);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return false;
	close(fd);
	return strcmp(text, want) == 0;
}

static void remove_machine(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execlp("rm", "rm", "-rf", folder, NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

int main(void)
{
	static struct machine machine = { .root = "." };
	static struct settings conf;
	static struct list list;
	static struct boot boot = { .machine = &machine, .conf = &conf, .list = &list };
	char *errors;
	size_t size;
	int status;

	make_machine();
	machine.errors_to = open_memstream(&errors, &size);
	boot.running = true;
	boot.plans[0] = (struct plan){ .dhcp = true, .link = "enp1s0" };
	boot.plan_count = 1;
	clevis_suggest(&boot);
	clevis_suggest(&boot);
	fclose(machine.errors_to);

	CHECK(asked("luks|list|-d|/dev/disk/by-uuid/6a2f|"
		    "luks|list|-d|/dev/sdb;reboot|"
		    "luks|list|-d|/dev/fails|"),
	      "clevis is asked once for each device, by arguments");
	CHECK(list.count == 1 && strcmp(list.all[0].line,
					"allow tang on enp1s0 to 192.0.2.7 port 80") == 0,
	      "its server is suggested");
	CHECK(strcmp(errors,
		     "/etc/crypttab:3: error: no device; suggest leaves out this line\n"
		     "clevis luks list -d /dev/fails: error: it ended with exit "
		     "status 3\n") == 0,
	      "a line without a device and a failure are errors, each said once");
	free(errors);
	CHECK(boot.user && strcmp(boot.user, "clevis") == 0, "clevis needs an address");
	keep_free();
	status = check_done();
	remove_machine();
	return status;
}
