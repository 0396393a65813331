// SPDX-License-Identifier: GPL-2.0-or-later
#include "address.h"

#include "keep.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool number_read(unsigned int *number, const char *text, unsigned int highest)
{
	unsigned long value = 0;
	size_t length = strlen(text);

	if (!length || length > 9 || strspn(text, "0123456789") != length)
		return false;
	value = strtoul(text, NULL, 10);
	*number = value;
	return value <= highest;
}

unsigned int prefix_full(const struct prefix *prefix)
{
	return prefix->family == FAMILY_IPV4   ? 32
	       : prefix->family == FAMILY_IPV6 ? 128
					       : 0;
}

bool prefix_is_host(const struct prefix *prefix)
{
	return prefix->family != FAMILY_ANY && prefix->bits == prefix_full(prefix);
}

bool prefix_is_none(const struct prefix *prefix)
{
	static const uint8_t zero[16];

	return prefix_is_host(prefix) && !memcmp(prefix->address, zero, 16);
}

bool prefix_is_multicast(const struct prefix *prefix)
{
	static const uint8_t broadcast[] = { 255, 255, 255, 255 };

	if (prefix->family == FAMILY_IPV6)
		return prefix->bits >= 8 && prefix->address[0] == 0xff;
	if (prefix->family != FAMILY_IPV4)
		return false;
	return (prefix->bits >= 4 && (prefix->address[0] & 0xf0) == 0xe0) ||
	       (prefix->bits == 32 && !memcmp(prefix->address, broadcast, 4));
}

void prefix_text(char text[PREFIX_TEXT_MAX], const struct prefix *prefix)
{
	char address[INET6_ADDRSTRLEN];

	if (prefix->family == FAMILY_ANY) {
		strcpy(text, "any");
		return;
	}
	inet_ntop(prefix->family == FAMILY_IPV4 ? AF_INET : AF_INET6, prefix->address,
		  address, sizeof(address));
	if (prefix_is_host(prefix))
		strcpy(text, address);
	else
		snprintf(text, PREFIX_TEXT_MAX, "%s/%u", address, prefix->bits);
}

/* Clears the bits behind the prefix. True if one was set. */
static bool prefix_cut(struct prefix *prefix)
{
	bool was_set = false;

	for (unsigned int bit = prefix->bits; bit < prefix_full(prefix); bit++) {
		uint8_t mask = 0x80 >> bit % 8;

		was_set |= prefix->address[bit / 8] & mask;
		prefix->address[bit / 8] &= ~mask;
	}
	return was_set;
}

const char *prefix_read(struct prefix *prefix, const char *text, const char **right)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const char *slash = strchr(text, '/');
	char address[INET6_ADDRSTRLEN + 1];
	size_t length = slash ? (size_t)(slash - text) : strlen(text);

	memset(prefix, 0, sizeof(*prefix));
	if (!strcmp(text, "any"))
		return NULL;
	if (length >= sizeof(address))
		return "is too long for an address";
	memcpy(address, text, length);
	address[length] = 0;
	if (inet_pton(AF_INET, address, prefix->address) == 1)
		prefix->family = FAMILY_IPV4;
	else if (inet_pton(AF_INET6, address, prefix->address) == 1)
		prefix->family = FAMILY_IPV6;
	else
		return "is no IPv4 or IPv6 address; names are not looked up, because no "
		       "DNS answers that early";
	prefix->bits = prefix_full(prefix);
	if (slash && !number_read(&prefix->bits, slash + 1, prefix_full(prefix)))
		return prefix->family == FAMILY_IPV4
			       ? "has a wrong prefix length; it is 0 to 32"
			       : "has a wrong prefix length; it is 0 to 128";
	if (prefix->family == FAMILY_IPV6 && prefix->bits >= 96 &&
	    !memcmp(prefix->address, mapped, sizeof(mapped))) {
		struct prefix inner = { FAMILY_IPV4, prefix->bits - 96, { 0 } };
		char whole[PREFIX_TEXT_MAX];

		memcpy(inner.address, prefix->address + 12, 4);
		prefix_cut(&inner);
		prefix_text(whole, &inner);
		*right = keep_text(whole, strlen(whole));
		return "is an IPv4 address in the notation of programs, which no packet "
		       "has";
	}
	if (prefix_cut(prefix)) {
		char whole[PREFIX_TEXT_MAX];

		prefix_text(whole, prefix);
		*right = keep_text(whole, strlen(whole));
		return "has bits set behind its prefix";
	}
	return NULL;
}

const char *ports_read(struct ports *ports, const char *text)
{
	const char *dash = strchr(text, '-');
	char *low = keep_text(text, dash ? (size_t)(dash - text) : strlen(text));

	if (!number_read(&ports->low, low, 65535) || !ports->low)
		return "is no port; ports are numbers from 1 to 65535";
	ports->high = ports->low;
	if (dash && !number_read(&ports->high, dash + 1, 65535))
		return "is no range of ports; one is written 5000-5010";
	return ports->low > ports->high ? "is an empty range of ports" : NULL;
}

const char *mac_read(uint8_t mac[6], const char *text)
{
	static const uint8_t zero[6];
	unsigned int byte[6];
	int end = 0;

	if (strspn(text, "0123456789abcdefABCDEF:") != 17 || text[17] ||
	    sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", byte, byte + 1, byte + 2, byte + 3,
		   byte + 4, byte + 5, &end) != 6 ||
	    end != 17)
		return "is no MAC address; one is written 52:54:00:12:34:56";
	for (int i = 0; i < 6; i++)
		mac[i] = byte[i];
	if (mac[0] & 1)
		return "is the address of a group; no link has it";
	return memcmp(mac, zero, 6) ? NULL : "is zero; no link has this address";
}
