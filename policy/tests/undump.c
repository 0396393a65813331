// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes a compiled policy of the text that `netlatch-policy dump` prints: undump < TEXT >
 * BLOB. The tests compare it with the blob that was dumped. It shares no code with the
 * compiler's writer, only the format in blob.h.
 */
#include "policy/blob.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t exceptions[BLOB_EXCEPTIONS_MAX][BLOB_EXCEPTION_SIZE];
static uint8_t rules[BLOB_RULES_MAX][BLOB_RULE_SIZE];
static uint8_t settings[BLOB_SETTINGS_MAX][BLOB_SETTING_SIZE];
static char texts[BLOB_SIZE_MAX];
static uint8_t header[BLOB_HEADER_SIZE] = BLOB_MAGIC;
static unsigned int exception_count, rule_count, setting_count, texts_size;

static void die(const char *line)
{
	fprintf(stderr, "undump: what is this? %s\n", line);
	exit(1);
}

static void put(uint8_t *p, unsigned int size, uint32_t value)
{
	while (size--) {
		*p++ = value;
		value >>= 8;
	}
}

static unsigned int text_at(const char *text)
{
	unsigned int at = 0;

	while (at < texts_size && strcmp(texts + at, text) != 0)
		at += strlen(texts + at) + 1;
	if (at == texts_size) {
		strcpy(texts + at, text);
		texts_size += strlen(text) + 1;
	}
	return at;
}

static unsigned int index_of(const char *word, const char *const *words)
{
	unsigned int i = 0;

	while (words[i] && strcmp(words[i], word) != 0)
		i++;
	if (!words[i])
		die(word);
	return i;
}

static void read_exception(const char *line)
{
	uint8_t *e = exceptions[exception_count++];
	char kind[8], link[32], text[4096];
	unsigned int flags, needs, m[6];

	if (sscanf(line, "exception %7s %31s flags %u needs %u text %4095[^\n]", kind,
		   link, &flags, &needs, text) != 5)
		die(line);
	e[0] = index_of(kind, (const char *const[]){ "name", "mac", "any", NULL });
	e[1] = flags;
	put(e + 2, 2, needs);
	put(e + 4, 2, rule_count);
	if (e[0] == BLOB_LINK_NAME)
		memcpy(e + 8, link, strlen(link));
	if (e[0] == BLOB_LINK_MAC) {
		if (sscanf(link, "%x:%x:%x:%x:%x:%x", m, m + 1, m + 2, m + 3, m + 4,
			   m + 5) != 6)
			die(line);
		for (int i = 0; i < 6; i++)
			e[8 + i] = m[i];
	}
	put(e + 24, 4, text_at(text));
}

static void read_rule(const char *line)
{
	static const char *const kinds[] = { "ipv4", "ipv6", "arp", "ethertype", NULL };
	uint8_t *r = rules[rule_count++], *e = exceptions[exception_count - 1];
	unsigned int protocol, flags, ethertype, vlan, low, high, bits[2], ports[4];
	char direction[4], kind[10], from[64], to[64];
	int family;

	if (sscanf(line,
		   " %3s %9s protocol %u flags %u ethertype %x vlan %u type %u-%u "
		   "from %63[^/]/%u port %u-%u to %63[^/]/%u port %u-%u",
		   direction, kind, &protocol, &flags, &ethertype, &vlan, &low, &high,
		   from, bits, ports, ports + 1, to, bits + 1, ports + 2,
		   ports + 3) != 16)
		die(line);
	r[0] = index_of(direction, (const char *const[]){ "out", "in", NULL });
	r[1] = index_of(kind, kinds);
	r[2] = protocol;
	r[3] = flags;
	put(r + 4, 2, ethertype);
	put(r + 6, 2, vlan);
	r[8] = low;
	r[9] = high;
	r[10] = bits[0];
	r[11] = bits[1];
	for (int i = 0; i < 4; i++)
		put(r + 12 + 2 * i, 2, ports[i]);
	family = r[1] == BLOB_IPV6 ? AF_INET6 : AF_INET;
	if (inet_pton(family, from, r + 20) != 1 || inet_pton(family, to, r + 36) != 1)
		die(line);
	put(e + 6, 2, e[6] + e[7] * 256 + 1);
}

static void read_line(const char *line)
{
	static const char *const releases[] = { "auto",	       "ruleset", "proven",
						"network-pre", "manual",  NULL };
	static const char *const boots[] = { "shut", "open", NULL };
	char word[16], path[4096], value[4096];
	unsigned int number;

	if (sscanf(line, "version %u", &number) == 1)
		put(header + 8, 2, number);
	else if (sscanf(line, "release %15s", word) == 1)
		header[24] = index_of(word, releases);
	else if (sscanf(line, "radio %15s", word) == 1)
		header[25] =
			index_of(word, (const char *const[]){ "block", "leave", NULL });
	else if (sscanf(line, "allow-skip %15s", word) == 1)
		header[26] = index_of(word, (const char *const[]){ "no", "yes", NULL });
	else if (sscanf(line, "without-netlatch %15s", word) == 1)
		header[30] = index_of(word, boots);
	else if (sscanf(line, "kdump %15s", word) == 1)
		header[31] = index_of(word, boots);
	else if (sscanf(line, "wait %u", &number) == 1)
		put(header + 28, 2, number);
	else if (*line == '\t' && exception_count)
		read_rule(line);
	else if (sscanf(line, "setting %4095s = %4095[^\n]", path, value) == 2) {
		put(settings[setting_count], 4, text_at(path));
		put(settings[setting_count++] + 4, 4, text_at(value));
	} else
		read_exception(line);
}

int main(void)
{
	static uint8_t blob[BLOB_SIZE_MAX];
	uint8_t *end = blob + BLOB_HEADER_SIZE;
	char line[8192];

	while (fgets(line, sizeof(line), stdin))
		read_line(line);
	put(header + 10, 2, exception_count);
	put(header + 12, 2, rule_count);
	put(header + 14, 2, setting_count);
	put(header + 16, 4, texts_size);
	end = mempcpy(end, exceptions, exception_count * BLOB_EXCEPTION_SIZE);
	end = mempcpy(end, rules, rule_count * BLOB_RULE_SIZE);
	end = mempcpy(end, settings, setting_count * BLOB_SETTING_SIZE);
	end = mempcpy(end, texts, texts_size);
	memcpy(blob, header, BLOB_HEADER_SIZE);
	put(blob + 20, 4, blob_checksum(blob + 24, end - blob - 24));
	fwrite(blob, 1, end - blob, stdout);
	return 0;
}
