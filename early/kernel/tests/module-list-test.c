// SPDX-License-Identifier: GPL-2.0-or-later
/* The module list, line by line. */
#include "kernel/module.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

/* The lines of text, joined by |, read from memory of exactly its size. */
static bool lines_are(const char *text, const char *want)
{
	char *copy = strdup(text), *rest = copy, *line, joined[256] = "";
	bool same, ended;

	while ((line = module_next_line(&rest))) {
		strcat(joined, line);
		strcat(joined, "|");
	}
	ended = !module_next_line(&rest); /* asked again */
	same = strcmp(joined, want) == 0;
	free(copy);
	return same && ended;
}

static bool plain_is(const char *path, const char *want)
{
	char *copy = strdup(path);
	unsigned int len = module_plain_length(copy);
	bool same = len == strlen(want) && memcmp(copy, want, len) == 0;

	free(copy);
	return same;
}

int main(void)
{
	CHECK(lines_are("", ""), "an empty list");
	CHECK(lines_are("\n", "") && lines_are("\n\n\n", ""), "empty lines alone");
	CHECK(lines_are("/a.ko\n/b.ko\n", "/a.ko|/b.ko|"), "one line each");
	CHECK(lines_are("/a.ko\n/b.ko", "/a.ko|/b.ko|"), "no newline at the end");
	CHECK(lines_are("\n\n/a.ko\n\n/b.ko\n\n", "/a.ko|/b.ko|"), "empty lines between");
	CHECK(lines_are("/with blank.ko\n", "/with blank.ko|"),
	      "blanks belong to the name");

	CHECK(plain_is("/a.ko", "/a.ko"), "a plain module");
	CHECK(plain_is("/a.ko.xz", "/a.ko"), ".xz");
	CHECK(plain_is("/a.ko.zst", "/a.ko"), ".zst");
	CHECK(plain_is("/a.ko.gz", "/a.ko"), ".gz");
	CHECK(plain_is("/a.ko.bz2", "/a.ko.bz2"),
	      "what the kernel cannot unpack is a plain name");
	CHECK(plain_is("/a.xz.ko", "/a.xz.ko"), "only at the end");
	CHECK(plain_is(".xz", ".xz") && plain_is(".gz", ".gz"),
	      "a suffix alone is a name");
	CHECK(plain_is("", "") && plain_is("z", "z"), "very short names");
	CHECK(plain_is("/a.ko.xz.xz", "/a.ko.xz"), "one suffix is taken off, not two");
	return check_done();
}
