// SPDX-License-Identifier: GPL-2.0-or-later
/* The small pure parts of the compiler: words, addresses, ports, MAC addresses, lines. */
#include "address.h"
#include "check.h"
#include "keep.h"
#include "lex.h"
#include "near.h"

#include <string.h>

static void test_near(void)
{
	static const struct {
		const char *a, *b;
		unsigned int distance;
	} pairs[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "dhcp", "dhcp", 0 },
		{ "dhpc", "dhcp", 1 },
		{ "dropber", "dropbear", 1 },
		{ "rulset", "ruleset", 1 },
		{ "kitten", "sitting", 3 },
		{ "abc", "xyz", 3 },
	};
	struct near near;

	for (unsigned int i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		CHECK(near_distance(pairs[i].a, pairs[i].b) == pairs[i].distance &&
			      near_distance(pairs[i].b, pairs[i].a) == pairs[i].distance,
		      "\"%s\" and \"%s\" differ by %u", pairs[i].a, pairs[i].b,
		      pairs[i].distance);
	near_begin(&near, "dropber");
	near_try_list(&near, "dhcp dropbear dns");
	CHECK(near.best && !strcmp(near.best, "dropbear"), "dropber is near dropbear");
	near_begin(&near, "telnet");
	near_try_list(&near, "dhcp dropbear dns tang");
	CHECK(!near.best, "telnet is near none of them");
	near_begin(&near, "x");
	near_try_list(&near, "in on");
	CHECK(!near.best, "a word of one letter is near no other word");
}

static void test_prefix(void)
{
	static const struct {
		const char *text, *back; /* NULL: refused */
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "192.0.2.0/24", "192.0.2.0/24" },
		{ "192.0.2.1/32", "192.0.2.1" },
		{ "0.0.0.0/0", "0.0.0.0/0" },
		{ "2001:db8::7", "2001:db8::7" },
		{ "2001:db8:0:0::/32", "2001:db8::/32" },
		{ "fe80::/10", "fe80::/10" },
		{ "any", "any" },
		{ "192.0.2.1/24", NULL },
		{ "2001:db8::1/64", NULL },
		{ "192.0.2.0/33", NULL },
		{ "192.0.2.0/", NULL },
		{ "192.0.2.0/+8", NULL },
		{ "192.0.2.0/24x", NULL },
		{ "2001:db8::/129", NULL },
		{ "192.0.2", NULL },
		{ "192.0.2.256", NULL },
		{ "::ffff:192.0.2.1", NULL },
		{ "::ffff:0:0/96", NULL },
		{ "::", "::" },
		{ "", NULL },
		{ "/24", NULL },
		{ "tang.example.org", NULL },
		{ "2001:db8:1111:2222:3333:4444:5555:6666:7777:8888:9999", NULL },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char back[PREFIX_TEXT_MAX] = "";
		const char *right = NULL;
		struct prefix prefix;
		bool read = !prefix_read(&prefix, cases[i].text, &right);

		if (read)
			prefix_text(back, &prefix);
		CHECK(read ? cases[i].back && !strcmp(back, cases[i].back)
			   : !cases[i].back,
		      "the address \"%s\"", cases[i].text);
	}
}

static void test_ports(void)
{
	struct ports ports;
	uint8_t mac[6];

	CHECK(!ports_read(&ports, "22") && ports.low == 22 && ports.high == 22,
	      "port 22");
	CHECK(!ports_read(&ports, "1-65535") && ports.low == 1 && ports.high == 65535,
	      "ports 1-65535");
	CHECK(ports_read(&ports, "0") && ports_read(&ports, "65536") &&
		      ports_read(&ports, "") && ports_read(&ports, "-1") &&
		      ports_read(&ports, "22-") && ports_read(&ports, "30-20") &&
		      ports_read(&ports, "1-2-3") && ports_read(&ports, "http") &&
		      ports_read(&ports, "99999999999999999999"),
	      "what is no port is refused");
	CHECK(!mac_read(mac, "52:54:00:12:aB:56") &&
		      !memcmp(mac, "\x52\x54\x00\x12\xab\x56", 6),
	      "a MAC address");
	CHECK(mac_read(mac, "52:54:00:12:34") && mac_read(mac, "52:54:00:12:34:5") &&
		      mac_read(mac, "52:54:00:12:34:567") && mac_read(mac, "") &&
		      mac_read(mac, "5254:00:12:34:56:") &&
		      mac_read(mac, "ff:ff:ff:ff:ff:ff") &&
		      mac_read(mac, "00:00:00:00:00:00"),
	      "what is no MAC address of a link is refused");
}

static void test_lines(void)
{
	static const char text[] = "allow a=b # c\n\n \tx\r\nend\0more\ny # \xc3\xa4";
	struct mistakes mistakes;
	struct source source;
	struct line line;

	mistakes_begin(&mistakes);
	source_from_text(&source, "test", text, sizeof(text) - 1);
	CHECK(source.count == 5, "five lines");
	CHECK(line_read(&line, &source, 1, &mistakes) && line.count == 4 &&
		      !strcmp(line.words[1], "a") && !strcmp(line.words[2], "=") &&
		      line.columns[3] == 9,
	      "words, an equals sign and a comment");
	CHECK(line_read(&line, &source, 2, &mistakes) && !line_peek(&line),
	      "an empty line");
	CHECK(line_read(&line, &source, 3, &mistakes) && line.count == 1 &&
		      !strcmp(line.words[0], "x") && line.columns[0] == 3,
	      "blanks before, CR LF behind");
	CHECK(!line_read(&line, &source, 4, &mistakes) && mistakes.errors == 1,
	      "a NUL is a mistake, and hides nothing");
	CHECK(line_read(&line, &source, 5, &mistakes) && line.count == 1,
	      "a comment may hold any character");
}

int main(void)
{
	test_near();
	test_prefix();
	test_ports();
	test_lines();
	keep_free();
	return check_done();
}
