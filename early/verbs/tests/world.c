// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets up the machine of fake-world.c, runs the verb in it, and reports the result. */
#include "verbs/tests/fake-world.h"
#include "layers/sysctl/floor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/wait.h>

#include "base/state.h"
#include "layers/nft/nft.h"

struct world *world;

int netlatch_main(int argc, char **argv); /* main() of main.c, by another name */

void world_shut(void)
{
	static const char *const links[] = { "eth0", "eth1", "wlan0", NULL };
	const struct sysctl_setting *s;
	const char *star, *key;
	unsigned int i;
	size_t len;

	if (!world) {
		world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (world == MAP_FAILED)
			abort();
	}
	memset(world, 0, sizeof(*world));
	fake_sysctl = &world->sysctl;
	fake_sysctl_boot(links);
	fake_sysctl_error = NULL;
	strcpy(world->state, "locked-at=12.34\nlevel=full\n");
	for (s = floor_sysctl; s < floor_sysctl + floor_sysctl_count; s++) {
		star = strchr(s->path, '*');
		for (i = 0; i < world->sysctl.count && !(s->flags & SYSCTL_KEEP); i++) {
			key = world->sysctl.key[i].path;
			if (star ? strncmp(key, s->path, star - s->path) != 0 ||
					    strcmp(strchr(key + (star - s->path), '/'),
						   star + 1) != 0
				 : strcmp(key, s->path) != 0)
				continue;
			len = strlen(world->state);
			snprintf(world->state + len, sizeof(world->state) - len,
				 "sysctl.latch.%s=%s\n", key, world->sysctl.key[i].value);
			strcpy(world->sysctl.key[i].value, s->value);
		}
	}
	for (i = 0; links[i]; i++) {
		strcpy(world->link[i].name, links[i]);
		world->link[i].blackhole = true;
	}
	world->nft = NFT_ALL;
	world->attaching = true;
	world->radios = 2;
	world->sockets = true;
	world->guard = world->dropin = world->finds4 = world->finds6 = true;
	world->fail_with = -EIO;
	world->helper_prints = "";
}

void world_open(void)
{
	world->nft = 0;
	world->guard = world->sockets = false;
	memset(world->link, 0, sizeof(world->link));
	fake_sysctl_write(SYSCTL_DEFAULT_QDISC, "fq");
}

int world_run(const char *options)
{
	char *argv[12] = { "netlatch", "release" }, words[256], *word;
	int argc = 2, status;
	pid_t pid;

	snprintf(words, sizeof(words), "%s", options);
	for (word = strtok(words, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	fflush(stdout);
	fake_sysctl_error = world_request;
	pid = fork();
	if (pid == 0)
		_exit(netlatch_main(argc, argv));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	fake_sysctl_error = NULL;
	world->crashed = !WIFEXITED(status) ||
			 (WEXITSTATUS(status) > 4 && WEXITSTATUS(status) != 77);
	world->exit = world->crashed ? -1 : WEXITSTATUS(status);
	return world->exit;
}

const char *world_still_shut(void)
{
	static char text[512];
	unsigned int i, part;

	text[0] = '\0';
	if (fake_sysctl_is(SYSCTL_DEFAULT_QDISC, "blackhole"))
		strcat(text, " default_qdisc,");
	for (i = 0; i < WORLD_LINKS; i++)
		if (world->link[i].blackhole && !world->link[i].gone)
			sprintf(text + strlen(text), " link %s,", world->link[i].name);
	for (part = 1; part < NFT_ALL; part <<= 1)
		if (world->nft & part)
			sprintf(text + strlen(text), " nft %s,", nft_part_name(part));
	if (world->radios)
		sprintf(text + strlen(text), " radios: %u,", world->radios);
	if (world->sockets)
		strcat(text, " sockets,");
	if (!text[0])
		return " nothing";
	text[strlen(text) - 1] = '\0';
	return text;
}

bool world_is_open(void)
{
	return !strcmp(world_still_shut(), " nothing") && !world->guard && !world->dropin;
}

bool world_is_shut(void)
{
	return !world->steps[0] && !world->sysctl.writes && world->guard && world->dropin;
}

bool world_says(const char *text)
{
	if (strstr(world->log, text))
		return true;
	printf("# log: %s", world->log);
	return false;
}
