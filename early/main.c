// SPDX-License-Identifier: GPL-2.0-or-later
/* netlatch: the verbs, their help, and nothing else. */
#include <string.h>

#include "guard/guard.h"
#include "base/out.h"
#include "base/stack_guard.h"
#include "base/version.h"
#include "verbs/verbs.h"
#include "verbs/when.h"

static int help_main(int argc, char **argv);
static int version_main(int argc, char **argv);

static const struct verb {
	int (*run)(int argc, char **argv);
	const char *name;
} verbs[] = {
	{ lock_main, "lock" },
	{ release_main, "release" },
	{ status_main, "status" },
	{ help_main, "help" },
	{ version_main, "version" },
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

typedef void printer(const char *format, ...);

static void print_usage(printer *say)
{
	say("usage: netlatch VERB [OPTION]\n\n"
	    "  lock [--force] [--no-guard] [--debug]\n\tclose the wire\n"
	    "  release [--when WHEN] [--wait SECONDS] [--force] [--debug]\n"
	    "\topen it, once the machine's own firewall stands\n");
	say("  status [--json]\n"
	    "\twhat is closed right now, and what release would do\n"
	    "  help\n  version\n\n");
	say("WHEN: " WHEN_WORDS "; SECONDS: up to 3600.\n"
	    "Exit: 0 done; 1 lock: closed, a layer is missing, release: refused, still closed;\n"
	    "2 usage; 3 lock: NOT closed, release: failed half-way. See netlatch(8).\n");
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
	out_error("netlatch: %s: '%s' is unknown; nothing was done\n\n", verb, option);
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

/* Apart from main(), whose own frame is there before the canary is. */
static __attribute__((noinline)) int run_verb(int argc, char **argv)
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

	return usage_error(argc < 2 ? "no verb given" : "unknown verb", name);
}

int main(int argc, char **argv)
{
	stack_guard_init();
	return run_verb(argc, argv);
}
