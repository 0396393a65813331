// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses, ports, names of links, URLs. */
#include "suggest/address.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <net/if.h>
#include <string.h>

#include "suggest/text.h"

const char *address_read(const char *text, size_t len)
{
	char in[INET6_ADDRSTRLEN + 1], out[INET6_ADDRSTRLEN];
	unsigned char address[16];
	int family;

	if (len > 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len >= sizeof(in))
		return NULL;
	memcpy(in, text, len);
	in[len] = '\0';
	family = memchr(in, ':', len) ? AF_INET6 : AF_INET;
	if (inet_pton(family, in, address) != 1 ||
	    !inet_ntop(family, address, out, sizeof(out)))
		return NULL;
	return keep_text(out, strlen(out));
}

bool address_is_ipv6(const char *address)
{
	return strchr(address, ':');
}

unsigned int port_read(const char *text, size_t len)
{
	unsigned int port = 0;
	size_t i;

	if (len > 5)
		return 0;
	for (i = 0; i < len; i++) {
		if (!isdigit((unsigned char)text[i]))
			return 0;
		port = 10 * port + (unsigned int)(text[i] - '0');
	}
	return port <= 65535 ? port : 0;
}

const char *link_name_read(const char *text, size_t len)
{
	size_t i;

	if (len == 0 || len >= IFNAMSIZ || *text == '.' || *text == '-')
		return NULL;
	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("._-", text[i]))
			return NULL;
	if (len == 2 && memcmp(text, "lo", 2) == 0)
		return NULL;
	return keep_text(text, len);
}

const char *link_mac_read(const char *text, size_t len, char separator)
{
	char mac[] = "mac 00:00:00:00:00:00";
	size_t i;

	if (len != 17)
		return NULL;
	for (i = 0; i < len; i++) {
		if (i % 3 == 2 ? text[i] != separator : !isxdigit((unsigned char)text[i]))
			return NULL;
		if (i % 3 != 2)
			mac[4 + i] = (char)tolower((unsigned char)text[i]);
	}
	return keep_text(mac, strlen(mac));
}

/* What a host name of the DNS may hold. */
static bool is_host_name(const char *text, size_t len)
{
	size_t i;

	if (len == 0 || len > 253 || *text == '-' || *text == '.')
		return false;
	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr(".-_", text[i]))
			return false;
	/* The last label of a name has a letter; without one it is a bad address. */
	while (len > 0 && isdigit((unsigned char)text[len - 1]))
		len--;
	return len > 0 && text[len - 1] != '.';
}

const char *endpoint_read(const char *text, size_t len, struct endpoint *endpoint)
{
	const char *colon = memchr(text, ':', len), *end = text + len, *address;
	size_t host = len;

	*endpoint = (struct endpoint){ .port = 0 };
	if (len && *text == '[') {
		const char *close = memchr(text, ']', len);

		if (!close)
			return "the bracket around the address does not end";
		colon = close + 1 < end ? close + 1 : NULL;
		host = (size_t)(close + 1 - text);
		if (colon && *colon != ':')
			return "behind the bracket there is no port";
	} else if (colon && !memchr(colon + 1, ':', (size_t)(end - colon - 1))) {
		host = (size_t)(colon - text);
	} else {
		colon = NULL;
	}
	if (colon) {
		endpoint->port = port_read(colon + 1, (size_t)(end - colon - 1));
		if (!endpoint->port)
			return "the port is no number from 1 to 65535";
	}
	address = address_read(text, host);
	if (!address && !is_host_name(text, host))
		return "the host is neither an address nor a name";
	endpoint->host = address ? address : keep_text(text, host);
	return NULL;
}

static const struct {
	const char *scheme;
	unsigned int port;
} schemes[] = {
	{ "http", 80 },
	{ "https", 443 },
	{ "ftp", 21 },
	{ "tftp", 69 },
};

const char *url_show(const char *text)
{
	const char *host = strstr(text, "://"), *at;

	host = host ? host + 3 : text;
	at = memchr(host, '@', strcspn(host, "/?#"));
	if (!at)
		return text_show(text);
	return text_show(keep_format("%.*s***%s", (int)(host - text), text, at));
}

const char *url_read(const char *text, struct url *url)
{
	const char *colon = strstr(text, "://"), *why;
	size_t i, len;
	char *scheme;

	if (colon) {
		scheme = keep_text(text, (size_t)(colon - text));
		for (i = 0; scheme[i]; i++)
			scheme[i] = (char)tolower((unsigned char)scheme[i]);
		url->scheme = scheme;
		text = colon + 3;
	} else {
		/* As curl does. */
		url->scheme = "http";
	}
	len = strcspn(text, "/?#");
	if (memchr(text, '@', len))
		return "suggest does not read a user's name in a URL";
	why = endpoint_read(text, len, &url->at);
	for (i = 0; !why && !url->at.port && i < sizeof(schemes) / sizeof(schemes[0]);
	     i++)
		if (strcmp(url->scheme, schemes[i].scheme) == 0)
			url->at.port = schemes[i].port;
	return why;
}
