// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A second boot, with a policy that the first one made. The machine itself compiles it,
 * as update-initramfs would have it done; here it leaves the guest in hexadecimal digits,
 * and goes into the image of the second guest as an archive behind the image's own.
 */
#include "harness/cpio.h"
#include "harness/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POLICY_IN_IMAGE "etc/netlatch/policy.bin"
#define POLICY_MAX 65536

/* Digits with blanks between the bytes. Returns how many bytes; 0: something else. */
static size_t decode(const char *digits, uint8_t *to, size_t size)
{
	size_t count = 0;
	char *end;

	while (digits += strspn(digits, " \n"), *digits) {
		if (count == size)
			return 0;
		to[count++] = (uint8_t)strtoul(digits, &end, 16);
		if (end - digits != 2)
			return 0;
		digits = end;
	}
	return count;
}

/* Copies the image, up to a multiple of four bytes, where an archive may begin. */
static int copy_image(FILE *from, FILE *to)
{
	static char buffer[1 << 16];
	size_t len, total = 0;

	while ((len = fread(buffer, 1, sizeof(buffer), from))) {
		if (fwrite(buffer, 1, len, to) != len)
			return -EIO;
		total += len;
	}
	if (ferror(from))
		return -EIO;
	return total % 4 && fwrite("\0\0\0", 1, 4 - total % 4, to) != 4 - total % 4 ? -EIO
										    : 0;
}

static int write_image(struct run *r, const char *image, const uint8_t *policy,
		       size_t len)
{
	static uint8_t archive[POLICY_MAX + 512];
	size_t size = cpio_write(archive, sizeof(archive), POLICY_IN_IMAGE, policy, len);
	FILE *from = fopen(image, "re"), *to = fopen(r->second_initrd, "we");
	int err = from && to && size ? copy_image(from, to) : -EIO;

	if (!err && fwrite(archive, 1, size, to) != size)
		err = -EIO;
	if (from)
		fclose(from);
	if (to && fclose(to))
		err = -EIO;
	return err ? complain(r, "%s: cannot be made; no second boot", r->second_initrd)
		   : 0;
}

int second_boot(struct run *r, const char *file)
{
	static uint8_t policy[POLICY_MAX];
	const char *image = r->spec.initrd;
	char command[300];
	size_t len;
	int err;

	snprintf(command, sizeof(command), "od -An -v -tx1 %s", file);
	err = guest_run(&r->guest, command);
	if (err)
		return err;
	len = r->guest.rc ? 0 : decode(r->guest.output, policy, sizeof(policy));
	if (!len)
		return complain(r, "%s: no policy there; no second boot", file);
	err = power_off(r);
	if (err)
		return err;
	snprintf(r->second_initrd, sizeof(r->second_initrd), "%s/second-initrd",
		 r->spec.dir);
	err = write_image(r, image, policy, len);
	if (err)
		return err;
	r->spec.initrd = r->second_initrd;
	err = power_on_again(r);
	if (!err)
		err = guest_wait_agent(&r->guest);
	unlink(r->second_initrd); /* the kernel has it in memory */
	return err;
}
