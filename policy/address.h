/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_ADDRESS_H
#define NETLATCH_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Addresses of one family, or any address at all. */
enum family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6 };

struct prefix {
	enum family family;
	unsigned int bits;
	uint8_t address[16]; /* IPv4: the first 4 bytes */
};

struct ports {
	unsigned int low, high;
};

#define PREFIX_TEXT_MAX 52

/*
 * Reads "192.0.2.1", "192.0.2.0/24", "2001:db8::/32" or "any". Returns NULL, or what is
 * wrong with the text. If only bits behind the prefix are set, *right gets what would be
 * right. Pure.
 */
const char *prefix_read(struct prefix *prefix, const char *text, const char **right);
/* As prefix_read() reads it, without "/32" and "/128". */
void prefix_text(char text[PREFIX_TEXT_MAX], const struct prefix *prefix);
unsigned int prefix_full(const struct prefix *prefix); /* 32 or 128, any: 0 */
bool prefix_is_host(const struct prefix *prefix);
/* 0.0.0.0 or ::, which only a machine without an address has for its own. */
bool prefix_is_none(const struct prefix *prefix);
bool prefix_is_multicast(const struct prefix *prefix); /* IPv4 broadcast counts */

/* Reads "80" or "1024-65535", without 0. Returns NULL, or what is wrong. Pure. */
const char *ports_read(struct ports *ports, const char *text);

/* A decimal number of at most `highest`, and nothing behind it. False if it is none. */
bool number_read(unsigned int *number, const char *text, unsigned int highest);

/* Reads "52:54:00:12:34:56" into 6 bytes. Returns NULL, or what is wrong. Pure. */
const char *mac_read(uint8_t mac[6], const char *text);

#endif
