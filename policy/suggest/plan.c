// SPDX-License-Identifier: GPL-2.0-or-later
/* The value of ip=. Sources: klibc's README.ipconfig, dracut.cmdline(7). */
#include "suggest/plan.h"

#include <string.h>

#include "suggest/address.h"
#include "suggest/text.h"

enum { fields_max = 16 };

struct field {
	const char *text;
	size_t len;
};

/* A colon between brackets does not end a field. */
static unsigned int split(const char *value, struct field *fields)
{
	unsigned int count = 0;
	size_t len;

	while (count < fields_max) {
		len = strcspn(value, ":");
		if (*value == '[' && strchr(value, ']'))
			len = (size_t)(strchr(value, ']') + 1 - value);
		fields[count++] = (struct field){ value, len };
		value += len;
		if (*value != ':')
			break;
		value++;
	}
	return count;
}

static bool is(struct field field, const char *text)
{
	return strlen(text) == field.len && memcmp(text, field.text, field.len) == 0;
}

static const struct method {
	const char *name;
	bool off, dhcp, dhcp6, slaac;
} methods[] = {
	{ "dhcp", .dhcp = true },	 { "dhcp4", .dhcp = true },
	{ "single-dhcp", .dhcp = true }, { "on", .dhcp = true },
	{ "any", .dhcp = true },	 { "all", .dhcp = true },
	{ "both", .dhcp = true },	 { "bootp", .dhcp = true },
	{ "rarp", .dhcp = true },	 { "dhcp6", .dhcp6 = true, .slaac = true },
	{ "auto6", .slaac = true },	 { "either6", .dhcp6 = true, .slaac = true },
	{ "link6", .slaac = true },	 { "off", .off = true },
	{ "none", .off = true },	 { "static", .off = true },
};

static const struct method *method_find(struct field field)
{
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (is(field, methods[i].name))
			return &methods[i];
	return NULL;
}

/* dracut has lists of methods: "dhcp,dhcp6". Returns whether it knows all of them. */
static bool read_methods(struct field field, struct plan *plan)
{
	const char *end = field.text + field.len;
	const struct method *method;
	struct plan old = *plan;
	struct field one;

	for (one.text = field.text; one.text <= end; one.text += one.len + 1) {
		one.len = strcspn(one.text, ",:");
		if (one.text + one.len > end)
			one.len = (size_t)(end - one.text);
		method = method_find(one);
		if (!method) {
			*plan = old;
			return false;
		}
		plan->off |= method->off;
		plan->dhcp |= method->dhcp;
		plan->dhcp6 |= method->dhcp6;
		plan->slaac |= method->slaac;
	}
	return true;
}

static const char *read_one(struct field field, struct plan *plan)
{
	if (field.len == 0) {
		plan->dhcp = true;
		return NULL;
	}
	if (read_methods(field, plan))
		return NULL;
	plan->address = address_read(field.text, field.len);
	if (plan->address)
		return NULL;
	plan->link = link_name_read(field.text, field.len);
	plan->dhcp = true;
	return plan->link ? NULL : "it is no method, no address and no name of a link";
}

static const char *read_link(struct field field, struct plan *plan)
{
	/* "all" stands for every link. */
	if (field.len == 0 || is(field, "all"))
		return NULL;
	plan->link = link_name_read(field.text, field.len);
	return plan->link ? NULL : "its link has no name that a link can have";
}

const char *plan_read(const char *value, struct plan *plan)
{
	struct field fields[fields_max] = { 0 };
	unsigned int count = split(value, fields), i;

	if (count == 1)
		return read_one(fields[0], plan);
	if (fields[1].len && read_methods(fields[1], plan))
		return read_link(fields[0], plan);
	if (fields[0].len) {
		plan->address = address_read(fields[0].text, fields[0].len);
		if (!plan->address)
			return "its first field is no address";
	}
	if (fields[1].len) {
		plan->server =
			address_read(fields[1].text, strcspn(fields[1].text, ":/"));
		if (!plan->server)
			plan->server = address_read(fields[1].text, fields[1].len);
		if (!plan->server)
			return "its second field, the server, is no address";
	}
	if (fields[6].len && !read_methods(fields[6], plan))
		return "its seventh field is no method that suggest knows";
	/* With an address and no method, ipconfig asks nobody. */
	if (!fields[6].len && !plan->address)
		plan->dhcp = true;
	if (plan->address)
		plan->off = false;
	for (i = 0; i < 2; i++)
		plan->dns[i] = address_read(fields[7 + i].text ? fields[7 + i].text : "",
					    fields[7 + i].len);
	return read_link(fields[5], plan);
}
