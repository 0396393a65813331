// SPDX-License-Identifier: GPL-2.0-or-later
/* The machine that boots the image. */
#include "prove/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OVMF "/usr/share/ovmf/OVMF.fd"
#define AAVMF "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"
#define APPEND_MAX 4096

static int check_file(const char *path, const char *hint)
{
	if (!path || access(path, R_OK) == 0)
		return 0;
	fprintf(stderr, "netlatch-prove: %s: %s; nothing to boot%s%s\n", path,
		strerror(errno), *hint ? ". " : "", hint);
	return -errno;
}

static const char *firmware(const struct prove_options *o)
{
	if (!o->uefi)
		return NULL;
	return o->arch == ARCH_ARM64 ? AAVMF : o->uki ? NULL : OVMF;
}

/* A line that is cut would be another machine: 0 or -E2BIG. */
static int command_line(const struct prove_options *o, char line[APPEND_MAX])
{
	const char *append = o->append ? o->append : "";
	int len;

	if (strstr(append, "console="))
		len = snprintf(line, APPEND_MAX, "%s", append);
	else
		len = snprintf(line, APPEND_MAX, "console=%s%s%s", qemu_console(o->arch),
			       *append ? " " : "", append);
	return len < APPEND_MAX ? 0 : -E2BIG;
}

int image_check(const struct prove_options *o)
{
	const char *paths[] = { o->kernel, o->initrd, o->disk, o->iso, o->uki };
	char append[APPEND_MAX];
	size_t i;
	int err = command_line(o, append);

	if (err)
		fprintf(stderr,
			"netlatch-prove: --append: more than %d bytes of kernel command "
			"line; nothing booted. Use fewer words\n",
			APPEND_MAX - 1);
	for (i = 0; !err && i < sizeof(paths) / sizeof(paths[0]); i++)
		err = check_file(paths[i], "");
	if (!err && o->uefi)
		err = check_file(o->arch == ARCH_ARM64 ? AAVMF : OVMF,
				 "Install the firmware: packages ovmf (amd64) and "
				 "qemu-efi-aarch64 (arm64)");
	return err;
}

/* qcow2 by its first bytes; QEMU would guess as well, and warn. */
static const char *disk_format(const char *disk)
{
	char magic[4] = "";
	int fd = disk ? open(disk, O_RDONLY | O_CLOEXEC) : -1;
	bool qcow2;

	if (fd < 0)
		return NULL;
	qcow2 = read(fd, magic, 4) == 4 && !memcmp(magic, "QFI\xfb", 4);
	close(fd);
	return qcow2 ? "qcow2" : "raw";
}

/* The firmware finds the UKI in a folder that looks like an EFI system partition. */
static int make_esp(const struct prove_options *o, char *esp, size_t size)
{
	static const char *const folders[] = { "", "/EFI", "/EFI/BOOT" };
	char path[4300], *uki;
	size_t i;
	int err = 0;

	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", esp, folders[i]);
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return -errno;
	}
	snprintf(path, size + sizeof(UKI_PATH), "%s" UKI_PATH, esp);
	unlink(path);
	uki = realpath(o->uki, NULL);
	if (!uki || symlink(uki, path) < 0)
		err = -errno;
	free(uki);
	return err;
}

int image_start(struct boot *b)
{
	const struct prove_options *o = b->o;
	struct guest_foreign foreign = {
		.disk_format = disk_format(o->disk),
		.iso = o->iso,
		.firmware = firmware(o),
		.accel = b->accel,
		.unanswered = !o->dhcp,
	};
	char append[APPEND_MAX], esp[4100];
	struct guest_spec spec = {
		.arch = o->arch,
		.dir = b->dir,
		.kernel = o->kernel,
		.initrd = o->initrd,
		.append = append,
		.esp = o->uki ? esp : NULL,
		.disk = o->disk,
		.nic = o->nics[0],
		.foreign = &foreign,
		.memory_mb = o->memory_mb,
		.cpus = o->cpus,
		/* The watch ends by itself; this is for a QEMU that hangs. */
		.timeout_s = o->timeout_s + o->listen_s + 120,
	};
	unsigned int i;
	int err;

	for (i = 1; i < o->nic_count; i++)
		foreign.nics[i - 1] = o->nics[i];
	command_line(o, append); /* image_check() has looked */
	snprintf(esp, sizeof(esp), "%s/esp", b->dir);
	err = o->uki ? make_esp(o, esp, sizeof(esp)) : 0;
	if (err)
		return guest_fail(&b->guest, err, "%s: %s; no place for the UKI", esp,
				  strerror(-err));
	return guest_start(&b->guest, &spec);
}
