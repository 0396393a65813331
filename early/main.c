// SPDX-License-Identifier: GPL-2.0-or-later
/* netlatch: the verbs, their help, and nothing else. */
#include <string.h>

#include "guard.h"
#include "out.h"
#include "verbs.h"

static int help_main(int argc, char **argv);
static int version_main(int argc, char **argv);

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage;
	const char *what;
} verbs[] = {
	{ "lock", lock_main, "lock [--force] [--no-guard] [--debug]",
	  "close the wire: nothing leaves, nothing is answered" },
	{ "release", release_main, "release [--when WHEN] [--wait SECONDS] [--force] [--debug]",
	  "open it again, once the machine's own firewall stands" },
	{ "status", status_main, "status [--json]",
	  "say what is closed right now, what is not, and what release would do" },
	{ "help", help_main, "help", "this text" },
	{ "version", version_main, "version", "the version of netlatch" },
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

typedef void printer(const char *format, ...);

static void print_usage(printer *say)
{
	unsigned int i;

	say("usage: netlatch VERB [OPTION]\n\n");
	for (i = 0; i < VERBS; i++)
		say("  %s\n\t%s\n", verbs[i].usage, verbs[i].what);
	say("\nWHEN: ruleset (default: IPv4 and IPv6 input are filtered), auto (the same, if a known\n"
	      "firewall is enabled), network-pre (at once), manual (not without --force).\n"
	      "--wait: how long to wait for a ruleset. release --force: open without looking.\n"
	      "lock --force: also from an ssh login, which it cuts. --no-guard: watch no new links.\n"
	      "--debug: every step with its time; at boot: netlatch.debug on the kernel command line.\n"
	      "\nExit: 0 done; 1 lock: closed, but a layer is missing, release: refused, still closed;\n"
	      "2 usage; 3 lock: NOT closed, release: failed half-way.\n"
	      "See netlatch(8).\n");
}

bool is_help(const char *option)
{
	return strcmp(option, "--help") == 0 || strcmp(option, "-h") == 0;
}

int usage_error(const char *verb, const char *option)
{
	if (is_help(option)) {
		print_usage(out);
		return EXIT_DONE;
	}
	out_error("netlatch: %s: unknown option '%s'; nothing was done\n\n", verb, option);
	print_usage(out_error);
	return EXIT_USAGE;
}

const char *option_value(int argc, char **argv, int *i, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(argv[*i], name, len) != 0)
		return NULL;
	if (argv[*i][len] == '=')
		return argv[*i] + len + 1;
	if (argv[*i][len] == '\0')
		return *i + 1 < argc ? argv[++*i] : "";
	return NULL;
}

static int help_main(int argc, char **argv)
{
	if (argc > 1)
		return usage_error("help", argv[1]);
	print_usage(out);
	return EXIT_DONE;
}

static int version_main(int argc, char **argv)
{
	if (argc > 1)
		return usage_error("version", argv[1]);
	out("netlatch " NETLATCH_VERSION "\n");
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	unsigned int i;

	if (argc > 0 && strcmp(argv[0], GUARD_NAME) == 0)
		return guard_main(argc, argv);
	if (is_help(name))
		name = "help";
	else if (strcmp(name, "--version") == 0)
		name = "version";
	for (i = 0; i < VERBS; i++)
		if (strcmp(name, verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);

	if (argc < 2)
		out_error("netlatch: no verb given; nothing was done\n\n");
	else
		out_error("netlatch: unknown verb '%s'; nothing was done\n\n", name);
	print_usage(out_error);
	return EXIT_USAGE;
}
