/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_ADDRESS_H
#define NETLATCH_SUGGEST_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Addresses, ports, names of links: what these functions return has no other characters
 * than such a thing may have, and can stand in a policy. Pure.
 */

/* An IPv4 or IPv6 address, with or without brackets, in its usual form; else NULL. */
const char *address_read(const char *text, size_t len);
bool address_is_ipv6(const char *address);
/* 1 to 65535; 0 if it is something else. */
unsigned int port_read(const char *text, size_t len);
/* The name of a link, "lo" excepted; else NULL. */
const char *link_name_read(const char *text, size_t len);
/* "mac 52:54:00:12:34:56" from six bytes with `separator` between them; else NULL. */
const char *link_mac_read(const char *text, size_t len, char separator);

struct endpoint {
	const char *host;
	unsigned int port; /* 0: not given */
};

/* HOST[:PORT], with brackets around IPv6. Returns NULL, or what is wrong with it. */
const char *endpoint_read(const char *text, size_t len, struct endpoint *endpoint);

struct url {
	const char *scheme; /* in lower case; "http" if none was given */
	struct endpoint at; /* port: that of the scheme if none was given, or 0 */
};

const char *url_read(const char *text, struct url *url);
/* Like text_show(), without a user's name and password. */
const char *url_show(const char *text);

#endif
