// SPDX-License-Identifier: GPL-2.0-or-later
/* The verb: its arguments, the boots of the machine, and what is printed. */
#include "suggest/suggest.h"

#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "suggest/boot.h"
#include "suggest/consumer.h"
#include "suggest/held.h"
#include "suggest/link.h"
#include "suggest/text.h"

static const char usage[] =
	"usage: netlatch-policy suggest [--root DIR] [--cmdline FILE] [--clevis FILE]\n"
	"       netlatch-policy suggest --held [FILE]\n"
	"  --root DIR       read the configuration of the system below DIR\n"
	"  --cmdline FILE   the kernel command line is in FILE\n"
	"  --held [FILE]    suggest by what the latch held, not by the configuration;\n"
	"                   FILE is /run/netlatch/held if it is not given\n"
	"  --clevis FILE    FILE holds the output of `clevis luks list -d DEVICE`\n";

/* Every program that suggest knows. */
static void (*const readers[])(struct boot *boot) = {
	wireguard_suggest, dropbear_suggest, clevis_suggest, mandos_suggest,
	nfs_suggest,	   iscsi_suggest,    nbd_suggest,    live_suggest,
	dracut_suggest,	   ip6_suggest,	     cloud_suggest,
};

struct run {
	struct machine machine;
	struct list list;
	struct settings conf;
	struct boot boot; /* the last one */
	const char *cmdline, *clevis, *held;
	const char *dracut; /* see suggest_collect() */
	bool luks;
	const char *ip; /* see struct suggested */
	unsigned int boots;
};

/* mkinitramfs(8) takes files with such names only. */
static bool is_conf_name(const char *name)
{
	const char *c;

	for (c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && (c == name || !strchr("._-", *c)))
			return false;
	return !strstr(name, ".dpkg-");
}

/* initramfs.conf and conf.d/, in the order of mkinitramfs(8). */
static void read_conf(struct run *run)
{
	static const char own[] = "/etc/initramfs-tools/conf.d";
	static const char shipped[] = "/usr/share/initramfs-tools/conf.d";
	const char *path;
	unsigned int count, i;
	char **names;

	settings_read(&run->machine, "/etc/initramfs-tools/initramfs.conf", &run->conf);
	count = machine_names(&run->machine, shipped, &names);
	for (i = 0; i < count; i++) {
		/* A file in /etc takes the place of the one in /usr/share. */
		path = keep_format("%s/%s", own, names[i]);
		if (is_conf_name(names[i]) && !machine_has(&run->machine, path))
			settings_read(&run->machine,
				      keep_format("%s/%s", shipped, names[i]),
				      &run->conf);
	}
	count = machine_names(&run->machine, own, &names);
	for (i = 0; i < count; i++)
		if (is_conf_name(names[i]))
			settings_read(&run->machine, keep_format("%s/%s", own, names[i]),
				      &run->conf);
}

static void add_image_words(struct run *run, struct machine *image, const char *path)
{
	struct file file;
	char *line;

	if (!machine_read(image, path, &file))
		return;
	file.at.file = keep_format("%s in the image", path);
	while ((line = file_line(image, &file)))
		boot_add(&run->boot, line, file.at);
}

/*
 * dracut reads these files of the image before the kernel's own command line. Its modules
 * write them (95nfs.conf), and what dracut.conf has as kernel_cmdline= is there.
 */
static void add_image(struct run *run)
{
	static const char folder[] = "/etc/cmdline.d";
	struct machine image = { .root = run->dracut,
				 .errors_to = run->machine.errors_to };
	unsigned int count;
	char **names;
	size_t len;

	add_image_words(run, &image, "/etc/cmdline");
	count = machine_names(&image, folder, &names);
	for (unsigned int i = 0; i < count; i++) {
		len = strlen(names[i]);
		if (len > 5 && strcmp(names[i] + len - 5, ".conf") == 0)
			add_image_words(run, &image,
					keep_format("%s/%s", folder, names[i]));
	}
	run->machine.errors += image.errors;
}

/* The initrd opens a LUKS device that the kernel command line names. */
static bool has_luks_word(const struct boot *boot)
{
	static const char *const begins[] = {
		"rd.luks.uuid=",   "rd.luks.name=", "rd.luks.partuuid=",
		"rd.luks.serial=", "luks.uuid=",    "luks.name=",
	};
	const struct word *off = boot_word(boot, "rd.luks=");
	bool found = false;

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		found |= boot_word(boot, begins[i]) != NULL;
	return found && !(off && (strcmp(off->text, "rd.luks=0") == 0 ||
				  strcmp(off->text, "rd.luks=no") == 0));
}

static void boot_begin(struct run *run, const char *called)
{
	struct boot *boot = &run->boot;

	memset(boot, 0, sizeof(*boot));
	boot->machine = &run->machine;
	boot->list = &run->list;
	boot->called = called;
	boot->conf = &run->conf;
	boot->clevis = run->clevis;
	boot->running = !*run->machine.root;
	boot->dracut = run->dracut ||
		       (machine_has(&run->machine, "/usr/lib/dracut/modules.d") &&
			!machine_has(&run->machine, "/usr/share/initramfs-tools/init"));
	if (run->dracut)
		add_image(run);
}

static void boot_end(struct run *run)
{
	size_t i;

	run->boots++;
	run->luks |= has_luks_word(&run->boot);
	boot_plan(&run->boot);
	for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		readers[i](&run->boot);
	if (run->boot.plans[0].dhcp && run->boot.plans[0].said &&
	    !run->boot.plans[0].unread)
		run->ip = run->boot.plans[0].said;
	boot_addresses(&run->boot);
	boot_links(&run->boot);
}

/* A file that holds a command line and nothing else. */
static void read_cmdline(struct run *run, struct machine *machine, const char *path)
{
	struct file file;
	char *line;

	if (!machine_read(machine, path, &file))
		return;
	boot_begin(run, path);
	while ((line = file_line(machine, &file)))
		boot_add(&run->boot, line, file.at);
	boot_end(run);
}

/* What the next boot will have, if GRUB boots it. */
static void read_grub(struct run *run)
{
	static const char *const names[] = { "GRUB_CMDLINE_LINUX",
					     "GRUB_CMDLINE_LINUX_DEFAULT" };
	static const char folder[] = "/etc/default/grub.d";
	struct settings *settings = keep(sizeof(*settings));
	const struct setting *setting;
	unsigned int count, i;
	char **files;
	size_t len;

	if (!settings_read(&run->machine, "/etc/default/grub", settings))
		return;
	count = machine_names(&run->machine, folder, &files);
	for (i = 0; i < count; i++) {
		len = strlen(files[i]);
		if (len > 4 && strcmp(files[i] + len - 4, ".cfg") == 0)
			settings_read(&run->machine,
				      keep_format("%s/%s", folder, files[i]), settings);
	}
	boot_begin(run, "/etc/default/grub");
	for (i = 0; i < 2; i++) {
		setting = settings_get(&run->machine, settings, names[i]);
		if (setting)
			boot_add(&run->boot, setting->value, setting->at);
	}
	boot_end(run);
}

static void read_boots(struct run *run)
{
	if (run->cmdline) {
		/* It lies where the user has it, and not below the root. */
		struct machine here = { .root = "", .errors_to = stderr };

		read_cmdline(run, &here, run->cmdline);
		if (!run->boots && !here.errors)
			machine_error(&here, (struct place){ run->cmdline, 0 },
				      "there is no such file");
		run->machine.errors += here.errors;
	} else {
		read_cmdline(run, &run->machine, "/proc/cmdline");
		read_cmdline(run, &run->machine, "/etc/kernel/cmdline");
		/* Raspberry Pi, in newer and older systems */
		read_cmdline(run, &run->machine, "/boot/firmware/cmdline.txt");
		read_cmdline(run, &run->machine, "/boot/cmdline.txt");
		read_grub(run);
	}
	if (run->boots)
		return;
	/* There are settings in other files, too. */
	boot_begin(run, "/proc/cmdline");
	boot_end(run);
}

/* What stands above the lines if one of them has no link. */
static void print_links(struct run *run, FILE *to)
{
	const char *candidates = link_candidates(&run->machine);
	unsigned int i;

	for (i = 0; i < run->list.count; i++)
		if (run->list.all[i].line && strstr(run->list.all[i].line, " on LINK"))
			break;
	if (i == run->list.count)
		return;
	fputs("#\n", to);
	if (candidates)
		list_comment(
			to,
			keep_format("No file says which link is used. This machine has "
				    "%s. Put one in place of LINK, and take away the #. "
				    "With \"on any\", every link is opened.",
				    candidates));
	else
		list_comment(to, "No file says which link is used, and /sys/class/net "
				 "shows no network adapter. Put its name in place of "
				 "LINK, and take away the #. With \"on any\", every "
				 "link is opened.");
}

static void print(struct run *run, FILE *to)
{
	if (run->held) {
		if (run->machine.errors)
			return;
		list_comment(to,
			     run->list.count
				     ? "What this machine tried to send while the wire "
				       "was shut. Read the reasons, and keep only what "
				       "you want."
				     : "The latch has held no frame that has a name.");
		list_print(&run->list, to);
		return;
	}
	if (!run->list.count) {
		list_comment(to, "Nothing of this machine needs the network before its "
				 "firewall is loaded: no exception is needed.");
		return;
	}
	list_comment(to, "What this machine needs of the network before its firewall is "
			 "loaded, by its own configuration. Read the reasons, and keep "
			 "only what you want.");
	print_links(run, to);
	list_print(&run->list, to);
}

static int finish(struct run *run)
{
	int failed;

	print(run, stdout);
	if (run->list.left_out)
		machine_error(&run->machine, (struct place){ "suggest", 0 },
			      "%u more suggestions do not fit and are left out",
			      run->list.left_out);
	if (run->machine.errors)
		fputs("netlatch-policy: suggest: not everything was understood; this may "
		      "not be all that the machine needs\n",
		      stderr);
	failed = run->machine.errors != 0;
	keep_free();
	return failed;
}

/* For the other verbs. */
static struct run collected;

void suggest_collect(const char *root, const char *dracut, FILE *errors,
		     struct suggested *suggested)
{
	memset(&collected, 0, sizeof(collected));
	collected.machine.root = root;
	collected.dracut = dracut;
	collected.machine.errors_to = errors;
	read_conf(&collected);
	read_boots(&collected);
	suggested->list = &collected.list;
	suggested->ip = collected.ip;
	suggested->luks = collected.luks;
	suggested->errors = collected.machine.errors;
}

void suggest_print(FILE *to)
{
	print(&collected, to);
}

int suggest_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "root", required_argument, NULL, 'r' },
		{ "cmdline", required_argument, NULL, 'c' },
		{ "clevis", required_argument, NULL, 'l' },
		{ "held", optional_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static struct run run;
	int option;

	memset(&run, 0, sizeof(run));
	run.machine.root = "";
	run.machine.errors_to = stderr;
	optind = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'r':
			/* "/" is the running machine. */
			run.machine.root = strcmp(optarg, "/") == 0 ? "" : optarg;
			break;
		case 'c':
			run.cmdline = optarg;
			break;
		case 'l':
			run.clevis = optarg;
			break;
		case 'd':
			run.held = optarg ? optarg : HELD_FILE;
			/* getopt takes only --held=FILE for an argument. */
			if (!optarg && optind < argc && argv[optind][0] != '-')
				run.held = argv[optind++];
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "netlatch-policy: suggest: %s: no such argument\n%s",
			argv[optind], usage);
		return 2;
	}
	if (run.held) {
		held_suggest_file(&run.machine, run.held, &run.list);
		return finish(&run);
	}
	read_conf(&run);
	read_boots(&run);
	return finish(&run);
}
