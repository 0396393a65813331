// SPDX-License-Identifier: GPL-2.0-or-later
/* netlatch: the verbs, their help, and nothing else. */
#include <stdio.h>
#include <string.h>

#include "verbs.h"

static int help_main(int argc, char **argv);
static int version_main(int argc, char **argv);

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage;
	const char *what;
} verbs[] = {
	{ "lock", lock_main, "lock [--debug]", "close the wire: nothing leaves, nothing is answered" },
	{ "status", status_main, "status", "say what is closed right now, and what is not" },
	{ "help", help_main, "help", "this text" },
	{ "version", version_main, "version", "the version of netlatch" },
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void print_usage(FILE *to)
{
	unsigned int i;

	fputs("usage: netlatch VERB [OPTION]\n\n", to);
	for (i = 0; i < VERBS; i++)
		fprintf(to, "  %-16s %s\n", verbs[i].usage, verbs[i].what);
	fputs("\nlock --debug prints every step with its time to standard error; on the kernel\n"
	      "command line netlatch.debug prints them to the console.\n"
	      "\nExit: 0 done; 1 lock: closed, but a layer is missing; 2 usage; 3 NOT closed.\n"
	      "See netlatch(8).\n", to);
}

int usage_error(const char *verb, const char *option)
{
	if (strcmp(option, "--help") == 0 || strcmp(option, "-h") == 0) {
		print_usage(stdout);
		return EXIT_DONE;
	}
	fprintf(stderr, "netlatch: %s: unknown option '%s'; nothing was done\n\n", verb, option);
	print_usage(stderr);
	return EXIT_USAGE;
}

static int help_main(int argc, char **argv)
{
	if (argc > 1)
		return usage_error("help", argv[1]);
	print_usage(stdout);
	return EXIT_DONE;
}

static int version_main(int argc, char **argv)
{
	if (argc > 1)
		return usage_error("version", argv[1]);
	puts("netlatch " NETLATCH_VERSION);
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	unsigned int i;

	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	else if (strcmp(name, "--version") == 0)
		name = "version";
	for (i = 0; i < VERBS; i++)
		if (strcmp(name, verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);

	if (argc < 2)
		fputs("netlatch: no verb given; nothing was done\n\n", stderr);
	else
		fprintf(stderr, "netlatch: unknown verb '%s'; nothing was done\n\n", name);
	print_usage(stderr);
	return EXIT_USAGE;
}
