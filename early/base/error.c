// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors in words. */
#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#ifndef ENOTSUPP
#define ENOTSUPP 524 /* internal to the kernel: no header for programs has it */
#endif

/*
 * For these errors klibc's strerror() has no words, or words that mislead ("Not a
 * typewriter").
 */
static const struct {
	int error;
	const char *text;
} better[] = {
	{ EIO, "Input/output error" },
	{ EBADF, "Bad file descriptor" },
	{ EAGAIN, "Resource temporarily unavailable" },
	{ ENOMEM, "Cannot allocate memory" },
	{ ENOTTY, "Inappropriate ioctl for device" },
	{ ENOSYS, "Function not implemented" },
	{ EBADMSG, "Bad message" },
	{ EOPNOTSUPP, "Operation not supported" },
	{ ENOTSUPP, "Operation not supported by this kernel" },
};

const char *error_text(int rc)
{
	unsigned int i;

	for (i = 0; i < sizeof(better) / sizeof(better[0]); i++)
		if (better[i].error == -rc)
			return better[i].text;
	return strerror(-rc);
}
