// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots a whole Debian 12 twice, without and with netlatch, records the wire from
 * power-on, and prints both boots side by side. Exits with 0 only if the stock system
 * leaked before its firewall was in force and the other one sent nothing before release.
 */
#include "demo/report.h"
#include "harness/progress.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMEOUT_S 400
#define LISTEN_S 10 /* after the login prompt: DHCP of the running system */
#define SECOND UINT64_C(1000000000)

static const char *build_folder(void)
{
	const char *build = getenv("BUILD");

	return build && *build ? build : "build";
}

static void show_progress(struct progress *p, const struct guest *g, const char *waiting)
{
	const char *latest = "power-on";
	size_t i, reached = 0;

	for (i = 0; i < milestone_count; i++) {
		if (guest_console_has(g, milestones[i].shows)) {
			reached++;
			latest = milestones[i].what;
		}
	}
	progress_show(p, g, reached, latest, waiting);
}

static int watch(struct guest *g, const char *name)
{
	struct progress p;
	uint64_t until;
	int err = 0;

	progress_init(&p, name);
	while (!err && !guest_console_has(g, milestone_login.shows)) {
		show_progress(&p, g, "the login prompt");
		err = guest_pump(g, SECOND);
	}
	until = now_ns() + LISTEN_S * SECOND;
	while (!err && now_ns() < until) {
		show_progress(&p, g, "late frames");
		err = guest_pump(g, SECOND);
	}
	progress_end(&p);
	return err;
}

static int check_inputs(const struct guest_spec *spec)
{
	const char *paths[] = { spec->kernel, spec->initrd, spec->disk };
	int i;

	for (i = 0; i < 3; i++) {
		if (access(paths[i], R_OK) == 0)
			continue;
		fprintf(stderr,
			"netlatch-demo: %s: %s; nothing to boot. mkimage/debian makes "
			"it\n",
			paths[i], strerror(errno));
		return -errno;
	}
	return 0;
}

static int boot(struct boot *b, const char *initrd_suffix)
{
	/*
	 * Both boot the same root, in which netlatch is installed, so mask its unit in
	 * the stock boot: it would shut the wire at shutdown.
	 */
	const char *append = strcmp(initrd_suffix, "stock")
				     ? "root=/dev/vda ro console=ttyS0"
				     : "root=/dev/vda ro console=ttyS0 "
				       "systemd.mask=netlatch-release.service";
	char kernel[256], initrd[256], disk[256];
	struct guest_spec spec = {
		.dir = b->dir,
		.kernel = kernel,
		.initrd = initrd,
		.disk = disk,
		.append = append,
		.nic = "virtio-net",
		.memory_mb = 1024,
		.timeout_s = TIMEOUT_S,
	};
	struct guest g;
	int err;

	snprintf(kernel, sizeof(kernel), "%s/debian12/vmlinuz", build_folder());
	snprintf(initrd, sizeof(initrd), "%s/debian12/initrd.%s", build_folder(),
		 initrd_suffix);
	snprintf(disk, sizeof(disk), "%s/debian12/root.img", build_folder());
	err = check_inputs(&spec);
	if (err)
		return err;
	fprintf(stderr, "booting Debian 12, %s (1 to 2 minutes without KVM)\n", b->name);
	err = guest_start(&g, &spec);
	if (!err)
		err = watch(&g, b->name);
	if (!err)
		err = guest_settle(&g);
	if (!err)
		err = guest_power_off(&g);
	if (!err && !g.wire.count && wire_dumped(&g.wire) != 0)
		err = guest_fail(&g, -EILSEQ,
				 "captures disagree: QEMU's has frames that the peer "
				 "has not seen");
	if (!err)
		err = boot_keep(b, &g);
	if (err)
		fprintf(stderr,
			"netlatch-demo: %s: %s; no verdict\n  last console line: %s\n"
			"  console: %s/console.log  QEMU: %s/qemu.log\n",
			b->name, g.error[0] ? g.error : strerror(-err),
			guest_last_line(&g), b->dir, b->dir);
	guest_end(&g);
	return err;
}

static int make_folders(struct boot *b, const char *sub)
{
	char parent[200];

	snprintf(parent, sizeof(parent), "%s/demo", build_folder());
	snprintf(b->dir, sizeof(b->dir), "%s/%s", parent, sub);
	if ((mkdir(parent, 0755) < 0 && errno != EEXIST) ||
	    (mkdir(b->dir, 0755) < 0 && errno != EEXIST)) {
		fprintf(stderr, "netlatch-demo: %s: %s; no place for captures\n", b->dir,
			strerror(errno));
		return -errno;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct boot stock = { .name = "stock" }, latched = { .name = "netlatch" };
	bool good;

	if (argc > 1) {
		bool help = !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h");

		fputs("usage: netlatch-demo\n"
		      "  boots $BUILD/debian12 (BUILD defaults to build) with "
		      "initrd.stock and\n"
		      "  initrd.netlatch and compares which frames left the machine.\n"
		      "  Exit status: 0 stock leaked and netlatch was silent until "
		      "release,\n"
		      "  1 one of the two is not so, 2 wrong usage, 3 a boot failed.\n",
		      help ? stdout : stderr);
		return help ? 0 : 2;
	}
	if (make_folders(&stock, "stock") || make_folders(&latched, "netlatch") ||
	    boot(&stock, "stock") || boot(&latched, "netlatch"))
		return 3;
	report_print(stdout, &stock, &latched);
	good = report_verdict(&stock, &latched);
	free(stock.frames);
	free(latched.frames);
	return good ? 0 : 1;
}
