// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's command line, in one place, and its process. */
#include "harness/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ARGS_MAX 128

struct args {
	char *list[ARGS_MAX + 1];
	int count;
	bool failed;
};

static const struct {
	const char *program, *package, *machine, *cpu, *console, *hotplug_bus;
} arches[] = {
	/* pc: PCI hot-plug by ACPI works on the root bus without further bridges. */
	[ARCH_AMD64] = {
		.program = "qemu-system-x86_64", .package = "qemu-system-x86",
		.machine = "pc", .console = "ttyS0",
	},
	/*
	 * The default algorithm of pointer authentication is a cipher, which makes an
	 * emulated guest four times slower than QEMU's own algorithm.
	 */
	[ARCH_ARM64] = {
		.program = "qemu-system-aarch64", .package = "qemu-system-arm",
		.machine = "virt", .cpu = "max,pauth-impdef=on", .console = "ttyAMA0",
		.hotplug_bus = "slot1",
	},
};

static const struct {
	const char *name, *device, *bus;
} nics[] = {
	{ "virtio-net", "virtio-net-pci", NULL },
	{ "e1000", "e1000", NULL },
	{ "e1000e", "e1000e", NULL },
	{ "rtl8139", "rtl8139", NULL },
	{ "pcnet", "pcnet", NULL },
	{ "vmxnet3", "vmxnet3", NULL },
	{ "usb-net", "usb-net", "qemu-xhci" },
};

__attribute__((format(printf, 2, 3))) static void add(struct args *a, const char *fmt,
						      ...)
{
	va_list list;
	int len = -1;

	if (a->count < ARGS_MAX) {
		va_start(list, fmt);
		len = vasprintf(&a->list[a->count], fmt, list);
		va_end(list);
	}
	if (len < 0) {
		a->failed = true;
		return;
	}
	a->list[++a->count] = NULL;
}

static void add2(struct args *a, const char *option, const char *value)
{
	add(a, "%s", option);
	add(a, "%s", value);
}

/* QEMU reads a comma as the end of a name, and two as one comma. */
static void add_file(struct args *a, const char *before, const char *path,
		     const char *after)
{
	char name[8192], *to = name;

	while (*path && to < name + sizeof(name) - 2) {
		if (*path == ',')
			*to++ = ',';
		*to++ = *path++;
	}
	*to = 0;
	add(a, "%s%s%s", before, name, after);
}

static size_t nic_index(const char *nic)
{
	size_t i, n = sizeof(nics) / sizeof(nics[0]);

	for (i = 0; i < n && strcmp(nics[i].name, nic); i++)
		;
	return i;
}

const char *qemu_nic_device(const char *nic)
{
	size_t i = nic_index(nic);

	return i < sizeof(nics) / sizeof(nics[0]) ? nics[i].device : NULL;
}

const char *qemu_hotplug_bus(enum guest_arch arch)
{
	return arches[arch].hotplug_bus;
}

const char *qemu_console(enum guest_arch arch)
{
	return arches[arch].console;
}

static const char *nic_at(const struct guest_spec *spec, unsigned int number)
{
	return number ? spec->foreign->nics[number - 1] : spec->nic;
}

static void add_nics(struct args *a, const struct guest *g, const struct guest_spec *spec)
{
	const char *bus = NULL;
	char slot[32] = "";
	unsigned int number;
	size_t i;

	for (number = 0; number < g->nics; number++) {
		i = nic_index(nic_at(spec, number));
		if (nics[i].bus && !bus) {
			bus = nics[i].bus;
			add2(a, "-device", bus);
		}
		add(a, "-device");
		if (spec->foreign && spec->arch == ARCH_AMD64)
			snprintf(slot, sizeof(slot), ",addr=0x%x",
				 FOREIGN_NIC_SLOT + number);
		add(a, "%s,id=nic%u,netdev=n%u,mac=" GUEST_MAC_FORMAT "%s%s",
		    nics[i].device, number, number, GUEST_MAC_LAST + number,
		    nics[i].bus ? "" : ",romfile=", nics[i].bus ? "" : slot);
	}
}

/* A port of the hub for each NIC, with QEMU's own capture of what that NIC sends. */
static int add_wire(struct args *a, struct guest *g, const struct guest_spec *spec,
		    const struct qemu_fds *fds)
{
	unsigned int port, ports = g->nics + !spec->foreign; /* one for hot-plug */
	char filter[64];

	/*
	 * restrict: the guest reaches slirp's DHCP and router, and nothing of this host.
	 * slirp's own IPv6 prefix is site-local, which no address of today's is.
	 */
	add(a, "-netdev");
	if (fds->echo >= 0)
		add(a, "dgram,id=slirp,local.type=fd,local.str=%d", fds->echo);
	else
		add(a, "user,id=slirp,restrict=on,ipv6-prefix=2001:db8:6e6c::");
	add2(a, "-netdev", "hubport,id=slirpport,hubid=0,netdev=slirp");
	add(a, "-netdev");
	add(a, "dgram,id=peer,local.type=fd,local.str=%d", fds->wire);
	add2(a, "-netdev", "hubport,id=peerport,hubid=0,netdev=peer");
	for (port = 0; port < ports; port++) {
		/* A name that is cut would be another file. */
		if (snprintf(g->wire.dump[port], PATH_MAX, "%s/nic%u.pcap", spec->dir,
			     port) >= PATH_MAX)
			return -ENAMETOOLONG;
		unlink(g->wire.dump[port]);
		add(a, "-netdev");
		add(a, "hubport,id=n%u,hubid=0", port);
		add(a, "-object");
		snprintf(filter, sizeof(filter),
			 "filter-dump,id=dump%u,netdev=n%u,queue=rx,file=", port, port);
		add_file(a, filter, g->wire.dump[port], "");
	}
	add_nics(a, g, spec);
	return 0;
}

/*
 * The agent listens on ttyS1. The board "virt" has one serial port, of another kind
 * (ttyAMA0), so the guest gets a card with two ports, of which the first stays free.
 */
static void add_agent_port(struct args *a, enum guest_arch arch)
{
	if (arch == ARCH_AMD64) {
		add2(a, "-serial", "chardev:agent");
		return;
	}
	add2(a, "-chardev", "null,id=unused");
	add2(a, "-device", "pci-serial-2x,chardev1=unused,chardev2=agent");
}

/* bootindex: the firmware boots from nothing else, so it does not try the network. */
static void add_boot(struct args *a, const struct guest_spec *spec)
{
	if (spec->esp) {
		add2(a, "-bios", "/usr/share/ovmf/OVMF.fd");
		add(a, "-drive");
		add_file(a, "file=fat:", spec->esp,
			 ",format=raw,if=none,id=esp,readonly=on");
		add2(a, "-device", "virtio-blk-pci,drive=esp,bootindex=0");
		return;
	}
	if (!spec->kernel)
		return; /* from one of the disks */
	add2(a, "-kernel", spec->kernel);
	if (spec->initrd)
		add2(a, "-initrd", spec->initrd);
	add2(a, "-append", spec->append);
}

/*
 * Disks of any kind. Nothing is ever written to them, unless the disk keeps: then what is
 * written has to outlive QEMU, but not this machine (unsafe).
 */
static void add_disks(struct args *a, const struct guest_spec *spec)
{
	const struct guest_foreign *f = spec->foreign;
	char after[96];

	if (spec->disk) {
		snprintf(after, sizeof(after), ",if=%s,id=disk,format=%s,%s",
			 f ? "none" : "virtio",
			 f && f->disk_format ? f->disk_format : "raw",
			 spec->disk_keeps ? "cache=unsafe" : "snapshot=on");
		add(a, "-drive");
		add_file(a, "file=", spec->disk, after);
	}
	if (!f)
		return;
	/* bootindex: the firmware boots from disks only, and tries no network. */
	if (spec->disk)
		add2(a, "-device", "virtio-blk-pci,drive=disk,bootindex=2");
	if (!f->iso)
		return;
	add(a, "-drive");
	add_file(a, "file=", f->iso, ",if=none,id=iso,format=raw,readonly=on");
	/* The board "virt" has no IDE. */
	if (spec->arch == ARCH_AMD64) {
		add2(a, "-device", "ide-cd,drive=iso,bootindex=1");
		return;
	}
	add2(a, "-device", "virtio-scsi-pci");
	add2(a, "-device", "scsi-cd,drive=iso,bootindex=1");
}

/*
 * Without graphics BIOS writes its messages, and those of boot loaders, to the serial
 * port as well as to the screen. A kernel that QEMU loads needs none of that.
 */
static void add_foreign(struct args *a, const struct guest_spec *spec)
{
	const struct guest_foreign *f = spec->foreign;

	add(a, "-no-shutdown");
	if (f->firmware)
		add2(a, "-bios", f->firmware);
	if (spec->arch != ARCH_AMD64)
		return; /* firmware and kernels of "virt" take the serial port */
	add2(a, "-vga", "std");
	if (!spec->kernel)
		add2(a, "-machine", "graphics=off");
}

static int build(struct args *a, struct guest *g, const struct guest_spec *spec,
		 const struct qemu_fds *fds)
{
	const char *accel =
		spec->foreign ? spec->foreign->accel : getenv("NETLATCH_ACCEL");
	int err;

	add(a, "%s", arches[spec->arch].program);
	add2(a, "-machine", arches[spec->arch].machine);
	if (arches[spec->arch].cpu)
		add2(a, "-cpu", arches[spec->arch].cpu);
	add2(a, "-accel", accel && *accel && !spec->icount ? accel : "tcg");
	if (spec->icount)
		add2(a, "-icount", spec->icount);
	add(a, "-m");
	add(a, "%u", spec->memory_mb);
	if (spec->cpus > 1) {
		add(a, "-smp");
		add(a, "%u", spec->cpus);
	}
	add(a, "-nodefaults");
	add(a, "-no-user-config");
	add2(a, "-display", "none");
	if (spec->foreign)
		add_foreign(a, spec);
	else
		add2(a, "-vga", "none");
	add(a, "-no-reboot");
	add(a, "-S"); /* powered on by QMP, when we listen */
	add(a, "-chardev");
	add(a, "socket,id=console,fd=%d", fds->console);
	add2(a, "-serial", "chardev:console");
	if (!spec->foreign) {
		add(a, "-chardev");
		add(a, "socket,id=agent,fd=%d", fds->agent);
		add_agent_port(a, spec->arch);
	}
	add(a, "-chardev");
	add(a, "socket,id=qmp,fd=%d", fds->qmp);
	add2(a, "-mon", "chardev=qmp,mode=control");
	err = add_wire(a, g, spec, fds);
	if (arches[spec->arch].hotplug_bus && !spec->foreign) {
		add(a, "-device");
		add(a, "pcie-root-port,id=%s,chassis=1", arches[spec->arch].hotplug_bus);
	}
	add_boot(a, spec);
	add_disks(a, spec);
	if (err)
		return err;
	return a->failed ? -ENOMEM : 0;
}

static void child(struct args *a, const char *package, const struct qemu_fds *fds,
		  int log)
{
	/* QEMU must not outlive the harness, however that ends. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
	dup2(log, 1);
	dup2(log, 2);
	fcntl(fds->wire, F_SETFD, 0);
	if (fds->echo >= 0)
		fcntl(fds->echo, F_SETFD, 0);
	fcntl(fds->console, F_SETFD, 0);
	fcntl(fds->agent, F_SETFD, 0);
	fcntl(fds->qmp, F_SETFD, 0);
	execvp(a->list[0], a->list);
	dprintf(2, "%s: %s; no guest, no verdict (Debian: %s)\n", a->list[0],
		strerror(errno), package);
	_exit(127);
}

int qemu_spawn(struct guest *g, const struct guest_spec *spec, const struct qemu_fds *fds)
{
	struct args a = { .count = 0 };
	char path[PATH_MAX];
	unsigned int i;
	int log, err;

	for (i = 0; i < g->nics; i++)
		if (!qemu_nic_device(nic_at(spec, i)))
			return guest_fail(g, -EINVAL, "NIC model %s: unknown; no guest",
					  nic_at(spec, i));
	if (snprintf(path, sizeof(path), "%s/qemu.log", spec->dir) >= PATH_MAX)
		return guest_fail(g, -ENAMETOOLONG, "%.80s...: %s; no guest", path,
				  strerror(ENAMETOOLONG));
	log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (log < 0)
		return guest_fail(g, -errno, "%s: %s; no guest", path, strerror(errno));
	err = build(&a, g, spec, fds);
	if (err) {
		guest_fail(g, err, "QEMU's command line: %s; no guest", strerror(-err));
		goto out;
	}
	g->pid = fork();
	if (g->pid == 0)
		child(&a, arches[spec->arch].package, fds, log);
	if (g->pid < 0)
		err = guest_fail(g, -errno, "fork: %s; no guest", strerror(errno));
out:
	while (a.count)
		free(a.list[--a.count]);
	close(log);
	return err;
}
