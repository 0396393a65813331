// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots anybody's image in QEMU, records the wire by two independent captures from
 * power-on, and says whether the machine was silent.
 */
#include "prove/result.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define USAGE 2

static const char help[] =
	"usage: netlatch-prove --kernel FILE [--initrd FILE] [OPTION...]\n"
	"       netlatch-prove --disk FILE | --iso FILE | --uki FILE [OPTION...]\n"
	"  boots the image in QEMU and says whether a frame left the machine.\n"
	"\n"
	"  --append WORDS      more of the kernel command line (with --kernel)\n"
	"  --nic MODEL         a NIC, up to 8 times: virtio-net (default), e1000,\n"
	"                      e1000e, rtl8139, pcnet, vmxnet3, usb-net\n"
	"  --until END         text on the console, seconds after power-on, or\n"
	"                      power-off; default: a login prompt or the time limit\n"
	"  --listen SECONDS    listen on after the text; default: 5\n"
	"  --timeout SECONDS   the time limit; default: 300\n"
	"  --peer hostile      send ARP, pings, DHCP offers, router advertisements ...\n"
	"  --dhcp no           nobody answers; default: a DHCP server and a router do\n"
	"  --all               after netlatch's release, too, every frame counts\n"
	"  --key NAME@SECOND   press a key, for boot menus: ret@10\n"
	"  --arch arm64        default: amd64\n"
	"  --firmware uefi     for --disk and --iso; default: bios\n"
	"  --memory MIB        default: 1024\n"
	"  --cpus NUMBER       default: 1\n"
	"  --accel kvm|tcg     default: KVM if the machine runs with it\n"
	"  --out FOLDER        keep report.html, captures and logs there\n"
	"  --json              print the result as JSON\n"
	"\n"
	"Exit status: 0 silent, 1 frames left, 2 wrong usage, 3 no verdict.\n"
	"Images are never written. netlatch-prove(1) has examples.\n";

static void interrupted(int number)
{
	(void)number;
	boot_interrupted = 1;
}

/* A second signal ends this program at once, and QEMU with it. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = interrupted,
				    .sa_flags = (int)SA_RESETHAND };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int name_folder(struct boot *b)
{
	const char *tmp = getenv("TMPDIR");
	int len;

	if (b->o->out)
		len = snprintf(b->dir, sizeof(b->dir), "%s", b->o->out);
	else
		len = snprintf(b->dir, sizeof(b->dir), "%s/netlatch-prove-XXXXXX",
			       tmp && *tmp ? tmp : "/tmp");
	if (len < (int)sizeof(b->dir))
		return 0;
	fprintf(stderr,
		"netlatch-prove: %s: the name has more than %zu bytes; no place for "
		"captures, nothing booted. Use a shorter one\n",
		b->o->out ? "--out" : "TMPDIR", sizeof(b->dir) - 1);
	b->dir[0] = 0; /* the start of a name is the name of another folder */
	return -ENAMETOOLONG;
}

static int make_folder(struct boot *b)
{
	int err = name_folder(b);

	if (err)
		return err;
	if (b->o->out) {
		if (mkdir(b->dir, 0755) == 0 || errno == EEXIST)
			return 0;
	} else {
		if (mkdtemp(b->dir))
			return 0;
	}
	fprintf(stderr, "netlatch-prove: %s: %s; no place for captures, nothing booted\n",
		b->dir, strerror(errno));
	return -errno;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* The report and the result for programs, beside the captures. */
static int write_files(const struct result *r)
{
	char path[4100];
	FILE *out;
	int err = record_write(&r->record, r->boot->dir);

	if (err)
		return err;
	snprintf(path, sizeof(path), "%s/verdict.json", r->boot->dir);
	out = fopen(path, "we");
	if (!out)
		return -errno;
	err = result_print_json(r, out);
	if (fclose(out) && !err)
		err = -errno;
	return err;
}

static int prove(const struct prove_options *o)
{
	struct boot b = { .o = o };
	struct result r = { .o = o, .boot = &b };
	int err, status = OUTCOME_NONE;

	err = make_folder(&b);
	if (!err)
		err = boot_run(&b);
	if (!err)
		err = result_fill(&r);
	/* Without a verdict the console and QEMU's messages tell more. */
	r.kept = o->out || r.verdict.outcome == OUTCOME_NONE ? b.dir : NULL;
	if (!err && r.kept)
		err = write_files(&r);
	if (!err && o->json)
		err = result_print_json(&r, stdout);
	else if (!err)
		result_print(&r, stdout);
	if (!err && fflush(stdout))
		fprintf(stderr, "netlatch-prove: standard output: %s; %s%s\n",
			strerror(errno),
			r.kept ? "the result is in " : "the result is lost",
			r.kept ? r.kept : "");
	else if (!err)
		status = r.verdict.outcome;
	else if (b.accel)
		fprintf(stderr, "netlatch-prove: %s: %s; the result is lost\n", b.dir,
			strerror(-err));
	record_free(&r.record);
	boot_end(&b);
	if (!r.kept && !o->out && b.dir[0])
		nftw(b.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return status;
}

static int check_nics(const struct prove_options *o)
{
	unsigned int i;

	for (i = 0; i < o->nic_count; i++) {
		if (qemu_nic_device(o->nics[i]))
			continue;
		fprintf(stderr, "netlatch-prove: --nic %s: not known\n%s", o->nics[i],
			help);
		return -EINVAL;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct prove_options o;
	char why[300] = "";

	if (prove_options_read(&o, argc, argv, why, sizeof(why))) {
		fprintf(stderr, "netlatch-prove: %s\n", why);
		fprintf(stderr, "`netlatch-prove --help` lists the options; nothing was "
				"booted\n");
		return USAGE;
	}
	if (o.help || o.version) {
		fputs(o.help ? help : "netlatch-prove " NETLATCH_VERSION "\n", stdout);
		return 0;
	}
	if (check_nics(&o))
		return USAGE;
	catch_signals();
	return prove(&o);
}
