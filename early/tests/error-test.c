// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors in words: the C library's own, or a number. */
#include "../error.h"
#include "../../qemu-tests/tests/check.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static void test_all(void)
{
	unsigned int words = 0, wrong = 0;
	char number[32];
	const char *text;
	int e;

	for (e = 1; e < 200; e++) {
		text = error_text(-e);
		snprintf(number, sizeof(number), "error %d", e);
		if (!strcmp(text, number))
			continue;
		words++;
		if (strcmp(text, strerror(e)) != 0) {
			printf("# %d: %s\n", e, text);
			wrong++;
		}
	}
	CHECK(wrong == 0, "words are those of the C library, or there is the number");
	CHECK(words == 18, "words for 18 of them");
}

static void test_likely(void)
{
	static const int likely[] = {
		EPERM,   ENOENT,   ESRCH,      EIO,          ENOMEM,  EACCES,   EBUSY,
		EEXIST,  ENODEV,   EINVAL,     ENOSPC,       EROFS,   ENOSYS,
		EBADMSG, EOPNOTSUPP, EAFNOSUPPORT, ENOBUFS, ETIMEDOUT};
	unsigned int i, good = 0;

	for (i = 0; i < sizeof(likely) / sizeof(likely[0]); i++)
		good += !strcmp(error_text(-likely[i]), strerror(likely[i]));
	CHECK(good == i, "what netlink, files and modules say has words");
	CHECK(!strcmp(error_text(-4095), "error 4095"), "the largest number");
	CHECK(!strcmp(error_text(0), "error 0"),
	      "none is not taken for the end of the list");
	CHECK(!strcmp(error_text(-255), "error 255") &&
		      !strcmp(error_text(-257), "error 257"),
	      "a number is not cut to a byte");
}

int main(void)
{
	test_all();
	test_likely();
	return check_done();
}
