// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors in words: never a bare number where a person may meet the error. */
#include "base/error.h"
#include "check.h"

#include <errno.h>
#include <string.h>

/*
 * On the host strerror() is glibc's, so the test also asks for the words that netlatch
 * itself has.
 */
static void test_words(void)
{
	static const int likely[] = {
		EPERM,	ENOENT, ESRCH,	EINTR,	  EIO,		EBADF,	 EAGAIN,
		ENOMEM, EACCES, EBUSY,	EEXIST,	  ENODEV,	EINVAL,	 ENOTTY,
		ENOSPC, EROFS,	ENOSYS, EBADMSG,  EOPNOTSUPP,	ENOBUFS, ETIMEDOUT,
		EFBIG,	ECHILD, ESTALE, EMSGSIZE, EAFNOSUPPORT,
	};
	unsigned int i;

	for (i = 0; i < sizeof(likely) / sizeof(likely[0]); i++)
		CHECK(!strcmp(error_text(-likely[i]), strerror(likely[i])),
		      "error %d: %s", likely[i], error_text(-likely[i]));
}

int main(void)
{
	test_words();
	CHECK(!strcmp(error_text(-524), "Operation not supported by this kernel"),
	      "the kernel's ENOTSUPP, which no C library knows, has words");
	CHECK(strstr(error_text(-4095), "4095"), "an unknown error has its number");
	return check_done();
}
