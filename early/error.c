// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors in words. */
#include "error.h"

#include <errno.h>
#include <string.h>

#include "print.h"

/* The number as one byte (none here is larger than 127), the words, NUL; an empty one ends it. */
static const char errors[] =
	"\001Operation not permitted\0" /* EPERM */
	"\002No such file or directory\0" /* ENOENT */
	"\003No such process\0" /* ESRCH */
	"\005Input/output error\0" /* EIO */
	"\014Cannot allocate memory\0" /* ENOMEM */
	"\015Permission denied\0" /* EACCES */
	"\020Device or resource busy\0" /* EBUSY */
	"\021File exists\0" /* EEXIST */
	"\023No such device\0" /* ENODEV */
	"\026Invalid argument\0" /* EINVAL */
	"\034No space left on device\0" /* ENOSPC */
	"\036Read-only file system\0" /* EROFS */
	"\046Function not implemented\0" /* ENOSYS */
	"\052No message of desired type\0" /* ENOMSG */
	"\112Bad message\0" /* EBADMSG */
	"\132Message too long\0" /* EMSGSIZE */
	"\137Operation not supported\0" /* EOPNOTSUPP */
	"\141Address family not supported by protocol\0" /* EAFNOSUPPORT */
	"\151No buffer space available\0" /* ENOBUFS */
	"\156Connection timed out\0" /* ETIMEDOUT */;

const char *error_text(int rc)
{
	static char unknown[24];
	const char *e;

	for (e = errors; *e; e += strlen(e) + 1)
		if (*e == -rc)
			return e + 1;
	print(unknown, sizeof(unknown), "error %d", -rc);
	return unknown;
}
