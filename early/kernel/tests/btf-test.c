// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds functions among types as pahole writes them. One type of each kind stands before
 * the function.
 */
#include "kernel/btf.h"
#include "check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/btf.h>

#define NAME "bpf_lsm_socket_setsockopt"

static unsigned char data[4096];
static size_t size, types;

static void put32(uint32_t value)
{
	memcpy(data + size, &value, sizeof(value));
	size += sizeof(value);
}

/*
 * Adds a type and the words behind it. The words look like a function with the name at
 * 1, so that a reader that takes them for a type finds the wrong function.
 */
static void put_type(unsigned int kind, unsigned int vlen, uint32_t name,
		     unsigned int words)
{
	put32(name);
	put32(kind << 24 | vlen);
	put32(0);
	while (words--)
		put32(words % 3 == 1 ? BTF_KIND_FUNC << 24 : 1);
	types++;
}

static void begin(void)
{
	memset(data, 0, sizeof(data));
	size = sizeof(struct btf_header);
	types = 0;
}

static void end(void)
{
	static const char strings[] = "\0" NAME "\0" NAME "_not\0bpf_lsm_socket";
	struct btf_header h = {
		.magic = BTF_MAGIC,
		.version = 1,
		.hdr_len = sizeof(h),
		.type_len = size - sizeof(h),
		.str_off = size - sizeof(h),
		.str_len = sizeof(strings),
	};

	memcpy(data, &h, sizeof(h));
	memcpy(data + size, strings, sizeof(strings));
	size += sizeof(strings) - 1; /* the NUL stands at data[size] */
}

/* In memory that ends there, so that a read behind it is seen. */
static unsigned int find(const char *name, size_t cut)
{
	char *copy = malloc(cut + 1);
	unsigned int id;

	memcpy(copy, data, cut);
	copy[cut] = '\0';
	id = btf_function(copy, cut, name);
	free(copy);
	return id;
}

static const struct {
	unsigned int kind, vlen, words;
	const char *name;
} kinds[] = {
	{ BTF_KIND_INT, 0, 1, "int" },
	{ BTF_KIND_PTR, 0, 0, "pointer" },
	{ BTF_KIND_ARRAY, 0, 3, "array" },
	{ BTF_KIND_STRUCT, 5, 15, "struct" },
	{ BTF_KIND_UNION, 4, 12, "union" },
	{ BTF_KIND_ENUM, 7, 14, "enum" },
	{ BTF_KIND_FWD, 0, 0, "forward" },
	{ BTF_KIND_TYPEDEF, 0, 0, "typedef" },
	{ BTF_KIND_VOLATILE, 0, 0, "volatile" },
	{ BTF_KIND_CONST, 0, 0, "const" },
	{ BTF_KIND_RESTRICT, 0, 0, "restrict" },
	{ BTF_KIND_FUNC, 1, 0, "function" },
	{ BTF_KIND_FUNC_PROTO, 6, 12, "prototype" },
	{ BTF_KIND_VAR, 0, 1, "variable" },
	{ BTF_KIND_DATASEC, 3, 9, "section" },
	{ BTF_KIND_FLOAT, 0, 0, "float" },
	{ 17, 0, 1, "declaration tag" },
	{ 18, 0, 0, "type tag" },
	{ 19, 2, 6, "enum64" },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* The function, behind a type of that kind. */
static unsigned int find_behind(unsigned int kind, unsigned int vlen, uint32_t name,
				unsigned int words)
{
	begin();
	put_type(kind, vlen, name, words);
	put_type(BTF_KIND_FUNC, 1, 1, 0);
	end();
	return find(NAME, size);
}

static void test_kinds(void)
{
	unsigned int i;

	for (i = 0; i < KINDS; i++)
		CHECK(find_behind(kinds[i].kind, kinds[i].vlen, sizeof(NAME) + 1,
				  kinds[i].words) == 2,
		      "behind a %s", kinds[i].name);
	begin();
	for (i = 0; i < KINDS; i++)
		put_type(kinds[i].kind, kinds[i].vlen, sizeof(NAME) + 1, kinds[i].words);
	put_type(BTF_KIND_FUNC, 1, 1, 0);
	put_type(BTF_KIND_FUNC, 1, 1, 0);
	end();
	CHECK(find(NAME, size) == types - 1, "behind all of them; the first of two");
	CHECK(find("bpf_lsm_socket", size) == 0 && find("bpf", size) == 0,
	      "a name that no function has, or half of one");
	CHECK(find(NAME "_not", size) == 12, "a longer name is another");
}

static void test_damaged(void)
{
	size_t cut, good = 0, whole, complete;

	begin();
	put_type(BTF_KIND_TYPEDEF, 0, 1, 0);
	put_type(BTF_KIND_STRUCT, 3, 0, 9);
	end();
	CHECK(find(NAME, size) == 0, "a typedef of that name is no function");
	CHECK(find_behind(20, 0, 0, 0) == 0,
	      "behind a kind that came later nobody knows");
	CHECK(find_behind(BTF_KIND_STRUCT, 0xffff, 0, 0) == 0,
	      "more members than there are bytes");
	CHECK(find_behind(BTF_KIND_FUNC, 1, 0xfffffff0, 0) == 2,
	      "a name beyond the end is no name");
	whole = size;
	complete = sizeof(struct btf_header) + 2 * sizeof(struct btf_type) + 1 +
		   strlen(NAME);
	for (cut = 0; cut < whole; cut++)
		good += find(NAME, cut) == (cut < complete ? 0 : 2);
	CHECK(good == whole, "cut anywhere: found from where its name is whole");
	((struct btf_header *)data)->type_len = 0xffffffff;
	CHECK(find(NAME, size) == 0, "types that end behind the file");
	((struct btf_header *)data)->magic = 0x9feb;
	CHECK(find(NAME, size) == 0, "another byte order");
	CHECK(btf_function("", 0, NAME) == 0, "an empty file");
}

int main(void)
{
	test_kinds();
	test_damaged();
	return check_done();
}
