// SPDX-License-Identifier: GPL-2.0-or-later
/* netlatch-policy: the table of verbs, the options, and what becomes of mistakes. */
#include "blob_write.h"
#include "blocked.h"
#include "compile.h"
#include "conf.h"
#include "dump.h"
#include "explain.h"
#include "keep.h"
#include "lockout.h"
#include "output.h"
#include "service.h"
#include "suggest/suggest.h"
#include "sysctl_d.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONFIG "/etc/netlatch/netlatch.conf"

enum { EXIT_GOOD, EXIT_WRONG, EXIT_USAGE };

struct options {
	const char *root, *config, *output, *image;
};

struct verb {
	const char *name, *arguments, *summary;
	unsigned int operands;
	/* NULL: suggest, which has options of its own */
	int (*run)(const struct options *options, char **operands);
};

/* The policy of this call; too large for the stack. */
static struct policy policy;
static struct mistakes mistakes;

/* Reads everything. False if the configuration that was asked for cannot be read. */
static bool read_all(const struct options *options)
{
	const char *path = options->config ? options->config
					   : keep_format("%s" CONFIG, options->root);
	static struct source source;
	int error;

	mistakes_begin(&mistakes);
	policy_defaults(&policy, options->root);
	error = source_read(&source, path, path);
	/* A link to nowhere is no policy that is not there. */
	if (error && (options->config || error != -ENOENT ||
		      !faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW))) {
		fprintf(stderr,
			"netlatch-policy: %s: %s; the image is not made, and the old one "
			"stays\n",
			path, source_error(error));
		return false;
	}
	if (error)
		fprintf(stderr,
			"netlatch-policy: there is no %s, so there is no exception and "
			"release is auto\n",
			path);
	else
		conf_read(&policy, &source, &mistakes);
	sysctl_d_read(&policy, &mistakes);
	compile(&policy, &mistakes);
	return true;
}

/* Prints all mistakes. True if no image can be made with this policy. */
static bool is_wrong(void)
{
	mistakes_print(&mistakes, stderr);
	if (!mistakes.errors)
		return false;
	fprintf(stderr,
		"netlatch-policy: %u error%s: the image is not made, and the old one "
		"stays\n",
		mistakes.errors, mistakes.errors == 1 ? "" : "s");
	return true;
}

/* What opens more than an exception does. */
static void say_open(void)
{
	if (policy.allow_skip)
		fputs("netlatch-policy: warning: allow-skip = yes: netlatch.skip on the "
		      "kernel command line boots with an open network, for anybody who "
		      "can edit that line\n",
		      stderr);
}

static int check_main(const struct options *options, char **operands)
{
	(void)operands;
	if (!read_all(options))
		return EXIT_WRONG;
	lockout_warn(&policy, &mistakes);
	services_warn(&policy, &mistakes);
	if (is_wrong())
		return EXIT_WRONG;
	say_open();
	if (blocked_report(&policy, options->image, stderr))
		return EXIT_WRONG;
	printf("The policy is good: %u exception%s, %u setting%s of the kernel.\n",
	       policy.allow_count, policy.allow_count == 1 ? "" : "s",
	       policy.setting_count, policy.setting_count == 1 ? "" : "s");
	return EXIT_GOOD;
}

static int compile_main(const struct options *options, char **operands)
{
	static uint8_t data[BLOB_SIZE_MAX];
	const char *wrong;
	struct blob blob;
	size_t size;

	(void)operands;
	if (!options->output) {
		fprintf(stderr, "netlatch-policy: compile needs -o FILE\n");
		return EXIT_USAGE;
	}
	if (!read_all(options))
		return EXIT_WRONG;
	if (is_wrong())
		return EXIT_WRONG;
	if (options->image && blocked_report(&policy, options->image, stderr))
		return EXIT_WRONG;
	size = blob_write(&policy, data);
	/* What the reader in the initramfs would refuse must not get there. */
	wrong = size ? blob_read(&blob, data, size) : "it is too large";
	if (wrong) {
		fprintf(stderr,
			"netlatch-policy: the compiled policy cannot be used: %s; the "
			"image is not made, and the old one stays\n",
			wrong);
		return EXIT_WRONG;
	}
	return output_write(options->output, data, size) ? EXIT_GOOD : EXIT_WRONG;
}

static int explain_main(const struct options *options, char **operands)
{
	(void)operands;
	if (!read_all(options))
		return EXIT_WRONG;
	if (is_wrong())
		return EXIT_WRONG;
	explain(&policy, stdout);
	return EXIT_GOOD;
}

static int dump_main(const struct options *options, char **operands)
{
	static uint8_t data[BLOB_SIZE_MAX + 1];
	FILE *file = fopen(operands[0], "re");
	const char *wrong;
	struct blob blob;
	size_t size;

	(void)options;
	if (!file) {
		fprintf(stderr, "netlatch-policy: %s: %s\n", operands[0],
			strerror(errno));
		return EXIT_WRONG;
	}
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	wrong = blob_read(&blob, data, size);
	if (wrong) {
		fprintf(stderr,
			"netlatch-policy: %s: %s; at boot netlatch would use the floor "
			"instead, which has no exception\n",
			operands[0], wrong);
		return EXIT_WRONG;
	}
	dump(&blob, stdout);
	return EXIT_GOOD;
}

/* For scripts: the hook asks what to do about a program that is blocked. */
static int get_main(const struct options *options, char **operands)
{
	const char *name = operands[0];

	if (!read_all(options))
		return EXIT_WRONG;
	if (is_wrong())
		return EXIT_WRONG;
	if (!strcmp(name, "release"))
		puts(release_words[policy.release]);
	else if (!strcmp(name, "radio"))
		puts(radio_words[policy.radio]);
	else if (!strcmp(name, "blocked-consumers"))
		puts(policy.accept_blocked ? "accept" : "refuse");
	else if (!strcmp(name, "allow-skip"))
		puts(policy.allow_skip ? "yes" : "no");
	else if (!strcmp(name, "without-netlatch"))
		puts(boot_words[policy.without_netlatch]);
	else if (!strcmp(name, "kdump"))
		puts(boot_words[policy.kdump]);
	else if (!strcmp(name, "wait") && policy.wait_s == BLOB_WAIT_FOREVER)
		puts("forever");
	else if (!strcmp(name, "wait"))
		printf("%u\n", policy.wait_s);
	else {
		fprintf(stderr, "netlatch-policy: there is no setting \"%s\". %s\n", name,
			help_word(name, SETTING_NAMES));
		return EXIT_USAGE;
	}
	return EXIT_GOOD;
}

static int help_main(const struct options *options, char **operands);

static int version_main(const struct options *options, char **operands)
{
	(void)options;
	(void)operands;
	puts("netlatch-policy " NETLATCH_VERSION);
	return EXIT_GOOD;
}

static const struct verb verbs[] = {
	{ "check", "", "read the policy, and tell mistakes and traps", 0, check_main },
	{ "compile", "-o FILE", "write the policy as the image needs it", 0,
	  compile_main },
	{ "explain", "", "tell what is let through, as a file for nft", 0, explain_main },
	{ "suggest", "", "print the lines that this machine needs", 0, NULL },
	{ "dump", "FILE", "show what a compiled policy holds", 1, dump_main },
	{ "get", "SETTING", "print one setting, for scripts", 1, get_main },
	{ "help", "", "print this", 0, help_main },
	{ "version", "", "print the version", 0, version_main },
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void print_usage(FILE *to)
{
	fputs("usage: netlatch-policy VERB [--root DIR] [--config FILE] ...\n\n", to);
	for (unsigned int i = 0; i < VERBS; i++)
		fprintf(to, "  %-8s %-8s %s\n", verbs[i].name, verbs[i].arguments,
			verbs[i].summary);
	fputs("\n"
	      "  --root DIR     read the system below this folder\n"
	      "  --config FILE  read this file in place of " CONFIG "\n"
	      "  --image DIR    check, compile: refuse an image that could not be "
	      "unlocked or booted\n"
	      "  suggest has options of its own: netlatch-policy suggest --help\n\n"
	      "Exit status: 0 done; 1 the policy has mistakes, and nothing is written; "
	      "2 wrong usage.\n"
	      "The manual pages are netlatch-policy(8) and netlatch.conf(5).\n",
	      to);
}

static int help_main(const struct options *options, char **operands)
{
	(void)options;
	(void)operands;
	print_usage(stdout);
	return EXIT_GOOD;
}

static const struct verb *verb_find(const char *name)
{
	const char *names = "";

	for (unsigned int i = 0; i < VERBS; i++) {
		if (!strcmp(name, verbs[i].name))
			return &verbs[i];
		names = keep_format("%s%s%s", names, i ? " " : "", verbs[i].name);
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		return verb_find("help");
	if (!strcmp(name, "--version"))
		return verb_find("version");
	fprintf(stderr, "netlatch-policy: there is no verb \"%s\". %s\n", name,
		help_word(name, names));
	return NULL;
}

static int usage_wrong(void)
{
	fprintf(stderr, "netlatch-policy: nothing is done; see netlatch-policy help\n");
	return EXIT_USAGE;
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = { { "root", required_argument, NULL, 'r' },
					       { "config", required_argument, NULL, 'c' },
					       { "output", required_argument, NULL, 'o' },
					       { "image", required_argument, NULL, 'i' },
					       { "help", no_argument, NULL, 'h' },
					       { NULL, 0, NULL, 0 } };
	struct options options = { .root = "" };
	const struct verb *verb;
	int option;

	if (argc < 2) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	verb = verb_find(argv[1]);
	if (!verb)
		return usage_wrong();
	if (!verb->run)
		return suggest_main(argc - 1, argv + 1);
	while ((option = getopt_long(argc - 1, argv + 1, "o:h", longs, NULL)) != -1) {
		switch (option) {
		case 'r':
			/* "/" is the same as no folder before the paths. */
			options.root = strcmp(optarg, "/") ? optarg : "";
			break;
		case 'c':
			options.config = optarg;
			break;
		case 'o':
			options.output = optarg;
			break;
		case 'i':
			options.image = optarg;
			break;
		case 'h':
			print_usage(stdout);
			return EXIT_GOOD;
		default:
			return usage_wrong();
		}
	}
	/* "help VERB" is help, too: there is one page for all. */
	if (verb->run == help_main && argc - 1 - optind == 1)
		optind++;
	if (*options.root && access(options.root, X_OK)) {
		fprintf(stderr, "netlatch-policy: --root %s: %s; nothing is done\n",
			options.root, strerror(errno));
		return EXIT_WRONG;
	}
	if ((unsigned int)(argc - 1 - optind) != verb->operands) {
		fprintf(stderr, "netlatch-policy: %s takes %u argument%s\n", verb->name,
			verb->operands, verb->operands == 1 ? "" : "s");
		return usage_wrong();
	}
	return verb->run(&options, argv + 1 + optind);
}

int main(int argc, char **argv)
{
	int status = run(argc, argv);

	/* A full disk must not look like a short explanation. */
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "netlatch-policy: the output cannot be written: %s\n",
			strerror(errno));
		status = EXIT_WRONG;
	}
	keep_free();
	return status;
}
