// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors in words. */
#include "error.h"

#include <errno.h>
#include <string.h>

#include "print.h"

/* Each: the number, the words, NUL; an empty one ends it. */
static const char errors[] =
	PACK "1 Operation not permitted\0" /* EPERM */
	PACK "2 No such file or directory\0" /* ENOENT */
	PACK "3 No such process\0" /* ESRCH */
	PACK "5 Input/output error\0" /* EIO */
	PACK "12 Cannot allocate memory\0" /* ENOMEM */
	PACK "13 Permission denied\0" /* EACCES */
	PACK "16 Device or resource busy\0" /* EBUSY */
	PACK "17 File exists\0" /* EEXIST */
	PACK "19 No such device\0" /* ENODEV */
	PACK "22 Invalid argument\0" /* EINVAL */
	PACK "28 No space left on device\0" /* ENOSPC */
	PACK "30 Read-only file system\0" /* EROFS */
	PACK "38 Function not implemented\0" /* ENOSYS */
	PACK "74 Bad message\0" /* EBADMSG */
	PACK "95 Operation not supported\0" /* EOPNOTSUPP */
	PACK "97 Address family not supported by protocol\0" /* EAFNOSUPPORT */
	PACK "105 No buffer space available\0" /* ENOBUFS */
	PACK "110 Connection timed out\0" /* ETIMEDOUT */;

const char *(error_text)(int rc)
{
	static char text[64];
	const char *e, *words;

	for (e = errors; *e; e += strlen(e) + 1) {
		print_unpack(text, sizeof(text), e);
		if (number(text, &words) == (unsigned long)-rc)
			return words + 1;
	}
	print(text, sizeof(text), "error %d", -rc);
	return text;
}
