// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the held frames of `netlatch status --json` (docs/status-schema.json). */
#include "report/record.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

/* How the texts begin, as early/held/say.c makes them. The first match counts. */
static const struct {
	const char *begin;
	enum frame_kind kind;
} kinds[] = {
	{ "DHCP ", FRAME_DHCP },
	{ "ARP request", FRAME_ARP_REQUEST },
	{ "ARP reply", FRAME_ARP_REPLY },
	{ "ARP", FRAME_RARP },
	{ "IGMP", FRAME_IGMP },
	{ "MLD", FRAME_MLD },
	{ "IPv6 router solicitation", FRAME_RS },
	{ "IPv6 router advertisement", FRAME_RA },
	{ "IPv6 neighbour solicitation", FRAME_NS },
	{ "IPv6 neighbour advertisement", FRAME_NA },
	{ "ICMPv6 echo request", FRAME_ECHO6_REQUEST },
	{ "ICMPv6 echo reply", FRAME_ECHO6_REPLY },
	{ "ICMP echo request", FRAME_ECHO4_REQUEST },
	{ "ICMP echo reply", FRAME_ECHO4_REPLY },
	{ "ICMP ", FRAME_ICMP4 },
	{ "IPv4 ", FRAME_IP4 },
	{ "IPv6 ", FRAME_IP6 },
	{ "LLDP", FRAME_LLDP },
	{ "802.1X", FRAME_EAPOL },
	{ "802.3", FRAME_LLC },
};

/* An address of IPv6 has colons; "TCP to ADDRESS ..." is all that the text says. */
static bool speaks_ipv6(const char *text)
{
	const char *to = strstr(text, " to ");

	return to && strchr(to + 4, ':') &&
	       strchr(to + 4, ':') < to + 4 + strcspn(to + 4, " ");
}

static enum frame_kind kind_of(const char *text)
{
	size_t i;

	if (!strncmp(text, "UDP ", 4) &&
	    (strstr(text, " port 547") || strstr(text, " port 546")))
		return FRAME_DHCPV6;
	if (!strncmp(text, "UDP ", 4))
		return speaks_ipv6(text) ? FRAME_UDP6 : FRAME_UDP4;
	if (!strncmp(text, "TCP ", 4))
		return speaks_ipv6(text) ? FRAME_TCP6 : FRAME_TCP4;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strncmp(text, kinds[i].begin, strlen(kinds[i].begin)))
			return kinds[i].kind;
	return FRAME_OTHER;
}

/* Seconds of the kernel's clock as a time of the lane. Absurd ones become its end. */
static uint64_t lane_time(const struct record_lane *l, uint64_t zero, double seconds)
{
	if (!(seconds >= 0 && seconds < 1e9))
		return l->end_ns;
	return zero + (uint64_t)(seconds * 1e9);
}

static int add_held(struct record_lane *l, uint64_t zero, const json_t *item)
{
	const json_t *count = json_object_get(item, "count");
	const json_t *first = json_object_get(item, "first");
	const json_t *last = json_object_get(item, "last");
	const char *text = json_string_value(json_object_get(item, "text"));
	const char *way = json_string_value(json_object_get(item, "direction"));
	struct record_frame f = { .held = true };
	json_int_t many = json_integer_value(count);

	if (!text || !way || !json_is_integer(count) || many < 0 ||
	    !json_is_number(first) || !json_is_number(last))
		return -EBADMSG;
	if (strcmp(way, "out") || !many)
		return 0;
	f.kind = kind_of(text);
	f.count = many > UINT32_MAX ? UINT32_MAX : (unsigned int)many;
	f.ns = lane_time(l, zero, json_number_value(first));
	f.last_ns = lane_time(l, zero, json_number_value(last));
	snprintf(f.text, sizeof(f.text), "%s", text);
	return lane_frame(l, &f);
}

/* Kinds for which netlatch's table had no room: nobody knows when they were held. */
static int add_others(struct record_lane *l, const json_t *root, uint64_t zero)
{
	json_int_t many = json_integer_value(
		json_object_get(json_object_get(root, "held_others"), "out"));
	struct record_frame f = {
		.kind = FRAME_OTHER,
		.held = true,
		.count = many > UINT32_MAX ? UINT32_MAX : (unsigned int)many,
		.text = "frames of further kinds, for which netlatch's list has no room",
	};

	if (many <= 0)
		return 0;
	f.ns = lane_time(l, zero, json_number_value(json_object_get(root, "locked_at")));
	f.last_ns = lane_time(l, zero, json_number_value(json_object_get(root, "now")));
	return lane_frame(l, &f);
}

/* A log without the kernel's stamps still shows when lock ended. */
static uint64_t zero_by_lock(const struct record_lane *l, const json_t *root)
{
	double locked = json_number_value(json_object_get(root, "locked_at"));
	uint64_t closed = lane_phase_when(l, PHASE_CLOSED);

	if (!(locked > 0 && locked < 1e9) || (uint64_t)(locked * 1e9) > closed)
		return 0;
	return closed - (uint64_t)(locked * 1e9);
}

int lane_held(struct record_lane *l, const char *json)
{
	json_t *root = json_loads(json, 0, NULL), *list, *item;
	uint64_t zero = lane_kernel_zero(l);
	size_t i;
	int err = 0;

	if (!zero)
		zero = zero_by_lock(l, root);
	list = json_object_get(root, "held");
	if (json_integer_value(json_object_get(root, "schema")) != 1 ||
	    !(json_is_array(list) || json_is_null(list)))
		err = -EBADMSG;
	json_array_foreach(list, i, item)
	{
		if (!err)
			err = add_held(l, zero, item);
	}
	if (!err)
		err = add_others(l, root, zero);
	json_decref(root);
	return err;
}
