// SPDX-License-Identifier: GPL-2.0-or-later
/* The state file as text: what is put in is found again, and damage is noticed. */
#include "base/state.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BOOT "3a6b9c5e-0000-4000-8000-123456789abc"
#define GOOD "format=1\nboot-id=" BOOT "\nlevel=full\nmissing=\nend=1\n"

static bool found(const char *state, const char *key, const char *want)
{
	size_t len = 0;
	const char *value = state_find(state, key, &len);

	if (!want || !value)
		return !want && !value;
	return len == strlen(want) && memcmp(value, want, len) == 0;
}

static void test_find(void)
{
	static const char *const state = "ab=2\na=1\nb\n=3\nc==4=\na=5\nempty=\ncut=6";
	char value[3];

	CHECK(found(state, "a", "1"), "the first of two lines with a key counts");
	CHECK(found(state, "ab", "2"), "a longer key is another key");
	CHECK(found(state, "b", NULL), "a line without = has no value");
	CHECK(found(state, "c", "=4="), "a value may hold =");
	CHECK(found(state, "empty", ""), "an empty value is a value");
	CHECK(found(state, "cut", NULL), "a line without its newline does not count");
	CHECK(found(state, "1", NULL), "a value is no key");
	CHECK(found("", "a", NULL) && found(NULL, "a", NULL), "nothing holds nothing");

	CHECK(state_get(state, "a", value, sizeof(value)) && !strcmp(value, "1"), "get");
	CHECK(state_get("k=12\n", "k", value, sizeof(value)) && !strcmp(value, "12"),
	      "a value that just fits");
	CHECK(!state_get("k=123\n", "k", value, sizeof(value)) && !strcmp(value, ""),
	      "one that does not is not cut");
	CHECK(!state_get(state, "none", value, sizeof(value)) && !strcmp(value, ""),
	      "an absent one is \"\" and false");
	CHECK(!state_get(NULL, "a", value, sizeof(value)) && !strcmp(value, ""),
	      "so without file");
}

static void test_put(void)
{
	struct text t = { 0 }, more = { 0 };
	char long_value[1024], value[64];
	int i;

	text_put(&t, "format", STATE_FORMAT);
	text_put(&t, "boot-id", BOOT);
	text_put(&more, "sysctl.latch.net/a=b", "1");
	text_append(&t, &more);
	text_put(&t, "end", "1");
	CHECK(!t.failed && !strcmp(t.data, "format=1\nboot-id=" BOOT
					   "\nsysctl.latch.net/a=b=1\nend=1\n"),
	      "lines in their order");
	CHECK(t.len == strlen(t.data), "len is without the NUL");
	CHECK(state_check(t.data, BOOT) == 0, "what was put passes the check");
	CHECK(state_get(t.data, "sysctl.latch.net/a=b", value, sizeof(value)) &&
		      !strcmp(value, "1"),
	      "a key with = in it (a link may be named so) is found by its whole name");
	text_free(&t);
	CHECK(!t.data && !t.len, "freed");

	for (i = 0; i < 5000; i++)
		text_put(&t, "k", "1");
	text_put(&t, "last", "5000");
	CHECK(!t.failed && found(t.data, "last", "5000") && t.len < t.size,
	      "5,000 lines, the last one is there");
	text_append(&t, &more);
	CHECK(!t.failed && found(t.data, "sysctl.latch.net/a=b", "1"),
	      "append after growing");
	text_free(&more);
	text_append(&t, &more);
	CHECK(!t.failed, "appending nothing is fine");

	text_put(&t, "x", "two\nlines");
	CHECK(t.failed, "a value with a newline marks the text as failed");
	text_put(&t, "y", "1");
	CHECK(t.failed && found(t.data, "y", NULL),
	      "failed stays failed; nothing is added");
	text_append(&more, &t);
	CHECK(more.failed, "failure is inherited by append");
	text_free(&t);
	text_free(&more);

	memset(long_value, 'x', sizeof(long_value) - 1);
	long_value[sizeof(long_value) - 1] = '\0';
	text_put(&t, "x", long_value);
	CHECK(t.failed, "a value too long for a line fails as well, it is not cut");
	text_free(&t);
}

static void test_parts(void)
{
	struct text t = { 0 };

	text_put(&t, "before", "1");
	text_put_like(&t, "a=1\nsysctl.keep.x=2\nsysctl.latch.y=3\nsysctl.keep.z=4\ncut",
		      "sysctl.keep.");
	CHECK(!t.failed &&
		      !strcmp(t.data, "before=1\nsysctl.keep.x=2\nsysctl.keep.z=4\n"),
	      "lines whose keys begin alike, whole ones only");
	text_put_like(&t, NULL, "a");
	text_put_like(&t, "", "a");
	CHECK(!t.failed && t.len == strlen(t.data), "nothing of no state");
	text_free(&t);
	memset(&t, 0, sizeof(t));
	text_put_lock(&t, "format=1\nlevel=degraded\nmissing=netdev\nwhy.netdev=6.16\n"
			  "counters=0\nguard=1\nself-test=passed\nlocked-at=3.25\n"
			  "took-us=24310\nsysctl.latch.net/x=1\nend=1\n");
	CHECK(!strcmp(t.data, "locked-level=degraded\nmissing=netdev\nwhy.netdev=6.16\n"
			      "self-test=passed\nlocked-at=3.25\ntook-us=24310\n"),
	      "what stays of a lock after release");
	text_free(&t);
	text_put_lock(&t, "level=open\nlocked-level=full\nlocked-at=3\nreleased-at=4\n");
	CHECK(!strcmp(t.data, "locked-level=full\nlocked-at=3\n"),
	      "also if release has opened twice");
	text_free(&t);
	CHECK(state_is_released("a=1\nreleased-at=5.0\n") &&
		      !state_is_released("a=1\n") &&
		      !state_is_released("xreleased-at=1\n") && !state_is_released(NULL),
	      "a state of a latch that was opened on purpose");
}

static void test_check(void)
{
	size_t len, kept = 0;
	char *cut;
	bool refused = true;

	CHECK(state_check(GOOD, BOOT) == 0, "a whole file of this boot");
	CHECK(state_check(GOOD, "3a6b9c5e-0000-4000-8000-123456789abd") == -ESTALE,
	      "another boot: -ESTALE");
	CHECK(state_check("format=1\nend=1\n", BOOT) == -ESTALE, "no boot-id: -ESTALE");
	CHECK(state_check("format=2\nboot-id=" BOOT "\nend=1\n", BOOT) == -EBADMSG,
	      "another format: -EBADMSG");
	CHECK(state_check("boot-id=" BOOT "\nend=1\n", BOOT) == -EBADMSG, "no format");
	CHECK(state_check("format=1\nboot-id=" BOOT "\n", BOOT) == -EBADMSG,
	      "no end line");
	CHECK(state_check("", BOOT) == -EBADMSG, "an empty file");
	CHECK(state_check("\1\2\3garbage\n\n\n=\n", BOOT) == -EBADMSG, "garbage");
	for (len = 0; len < strlen(GOOD); len++) {
		cut = strndup(GOOD, len);
		refused &= state_check(cut, BOOT) == -EBADMSG;
		kept++;
		free(cut);
	}
	CHECK(refused, "cut at each of its %zu bytes: -EBADMSG", kept);
}

int main(void)
{
	test_find();
	test_put();
	test_parts();
	test_check();
	return check_done();
}
