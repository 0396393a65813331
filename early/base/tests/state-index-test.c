// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The index finds what a reading of the whole text finds, and its work grows with the
 * number of searches alone. Work is counted, not timed.
 */
#include "base/state.h"
#include "base/state_index.h"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long compared; /* lines compared with a key */
static unsigned long read_whole;
static bool no_memory;
static const char *whole; /* the text */

int __real_strncmp(const char *a, const char *b, size_t len);
int __wrap_strncmp(const char *a, const char *b, size_t len);
int __wrap_strncmp(const char *a, const char *b, size_t len)
{
	compared++;
	return __real_strncmp(a, b, len);
}

bool __real_state_get(const char *state, const char *key, char *value, size_t size);
bool __wrap_state_get(const char *state, const char *key, char *value, size_t size);
bool __wrap_state_get(const char *state, const char *key, char *value, size_t size)
{
	read_whole += state == whole;
	return __real_state_get(state, key, value, size);
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
	return no_memory ? NULL : __real_calloc(count, size);
}

/* Does the index say the same as the text, for this key and a value of this size? */
static bool same(const struct state_index *index, const char *key, size_t size)
{
	char want[64], have[64];
	bool found, want_found;

	memset(want, 'x', sizeof(want));
	memset(have, 'x', sizeof(have));
	want_found = __real_state_get(index->text, key, want, size);
	found = state_index_get(index, key, have, size);
	if (found == want_found && memcmp(want, have, sizeof(want)) == 0)
		return true;
	printf("# key '%s': %d '%s', not %d '%s', in:\n# %s\n", key, found, have,
	       want_found, want, index->text ? index->text : "NULL");
	return false;
}

static void test_same(void)
{
	/* Few letters, so that keys repeat, and are the beginnings of other keys. */
	static const char letters[] = "ab=/\n.",
			  keys[][6] = { "a", "b", "ab", "a=b", "a.b",
					"",  "=", "a=", "b/a", "abab" };
	unsigned int round, i, found = 0, differ = 0;
	struct state_index index;
	char text[200], value[8];
	size_t len;

	srand(12);
	for (round = 0; round < 20000; round++) {
		no_memory = round % 10 == 0;
		len = rand() % sizeof(text);
		for (i = 0; i < len; i++)
			text[i] = letters[rand() % (sizeof(letters) - 1)];
		text[len ? len - 1 : 0] = '\0';
		state_index_make(&index, text);
		for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			differ += !same(&index, keys[i], rand() % 6 + 1);
			found += state_index_get(&index, keys[i], value, sizeof(value));
		}
		state_index_free(&index);
	}
	no_memory = false;
	CHECK(!differ && found > 10000,
	      "what the text says, of keys in any text (%u found), also without memory",
	      found);
	state_index_make(&index, NULL);
	CHECK(same(&index, "a", 8), "no text: no key");
	state_index_free(&index);
	state_index_make(&index, "a=1\na=2\nb=longer\n");
	CHECK(same(&index, "a", 8) && same(&index, "b", 6) && same(&index, "b", 7),
	      "the first line counts, and a value that is too long is none");
	state_index_free(&index);
}

/* The work of finding all keys of a state of so many links, and as many absent keys. */
static unsigned long work(unsigned int links)
{
	static const char *const settings[] = { "ipv4/conf/%s/arp_accept",
						"ipv4/conf/%s/send_redirects",
						"ipv6/conf/%s/accept_ra" };
	char key[160], name[16], path[64], value[8];
	struct text t = { 0 };
	struct state_index index;
	unsigned int i, s, here, found = 0;

	text_put(&t, "format", STATE_FORMAT); /* no search is for the first line */
	for (i = 0; i < 2 * links; i++)
		for (s = 0; s < 3 && i < links; s++) {
			snprintf(name, sizeof(name), "eth%u", i);
			snprintf(path, sizeof(path), settings[s], name);
			snprintf(key, sizeof(key), STATE_SYSCTL_LATCH "net/%s", path);
			text_put(&t, key, "0");
		}
	whole = t.data;
	compared = read_whole = 0;
	state_index_make(&index, t.data);
	for (i = 0; i < 2 * links; i++)
		for (s = 0; s < 3; s++) {
			snprintf(name, sizeof(name), "eth%u", i);
			snprintf(path, sizeof(path), settings[s], name);
			snprintf(key, sizeof(key), STATE_SYSCTL_LATCH "net/%s", path);
			here = state_index_get(&index, key, value, sizeof(value));
			found += here == (i < links);
		}
	CHECK(found == 6 * links && !read_whole,
	      "%u links: all found, the text never read as a whole", links);
	state_index_free(&index);
	text_free(&t);
	return compared;
}

static void test_work(void)
{
	unsigned long small = work(100), large = work(1000), huge = work(10000);

	CHECK(small < 2 * 600 && large < 2 * 6000 && huge < 2 * 60000,
	      "less than two comparisons for each search: %lu for 600, %lu for 6,000, "
	      "%lu for 60,000",
	      small, large, huge);
}

int main(void)
{
	test_same();
	test_work();
	return check_done();
}
