// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs commands in a guest, one after the other, and prints how long each one took.
 *
 *     stopwatch ROUNDS SECONDS NAME=COMMAND...
 *
 * In each round all commands run in the given order, so what disturbs the host for a
 * while disturbs all of them. A command with an empty name runs as well, but nobody times
 * it: it undoes what the one before has done. Starts no round after SECONDS. Prints a
 * line "sample NAME MICROSECONDS" for each timed run. Ends with 1 as soon as a command
 * fails, and says which one, because the time of a failure is no result. NAME:1=COMMAND
 * allows exit status 1 as well: `netlatch lock` ends with it on kernels before 6.16,
 * which lack chains for every device.
 *
 * A command is split at spaces and started without a shell, so a sample is the time of
 * fork, exec, the program, and its end.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX 16
#define OUTPUT "/run/stopwatch.out"
#define SETTLE_MS 100 /* for what the command before has left to others: a guard, RCU */

static long long now_us(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
	return t.tv_sec * 1000000LL + t.tv_usec;
}

static void split(char *text, char *args[ARGS_MAX + 1])
{
	int count = 0;
	char *word;

	for (word = strtok(text, " "); word && count < ARGS_MAX; word = strtok(NULL, " "))
		args[count++] = word;
	args[count] = NULL;
}

/* Returns the exit status, or 128 and more if a signal ended it or it did not start. */
static int run(char *const args[], long long *took_us)
{
	long long began;
	int status, fd;
	pid_t pid;

	fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	began = now_us();
	pid = fork();
	if (pid == 0) {
		dup2(fd, 1);
		dup2(fd, 2);
		if (fd > 2)
			close(fd);
		execv(args[0], args);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		status = 255 << 8;
	*took_us = now_us() - began;
	close(fd);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void show_output(void)
{
	char text[1024];
	int fd = open(OUTPUT, O_RDONLY), len;

	len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
	if (len > 0) {
		text[len] = 0;
		printf("%s\n", text);
	}
	close(fd);
}

static int step(const char *what)
{
	const char *command = strchr(what, '='), *colon;
	char text[512], *args[ARGS_MAX + 1];
	long long took_us;
	int status;

	if (!command || strlen(command) > sizeof(text)) {
		printf("failed: stopwatch: %s: not NAME=COMMAND\n", what);
		return 1;
	}
	strcpy(text, command + 1);
	split(text, args);
	if (!args[0]) {
		printf("failed: stopwatch: %s: no command\n", what);
		return 1;
	}
	colon = memchr(what, ':', command - what);
	if (command != what)
		poll(NULL, 0, SETTLE_MS);
	status = run(args, &took_us);
	if (status && !(status == 1 && colon)) {
		printf("failed: %s: exit status %d\n", command + 1, status);
		show_output();
		return 1;
	}
	if (command != what)
		printf("sample %.*s %lld\n", (int)((colon ? colon : command) - what),
		       what, took_us);
	return 0;
}

int main(int argc, char **argv)
{
	int rounds, round, i;
	long long until;

	if (argc < 4) {
		printf("failed: usage: stopwatch ROUNDS SECONDS NAME=COMMAND...\n");
		return 2;
	}
	rounds = atoi(argv[1]);
	until = now_us() + atoi(argv[2]) * 1000000LL;
	for (round = 0; round < rounds && (round == 0 || now_us() < until); round++)
		for (i = 3; i < argc; i++)
			if (step(argv[i]))
				return 1;
	return 0;
}
