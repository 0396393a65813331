// SPDX-License-Identifier: GPL-2.0-or-later
/* ip= in the forms of klibc's ipconfig and of dracut. */
#include "suggest/plan.h"

#include <string.h>

#include "check.h"
#include "suggest/text.h"

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* clang-format off */
static const struct row {
	const char *value;
	const char *methods; /* of "off dhcp dhcp6 slaac"; NULL: it is refused */
	const char *link, *address, *server, *dns;
} rows[] = {
	/* one field */
	{ "", "dhcp", 0, 0, 0, 0 },
	{ "dhcp", "dhcp", 0, 0, 0, 0 },
	{ "on", "dhcp", 0, 0, 0, 0 },
	{ "both", "dhcp", 0, 0, 0, 0 },
	{ "off", "off", 0, 0, 0, 0 },
	{ "none", "off", 0, 0, 0, 0 },
	{ "dhcp6", "dhcp6 slaac", 0, 0, 0, 0 },
	{ "auto6", "slaac", 0, 0, 0, 0 },
	{ "enp1s0", "dhcp", "enp1s0", 0, 0, 0 },
	{ "192.0.2.10", "", 0, "192.0.2.10", 0, 0 },
	{ "dhcp please", NULL, 0, 0, 0, 0 },
	{ "a-name-that-is-too-long", NULL, 0, 0, 0, 0 },
	{ "../../etc", NULL, 0, 0, 0, 0 },
	{ "lo", NULL, 0, 0, 0, 0 },
	/* dracut's short form */
	{ "enp1s0:dhcp", "dhcp", "enp1s0", 0, 0, 0 },
	{ "enp1s0:dhcp,dhcp6", "dhcp dhcp6 slaac", "enp1s0", 0, 0, 0 },
	{ "enp1s0:dhcp:1500:52:54:00:12:34:56", "dhcp", "enp1s0", 0, 0, 0 },
	{ "enp1s0:off", "off", "enp1s0", 0, 0, 0 },
	{ "e/0:dhcp", NULL, 0, 0, 0, 0 },
	/* the long form */
	{ ":::::enp1s0:dhcp", "dhcp", "enp1s0", 0, 0, 0 },
	{ ":::::enp1s0", "dhcp", "enp1s0", 0, 0, 0 },
	{ "::::host::dhcp", "dhcp", 0, 0, 0, 0 },
	{ ":::::all:dhcp", "dhcp", 0, 0, 0, 0 },
	{ ":::::enp1s0:off", "off", "enp1s0", 0, 0, 0 },
	{ "192.0.2.10::192.0.2.1:255.255.255.0::enp1s0:off", "", "enp1s0", "192.0.2.10",
	  0, 0 },
	{ "192.0.2.10::192.0.2.1:255.255.255.0::enp1s0", "", "enp1s0", "192.0.2.10", 0, 0 },
	{ "192.0.2.10::::::dhcp", "dhcp", 0, "192.0.2.10", 0, 0 },
	{ "192.0.2.10:192.0.2.9::::enp1s0:none", "", "enp1s0", "192.0.2.10", "192.0.2.9",
	  0 },
	{ "192.0.2.10:::::enp1s0:none:192.0.2.53", "", "enp1s0", "192.0.2.10", 0,
	  "192.0.2.53" },
	{ "192.0.2.10:::::enp1s0:none:1500", "", "enp1s0", "192.0.2.10", 0, 0 },
	{ "[2001:db8::10]::[2001:db8::1]:64:host:enp1s0:none:[2001:db8::53]", "", "enp1s0",
	  "2001:db8::10", 0, "2001:db8::53" },
	{ "192.0.2.300:::::enp1s0:none", NULL, 0, 0, 0, 0 },
	{ "192.0.2.10:server::::enp1s0:none", NULL, 0, 0, 0, 0 },
	{ ":::::enp1s0:dhpc", NULL, 0, 0, 0, 0 },
	{ ":::::$(id):dhcp", NULL, 0, 0, 0, 0 },
	{ ":::::enp1s0 keep:dhcp", NULL, 0, 0, 0, 0 },
	{ "[::1:::::enp1s0:dhcp", NULL, 0, 0, 0, 0 },
	/* more fields than there are */
	{ ":::::enp1s0:dhcp::::::::::::::::::::", "dhcp", "enp1s0", 0, 0, 0 },
};
/* clang-format on */

int main(void)
{
	const struct row *row;
	const char *why, *methods;
	struct plan plan;

	for (row = rows; row < rows + sizeof(rows) / sizeof(rows[0]); row++) {
		memset(&plan, 0, sizeof(plan));
		why = plan_read(row->value, &plan);
		if (!row->methods) {
			CHECK(why, "ip=%s is refused", row->value);
			continue;
		}
		methods = keep_format(
			"%s%s%s%s", plan.off ? " off" : "", plan.dhcp ? " dhcp" : "",
			plan.dhcp6 ? " dhcp6" : "", plan.slaac ? " slaac" : "");
		CHECK(!why && strcmp(row->methods, methods + (*methods == ' ')) == 0,
		      "ip=%s: %s", row->value, why ? why : methods);
		CHECK(same(plan.link, row->link) && same(plan.address, row->address) &&
			      same(plan.server, row->server) &&
			      same(plan.dns[0], row->dns),
		      "ip=%s: its link and addresses", row->value);
	}
	keep_free();
	return check_done();
}
