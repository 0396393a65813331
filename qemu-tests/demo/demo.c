// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots a whole Debian three times: without netlatch, with it, and with exceptions for
 * what its initramfs needs. Records the wire from power-on, prints the boots side by side
 * and writes the report. Exits with 0 only if the stock system leaked before its firewall
 * was in force and if netlatch let out nothing but its exceptions.
 */
#include "demo/console.h"
#include "demo/report.h"
#include "harness/progress.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMEOUT_S 600
#define READY_S 60  /* then the initramfs goes on without an address */
#define LISTEN_S 10 /* after the login prompt: DHCP of the running system */
#define SECOND UINT64_C(1000000000)

struct options {
	const char *suite, *generator;
	bool inputs;
};

/* The initrd of each boot, which is also the name of its folder, and that of its lane. */
static const struct {
	const char *initrd, *lane;
} boots[DEMO_BOOTS] = {
	[DEMO_STOCK] = { "stock", "stock" },
	[DEMO_LATCHED] = { "netlatch", "netlatch" },
	[DEMO_ALLOWED] = { "allow", "exceptions" },
};

static const char *build_folder(void)
{
	const char *build = getenv("BUILD");

	return build && *build ? build : "build";
}

static double elapsed(const struct guest *g)
{
	return (double)(now_ns() - g->wire.power_on_ns) / 1e9;
}

static void show_progress(struct progress *p, const struct guest *g,
			  const struct demo_system *s, const char *waiting)
{
	const char *latest = "power-on";
	size_t i, reached = 0;

	for (i = 0; i < MILESTONES_MAX && s->milestones[i].what; i++) {
		if (guest_console_has(g, s->milestones[i].shows)) {
			reached++;
			latest = s->milestones[i].what;
		}
	}
	progress_show(p, g, reached, latest, waiting);
}

/* Is it time to answer at the prompt of the initramfs? */
static bool wants_answer(const struct guest *g, const struct demo_system *s, int which)
{
	if (!s->prompt || !guest_console_has(g, s->prompt))
		return false;
	return guest_console_has(g, which == DEMO_LATCHED ? s->gives_up : s->ready) ||
	       elapsed(g) > READY_S;
}

static int watch(struct guest *g, const struct demo_system *s, int which)
{
	struct progress p;
	bool answered = false;
	uint64_t until;
	int err = 0;

	progress_init(&p, boots[which].lane);
	while (!err && !guest_console_has(g, s->login)) {
		show_progress(&p, g, s, "the login prompt");
		err = guest_pump(g, SECOND);
		if (answered || err || !wants_answer(g, s, which))
			continue;
		answered = true;
		err = console_type(g, s->answer);
	}
	until = now_ns() + LISTEN_S * SECOND;
	while (!err && now_ns() < until) {
		show_progress(&p, g, s, "late frames");
		err = guest_pump(g, SECOND);
	}
	progress_end(&p);
	return err;
}

/* The input files of a boot. */
struct inputs {
	char kernel[PATH_MAX], initrd[PATH_MAX], disk[PATH_MAX];
};

static void inputs_of(struct inputs *in, const struct demo_system *s, int which)
{
	const char *build = build_folder();

	snprintf(in->kernel, sizeof(in->kernel), "%s/%s/vmlinux", build, s->folder);
	snprintf(in->initrd, sizeof(in->initrd), "%s/%s/initrd.%s", build, s->folder,
		 boots[which].initrd);
	snprintf(in->disk, sizeof(in->disk), "%s/%s/root.img", build, s->folder);
}

static int check_inputs(const struct inputs *in)
{
	const char *paths[] = { in->kernel, in->initrd, in->disk };
	size_t i;

	for (i = 0; i < 3; i++) {
		if (access(paths[i], R_OK) == 0)
			continue;
		fprintf(stderr,
			"netlatch-demo: %s: %s; nothing to boot. Make it with: make %s\n",
			paths[i], strerror(errno), paths[i]);
		return -errno;
	}
	return 0;
}

/* Asks the guest what was held, powers it off, and records it. */
static int finish(struct guest *g, struct record *r, int which)
{
	int err = which == DEMO_STOCK ? 0 : console_ask_status(g);

	if (!err)
		err = guest_settle(g);
	if (!err)
		err = guest_power_off(g);
	if (!err && !g->wire.count && wire_dumped(&g->wire) != 0)
		err = guest_fail(g, -EILSEQ,
				 "captures disagree: QEMU's has frames that the peer "
				 "has not seen");
	if (!err)
		err = record_guest(r, boots[which].lane, g);
	if (!err && which != DEMO_STOCK &&
	    console_take_status(&r->lanes[r->lane_count - 1]))
		fprintf(stderr,
			"netlatch-demo: %s: `netlatch status --json` at the console "
			"cannot be read; the report lacks the frames that were held\n",
			boots[which].lane);
	return err;
}

static int boot(struct record *r, const struct demo_system *s, int which, const char *dir)
{
	const char *name = boots[which].lane;
	char append[300];
	struct inputs in;
	struct guest_spec spec = {
		.dir = dir,
		.kernel = in.kernel,
		.initrd = in.initrd,
		.disk = in.disk,
		.append = append,
		.nic = "virtio-net",
		.memory_mb = 1024,
		.timeout_s = TIMEOUT_S,
	};
	struct guest g;
	int err;

	inputs_of(&in, s, which);
	err = check_inputs(&in);
	if (err)
		return err;
	/*
	 * All boot the same root, in which netlatch is installed, so mask its unit in
	 * the stock boot: it would shut the wire at shutdown. netlatch.debug names what
	 * is held, and changes nothing else.
	 */
	snprintf(append, sizeof(append), "root=/dev/vda ro console=ttyS0 %s %s",
		 s->append,
		 which == DEMO_STOCK ? "systemd.mask=netlatch-release.service"
				     : "netlatch.debug");
	fprintf(stderr, "booting %s, %s (1 to 2 minutes without KVM)\n", s->name, name);
	err = guest_start(&g, &spec);
	if (!err)
		err = watch(&g, s, which);
	if (!err)
		err = finish(&g, r, which);
	if (err)
		fprintf(stderr,
			"netlatch-demo: %s: %s; no verdict\n  last console line: %s\n"
			"  console: %s/console.log  QEMU: %s/qemu.log\n",
			name, g.error[0] ? g.error : strerror(-err), guest_last_line(&g),
			dir, dir);
	guest_end(&g);
	return err;
}

static int make_folder(const char *dir)
{
	if (!mkdir(dir, 0755) || errno == EEXIST)
		return 0;
	fprintf(stderr, "netlatch-demo: %s: %s; no place for captures\n", dir,
		strerror(errno));
	return -errno;
}

static int link_files(struct record *r, const char *sub)
{
	static const char *const files[][2] = {
		{ "console.log", "the console" },
		{ "nic0.pcap", "what the NIC sent" },
		{ "wire.pcap", "all of the wire" },
	};
	char path[300], what[300];
	size_t i;
	int err = 0;

	for (i = 0; !err && i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", sub, files[i][0]);
		snprintf(what, sizeof(what), "%s: %s", sub, files[i][1]);
		err = record_link(r, path, what);
	}
	return err;
}

static int boot_all(struct record *r, const struct demo_system *s, const char *dir)
{
	char sub[PATH_MAX];
	int err = make_folder(dir), i;

	for (i = 0; !err && i < DEMO_BOOTS; i++) {
		snprintf(sub, sizeof(sub), "%s/%s", dir, boots[i].initrd);
		err = make_folder(sub);
		if (!err)
			err = boot(r, s, i, sub);
		if (!err)
			err = link_files(r, boots[i].initrd);
	}
	return err;
}

/* Where the report is, and how this person, with or without a display, opens it. */
static void print_paths(const char *dir)
{
	const char *x11 = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	char host[256] = "", folder[PATH_MAX];

	gethostname(host, sizeof(host) - 1);
	if (!realpath(dir, folder))
		snprintf(folder, sizeof(folder), "%s", dir);
	printf("\n  For Wireshark: nic0.pcap (what the NIC sent) and wire.pcap (all "
	       "of the wire), beside\n"
	       "  console.log, in the folders stock, netlatch and allow of\n"
	       "      %s\n\n  The report, with a picture of these boots:\n"
	       "      %s/report.html\n",
	       folder, folder);
	if ((x11 && *x11) || (wayland && *wayland))
		printf("  Open it in a browser:\n      xdg-open %s/report.html\n",
		       folder);
	else
		printf("  There is no display here. Copy this one file to where a "
		       "browser is:\n      scp %s:%s/report.html .\n"
		       "  or show it to browsers of this machine, at "
		       "http://127.0.0.1:8000/report.html:\n"
		       "      python3 -m http.server --bind 127.0.0.1 "
		       "--directory %s 8000\n",
		       host, folder, folder);
}

static int usage(FILE *to)
{
	const struct demo_system *s;
	size_t i;

	fputs("usage: netlatch-demo [--suite SUITE] [--generator GENERATOR] [--inputs]\n"
	      "  Boots a whole Debian of $BUILD (which defaults to build) three times: "
	      "without\n"
	      "  netlatch, with it, and with exceptions. Compares which frames left the "
	      "machine.\n"
	      "  -s, --suite SUITE  -g, --generator GENERATOR\n"
	      "      which Debian, and what made its initramfs:\n",
	      to);
	for (i = 0; (s = demo_system_at(i)); i++)
		fprintf(to, "          %-10s %-16s %s%s\n", s->suite, s->generator,
			s->name, i ? "" : " (the default)");
	fputs("  -i, --inputs       only name the files that it boots\n"
	      "  Exit status: 0 stock leaked, and netlatch let out nothing but its "
	      "exceptions,\n"
	      "  1 that is not so, 2 wrong usage, 3 a boot failed.\n",
	      to);
	return to == stdout ? 0 : 2;
}

static const struct demo_system *choose(const struct options *o)
{
	const struct demo_system *s = demo_system(o->suite, o->generator);
	size_t i;

	if (s)
		return s;
	fprintf(stderr,
		"netlatch-demo: SUITE=%s GENERATOR=%s: the demo has no such system. "
		"It has:\n",
		o->suite, o->generator);
	for (i = 0; (s = demo_system_at(i)); i++)
		fprintf(stderr, "  make demo SUITE=%s GENERATOR=%s\n", s->suite,
			s->generator);
	return NULL;
}

static void print_inputs(const struct demo_system *s)
{
	struct inputs in;
	int i;

	for (i = 0; i < DEMO_BOOTS; i++) {
		inputs_of(&in, s, i);
		printf("%s\n", in.initrd);
	}
	printf("%s\n%s\n", in.kernel, in.disk);
}

/* 0, 1 for help, or -1. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "suite", required_argument, NULL, 's' },
		{ "generator", required_argument, NULL, 'g' },
		{ "inputs", no_argument, NULL, 'i' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "s:g:ih", options, NULL)) != -1) {
		switch (c) {
		case 's':
			o->suite = optarg;
			break;
		case 'g':
			o->generator = optarg;
			break;
		case 'i':
			o->inputs = true;
			break;
		case 'h':
			return 1;
		default:
			return -1;
		}
	}
	return optind < argc ? -1 : 0;
}

static int run(const struct demo_system *s)
{
	char parent[PATH_MAX - 64], dir[PATH_MAX - 32];
	struct record r = { 0 };
	bool good = false;
	int err;

	snprintf(parent, sizeof(parent), "%s/demo", build_folder());
	snprintf(dir, sizeof(dir), "%s/%s", parent, s->folder);
	err = make_folder(parent);
	if (!err)
		err = boot_all(&r, s, dir);
	if (!err) {
		good = report_judge(&r, s);
		report_print(stdout, &r, s);
		err = record_write(&r, dir);
		if (err)
			fprintf(stderr,
				"netlatch-demo: %s/report.html: %s; there is no "
				"report\n",
				dir, strerror(-err));
		else
			print_paths(dir);
	}
	record_free(&r);
	return err ? 3 : !good;
}

int main(int argc, char **argv)
{
	struct options o = { .suite = "bookworm", .generator = "initramfs-tools" };
	const struct demo_system *s;
	int err = parse(argc, argv, &o);

	if (err)
		return usage(err > 0 ? stdout : stderr);
	s = choose(&o);
	if (!s)
		return 2;
	if (!o.inputs)
		return run(s);
	print_inputs(s);
	return 0;
}
