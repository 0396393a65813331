// SPDX-License-Identifier: GPL-2.0-or-later
/* netlatch: the table of verbs, the choice of the verb, and the overview in the help. */
#include <string.h>

#include "base/error.h"
#include "base/out.h"
#include "base/stack_guard.h"
#include "base/version.h"
#include "guard/guard.h"
#include "verbs/rdinit.h"
#include "verbs/verbs.h"

static int help_main(int argc, char **argv);
static int version_main(int argc, char **argv);

static const struct verb help_verb = {
	.name = "help",
	.argument = "[VERB]",
	.summary = "tell about netlatch, or about one verb",
	.help = "Tells about netlatch, or about one verb, as `netlatch VERB --help` "
		"does.\n",
	.exits = "  0  told\n  2  there is no such verb\n"
		 "  3  " NOT_TOLD "\n",
	.run = help_main,
};

static const struct verb version_verb = {
	.name = "version",
	.summary = "print the version",
	.help = "Prints the version of this program.\n",
	.exits = "  0  printed\n  2  wrong usage\n"
		 "  3  " NOT_TOLD "\n",
	.run = version_main,
};

static const struct verb *const verbs[] = {
	&lock_verb,   &release_verb, &status_verb,  &end_verb,
	&recall_verb, &help_verb,    &version_verb,
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static const struct verb *find_verb(const char *name)
{
	unsigned int i;

	for (i = 0; i < VERBS; i++)
		if (strcmp(name, verbs[i]->name) == 0)
			return verbs[i];
	return NULL;
}

static void print_overview(printer *say)
{
	unsigned int i;

	say("usage: netlatch VERB [OPTION]...\n\n");
	for (i = 0; i < VERBS; i++)
		say("  %-14s %s\n", verbs[i]->name, verbs[i]->summary);
	say("\n"
	    "`netlatch help VERB` tells about a verb, its options and its exit status.\n"
	    "The manual page is netlatch(8).\n");
}

static int help_main(int argc, char **argv)
{
	const struct verb *verb;

	if (argc > 2)
		return usage_error(&help_verb, argv[2]);
	if (argc < 2) {
		print_overview(out);
		return EXIT_DONE;
	}
	verb = find_verb(argv[1]);
	if (!verb)
		return usage_error(&help_verb, argv[1]);
	usage_print(out, verb);
	return EXIT_DONE;
}

static int version_main(int argc, char **argv)
{
	if (argc > 1)
		return usage_error(&version_verb, argv[1]);
	out("netlatch " NETLATCH_VERSION "\n");
	return EXIT_DONE;
}

/*
 * A function apart from main(), because main() sets the stack protector's canary, and the
 * frame of main() itself exists before that.
 */
static __attribute__((noinline)) int run_verb(int argc, char **argv)
{
	const struct verb *verb;
	int i;

	if (argc > 0 && strcmp(argv[0], GUARD_NAME) == 0)
		return guard_main(argc, argv);
	if (argc > 0 && rdinit_is_meant(argv[0]))
		return rdinit_main(argc, argv);
	if (argc < 2) {
		out_error("netlatch: no verb was given; " NOTHING_DONE "\n");
		print_overview(out_error);
		return EXIT_USAGE;
	}
	verb = is_help(argv[1])			   ? &help_verb
	       : strcmp(argv[1], "--version") == 0 ? &version_verb
						   : find_verb(argv[1]);
	if (!verb) {
		out_error("netlatch: unknown verb: '%s'; " NOTHING_DONE "\n", argv[1]);
		print_overview(out_error);
		return EXIT_USAGE;
	}
	/*
	 * A request for help may stand anywhere, and then the verb itself does nothing.
	 */
	for (i = 2; i < argc; i++)
		if (is_help(argv[i])) {
			usage_print(out, verb);
			return EXIT_DONE;
		}
	return verb->run(argc - 1, argv + 1);
}

/* A verb that has done its work, and could not tell all of it, has not done all. */
static __attribute__((noinline)) int end(int status)
{
	int rc = out_failed();

	if (!rc)
		return status;
	out_error("netlatch: standard output: %s; what was printed is not whole\n",
		  error_text(rc));
	return status == EXIT_DONE ? EXIT_NOT_TOLD : status;
}

int main(int argc, char **argv)
{
	stack_guard_init();
	return end(run_verb(argc, argv));
}
