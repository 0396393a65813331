// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: next-kernel KERNEL INITRD COMMAND-LINE
 *
 * Loads another kernel and starts it at once from the running one, as `kexec -s -l` and
 * `kexec -e` of kexec-tools do. Debian's kexec needs the libraries of Xen; this program
 * needs nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/reboot.h>

#include "guest/sender_syscall.h"

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		fprintf(stderr, "%s: %s; no kernel starts\n", path, strerror(errno));
	return fd;
}

int main(int argc, char **argv)
{
	int kernel, initrd;

	if (argc != 4) {
		fputs("usage: next-kernel KERNEL INITRD COMMAND-LINE\n", stderr);
		return 2;
	}
	kernel = open_file(argv[1]);
	initrd = open_file(argv[2]);
	if (kernel < 0 || initrd < 0)
		return 1;
	/* The length counts the zero byte at the end. */
	if (sender_syscall(__NR_kexec_file_load, kernel, initrd,
			   (long)strlen(argv[3]) + 1, (long)argv[3], 0, 0)) {
		fprintf(stderr, "kexec_file_load: %s; no kernel starts\n",
			strerror(errno));
		return 1;
	}
	reboot(LINUX_REBOOT_CMD_KEXEC, NULL);
	fprintf(stderr, "reboot: %s; the next kernel does not start\n", strerror(errno));
	return 1;
}
