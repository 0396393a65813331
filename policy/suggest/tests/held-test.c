// SPDX-License-Identifier: GPL-2.0-or-later
/* What suggest --held says about kinds of frames, some of which a stranger chose. */
#include "suggest/held.h"
#include "check.h"

#include "keep.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct machine machine;
static struct held_table table;
static char *printed;
static size_t printed_size;

static struct held_kind *add(enum held_direction direction, const char *link,
			     unsigned int protocol, const char *peer, unsigned int port)
{
	struct held_entry *e = &table.entry[table.count++];

	memset(e, 0, sizeof(*e));
	snprintf(e->kind.link, sizeof(e->kind.link), "%s", link);
	e->kind.direction = direction;
	e->kind.protocol = protocol;
	e->kind.ethertype = strchr(peer, ':') ? 0x86dd : 0x0800;
	inet_pton(strchr(peer, ':') ? AF_INET6 : AF_INET, peer, e->kind.peer);
	e->kind.port = port;
	if (protocol == 6)
		e->kind.detail = HELD_TCP_OPENS;
	e->count = 4;
	e->first_ms = 3100;
	e->last_ms = 9000;
	table.of[direction]++;
	return &e->kind;
}

static void begin(void)
{
	memset(&table, 0, sizeof(table));
	memset(&machine, 0, sizeof(machine));
	machine.root = "/nonexistent";
	machine.errors_to = stdout;
}

static void print(void)
{
	static struct list list;
	FILE *to;

	memset(&list, 0, sizeof(list));
	held_suggest(&machine, &table, &list);
	free(printed);
	to = open_memstream(&printed, &printed_size);
	list_print(&list, to);
	fclose(to);
}

/* Is this a whole line of what it printed? */
static bool line(const char *want)
{
	size_t len = strlen(want);
	const char *at = printed;

	while ((at = strstr(at, want))) {
		if (at[-1] == '\n' && at[len] == '\n')
			return true;
		at++;
	}
	printf("# no '%s' in\n%s", want, printed);
	return false;
}

static void test_out(void)
{
	begin();
	add(HELD_OUT, "enp1s0", 17, "255.255.255.255", 67)->detail = 1;
	add(HELD_OUT, "enp1s0", 17, "192.0.2.53", 53);
	add(HELD_OUT, "enp1s0", 6, "192.0.2.9", 2049);
	add(HELD_OUT, "enp1s0", 6, "192.0.2.10", 3260);
	add(HELD_OUT, "enp1s0", 6, "2001:db8::7", 443);
	add(HELD_OUT, "enp1s0", 6, "198.51.100.7", 80);
	add(HELD_OUT, "enp1s0", 6, "169.254.169.254", 80);
	add(HELD_OUT, "enp1s0", 17, "198.51.100.3", 51820);
	add(HELD_OUT, "enp1s0", 6, "198.51.100.4", 10809);
	add(HELD_OUT, "enp1s0", 17, "ff02::1:2", 547);
	print();
	CHECK(line("allow dhcp on enp1s0"), "DHCP");
	CHECK(strstr(printed,
		     "# Held: DHCP discover on enp1s0, 4 times, first 3.1 s after "
		     "the kernel started."),
	      "with its reason");
	CHECK(line("allow dns on enp1s0 to 192.0.2.53"), "DNS");
	CHECK(line("allow nfs-root on enp1s0 to 192.0.2.9 keep"), "NFS");
	CHECK(line("allow iscsi on enp1s0 to 192.0.2.10 keep"), "iSCSI");
	CHECK(line("allow http on enp1s0 to 2001:db8::7 port 443"), "https");
	CHECK(line("allow http on enp1s0 to 198.51.100.7"), "http or tang");
	CHECK(line("allow imds on enp1s0"), "metadata");
	CHECK(line("allow wireguard on enp1s0 to 198.51.100.3"), "WireGuard");
	CHECK(line("allow nbd on enp1s0 to 198.51.100.4 keep"), "nbd");
	CHECK(line("allow dhcp6 on enp1s0"), "DHCP for IPv6");
	CHECK(strstr(printed, "allow dhcp on") < strstr(printed, "allow dns on"),
	      "addresses before names");
}

static void test_unknown(void)
{
	begin();
	add(HELD_OUT, "enp1s0", 6, "192.0.2.9", 7500);
	add(HELD_OUT, "enp1s0", 58, "ff02::2", 0)->detail = 133;
	add(HELD_OUT, "enp1s0", 1, "192.0.2.1", 0)->detail = 8;
	add(HELD_OUT, "enp1s0", 6, "192.0.2.9", 443)->detail = 0;
	add(HELD_OUT, "enp1s0", 17, "224.0.0.251", 5353);
	add(HELD_OUT, "enp1s0", 17, "192.0.2.53", 53)->vlan = 5;
	add(HELD_OUT, "enp1s0", 17, "192.0.2.54", 53)->flags = HELD_FRAGMENT;
	add(HELD_OUT, "enp1s0", 0, "0.0.0.0", 0)->ethertype = 0x88cc;
	print();
	CHECK(line("#allow out on enp1s0 proto tcp to 192.0.2.9 port 7500"),
	      "what no service explains is only a comment");
	CHECK(line("#allow slaac on enp1s0"), "a router solicitation, too");
	CHECK(!strstr(printed, "\nallow "), "and the rest gets no line");
	CHECK(strstr(printed, "without a suggestion: ICMP echo request to 192.0.2.1"),
	      "but is named");
}

static void test_in(void)
{
	begin();
	add(HELD_IN, "enp1s0", 6, "203.0.113.9", 22);
	add(HELD_IN, "enp1s0", 6, "203.0.113.9", 23);
	add(HELD_IN, "enp1s0", 17, "203.0.113.9", 68)->detail = 2;
	print();
	CHECK(!strstr(printed, "\nallow ") && !strstr(printed, "\n#allow "),
	      "what came in never becomes a line");
	CHECK(strstr(printed, "tried to log in by ssh") && strstr(printed, "203.0.113.9"),
	      "a login is told");
	CHECK(!strstr(printed, "port 23"), "and other ports are not");
}

static void test_hostile(void)
{
	begin();
	add(HELD_OUT, "a#b$(id)", 17, "255.255.255.255", 67);
	add(HELD_OUT, "x", 17, "0.0.0.0", 53);
	add(HELD_OUT, "lo", 17, "127.0.0.1", 53);
	add(HELD_OUT, "any", 17, "255.255.255.255", 67);
	print();
	CHECK(line("#allow dhcp on LINK"), "a name that a policy cannot have");
	CHECK(!strstr(printed, "allow dhcp on a") && !strstr(printed, "allow dns"),
	      "no line of it, nor to addresses of nobody");
	CHECK(!strstr(printed, "allow dhcp on any"), "and a name that means all links");
	begin();
	table.others[HELD_OUT] = 1;
	print();
	CHECK(strstr(printed, "may not be all"), "a table without room says so");
}

int main(void)
{
	test_out();
	test_unknown();
	test_in();
	test_hostile();
	keep_free();
	free(printed);
	return check_done();
}
