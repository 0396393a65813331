// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses, ports, names of links and URLs: what can stand in a policy, and what not. */
#include "suggest/address.h"

#include <string.h>

#include "check.h"
#include "suggest/text.h"

static bool is(const char *got, const char *want)
{
	return got && strcmp(got, want) == 0;
}

#define READ(function, text, ...) function(text, strlen(text), ##__VA_ARGS__)

static void check_parts(void)
{
	CHECK(is(READ(address_read, "192.0.2.1"), "192.0.2.1"), "an IPv4 address");
	CHECK(is(READ(address_read, "[2001:DB8:0::1]"), "2001:db8::1"),
	      "an IPv6 address in brackets gets its usual form");
	CHECK(!READ(address_read, "192.0.2.1/24"), "a prefix is no address");
	CHECK(!READ(address_read, "192.0.2"), "three bytes are no address");
	CHECK(!READ(address_read, ""), "nothing is no address");
	CHECK(!READ(address_read, "2001:db8::1%eth0"), "a zone is no part of an address");

	CHECK(READ(port_read, "65535") == 65535 && READ(port_read, "22") == 22, "ports");
	CHECK(!READ(port_read, "0") && !READ(port_read, "65536") &&
		      !READ(port_read, "") && !READ(port_read, "22 ") &&
		      !READ(port_read, "-1") && !READ(port_read, "4294967318"),
	      "no ports");

	CHECK(is(READ(link_name_read, "enp1s0.10"), "enp1s0.10"), "the name of a VLAN");
	CHECK(READ(link_name_read, "fifteen-letters"), "15 letters are a name");
	CHECK(!READ(link_name_read, "sixteen--letters"), "16 letters are none");
	CHECK(!READ(link_name_read, "") && !READ(link_name_read, ".") &&
		      !READ(link_name_read, "a b") && !READ(link_name_read, "a\nb") &&
		      !READ(link_name_read, "a/b") && !READ(link_name_read, "a#b") &&
		      !READ(link_name_read, "lo") && !READ(link_name_read, "-a"),
	      "no names of a link");

	CHECK(is(READ(link_mac_read, "52-54-00-AB-cd-56", '-'), "mac 52:54:00:ab:cd:56"),
	      "the MAC address of BOOTIF=");
	CHECK(!READ(link_mac_read, "52:54:00:ab:cd:56", '-') &&
		      !READ(link_mac_read, "52-54-00-ab-cd-5", '-') &&
		      !READ(link_mac_read, "52-54-00-ab-cd-5g", '-'),
	      "no MAC addresses");
}

/* host NULL: it is refused */
static void check_endpoint(const char *text, const char *host, unsigned int port)
{
	struct endpoint endpoint;
	const char *why = READ(endpoint_read, text, &endpoint);

	if (!host)
		CHECK(why, "endpoint \"%s\" is refused: %s", text, why ? why : "");
	else
		CHECK(!why && is(endpoint.host, host) && endpoint.port == port,
		      "endpoint \"%s\"", text);
}

static void check_url(const char *text, const char *scheme, const char *host,
		      unsigned int port)
{
	struct url url;
	const char *why = url_read(text, &url);

	if (!host)
		CHECK(why, "URL \"%s\" is refused: %s", text, why ? why : "");
	else
		CHECK(!why && is(url.scheme, scheme) && is(url.at.host, host) &&
			      url.at.port == port,
		      "URL \"%s\"", text);
}

int main(void)
{
	check_parts();

	check_endpoint("192.0.2.1:51820", "192.0.2.1", 51820);
	check_endpoint("192.0.2.1", "192.0.2.1", 0);
	check_endpoint("[2001:db8::1]:51820", "2001:db8::1", 51820);
	check_endpoint("2001:db8::1", "2001:db8::1", 0);
	check_endpoint("vpn.example.com:51820", "vpn.example.com", 51820);
	check_endpoint("3com.example:1", "3com.example", 1);
	check_endpoint("", NULL, 0);
	check_endpoint(":22", NULL, 0);
	check_endpoint("192.0.2.1:", NULL, 0);
	check_endpoint("192.0.2.1:0", NULL, 0);
	check_endpoint("192.0.2.256", NULL, 0);
	check_endpoint("192.0.2", NULL, 0);
	check_endpoint("[2001:db8::1", NULL, 0);
	check_endpoint("[2001:db8::1]51820", NULL, 0);
	check_endpoint("a b", NULL, 0);
	check_endpoint("-d", NULL, 0);
	check_endpoint("$(id)", NULL, 0);

	check_url("http://192.0.2.7", "http", "192.0.2.7", 80);
	check_url("HTTPS://192.0.2.7/", "https", "192.0.2.7", 443);
	check_url("http://192.0.2.7:7500/path?a#b", "http", "192.0.2.7", 7500);
	check_url("tang.example.org", "http", "tang.example.org", 80);
	check_url("http://[2001:db8::7]:7500/", "http", "2001:db8::7", 7500);
	check_url("tftp://192.0.2.7/x", "tftp", "192.0.2.7", 69);
	check_url("gopher://192.0.2.7/", "gopher", "192.0.2.7", 0);
	check_url("http:///x", NULL, NULL, 0);
	check_url("http://user:secret@192.0.2.7/", NULL, NULL, 0);
	CHECK(is(url_show("http://user:secret@192.0.2.7/a@b"),
		 "http://***@192.0.2.7/a@b"),
	      "a password is not shown");
	CHECK(is(url_show("http://192.0.2.7/a@b"), "http://192.0.2.7/a@b"),
	      "an @ in the path is no password");
	keep_free();
	return check_done();
}
