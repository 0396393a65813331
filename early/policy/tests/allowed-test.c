// SPDX-License-Identifier: GPL-2.0-or-later
/* Which links have an exception: by name, by hardware address, any; and at the end. */
#include "policy/policy.h"
#include "check.h"
#include "policy/tests/samples.h"

#include <stdio.h>
#include <string.h>

static uint8_t bytes[SAMPLE_SIZE];
static struct policy policy;
static struct allowed allowed;

static void take(const char *name)
{
	const char *wrong;
	size_t size = sample(name, bytes);

	memset(&policy, 0, sizeof(policy));
	wrong = blob_read(&policy.blob, bytes, size);
	if (wrong)
		printf("# %s: %s\n", name, wrong);
}

static struct link link_of(int index, const char *name, const char *mac)
{
	struct link l = { .index = index, .has_mac = mac };

	snprintf(l.name, sizeof(l.name), "%s", name);
	if (mac)
		memcpy(l.mac, mac, 6);
	return l;
}

static uint64_t match(const char *name, const char *mac)
{
	struct link l = link_of(2, name, mac);

	return policy_match(&policy, &l);
}

static void find(struct link *list, unsigned int count)
{
	struct links links = { list, count, count };

	allowed_find(&allowed, &policy, &links);
}

static void test_match(void)
{
	struct link lo = link_of(1, "lo", NULL);

	take("both");
	CHECK(match("eth0", NULL) == 3, "a link by its name: both exceptions");
	CHECK(!match("eth1", NULL) && !match("eth", NULL) && !match("eth00", NULL) &&
		      !match("", NULL) && !match("eth0.10", NULL),
	      "no other name");
	policy.ended = true;
	CHECK(match("eth0", NULL) == 2, "at the end only the one that is kept");
	take("icmp");
	CHECK(match("x", "\x52\x54\0\x12\x34\x56") == 1 &&
		      !match("x", "\x52\x54\0\x12\x34\x57") && !match("x", NULL),
	      "by the hardware address, whatever the name is");
	take("lacp");
	CHECK(match("eth7", NULL) == 1 && !policy_match(&policy, &lo),
	      "any link, but not lo");
	CHECK(!match("netlatch0", NULL), "nor the link of the self-test");
	CHECK(!match("all", NULL) && !match("default", NULL) && match("all0", NULL) == 1,
	      "nor one whose settings would be those of all links");
	memset(&policy, 0, sizeof(policy));
	CHECK(!match("eth0", NULL), "no policy, no exception");
}

static void test_find(void)
{
	static struct link list[ALLOWED_MAX + 3];
	struct allowed other;
	int i;

	take("both");
	list[0] = link_of(4, "eth1", NULL);
	list[1] = link_of(5, "eth0", NULL);
	find(list, 2);
	CHECK(allowed.count == 1 && allowed.link[0].index == 5 &&
		      !strcmp(allowed.link[0].name, "eth0") &&
		      allowed.link[0].exceptions == 3 && allowed.link[0].keep &&
		      allowed.link[0].needs == BLOB_NEEDS_IPV4,
	      "a link with what all of its exceptions need");
	CHECK(allowed_get(&allowed, 5) && !allowed_get(&allowed, 4) &&
		      !allowed_get(NULL, 5),
	      "is found by its index");
	CHECK(allowed_by_name(&allowed, "eth0/x", 4) &&
		      !allowed_by_name(&allowed, "eth0", 3) &&
		      !allowed_by_name(NULL, "eth0", 4),
	      "and by its name");
	other = allowed;
	CHECK(allowed_same(&allowed, &other), "the same is the same");
	other.link[0].exceptions = 2;
	CHECK(!allowed_same(&allowed, &other), "another exception is not");
	other = allowed;
	strcpy(other.link[0].name, "eth2");
	CHECK(!allowed_same(&allowed, &other), "nor another name");
	policy.ended = true;
	find(list, 1);
	CHECK(!allowed.count && !allowed_same(&allowed, &other), "nor no link");

	take("lacp");
	for (i = 0; i < ALLOWED_MAX + 3; i++)
		list[i] = link_of(i + 2, "many", NULL);
	find(list, ALLOWED_MAX + 3);
	CHECK(allowed.count == ALLOWED_MAX && allowed.left_out == 3,
	      "there are limits, and what is left out is counted");
}

int main(void)
{
	test_match();
	test_find();
	return check_done();
}
