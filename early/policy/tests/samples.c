// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/tests/samples.h"
#include "policy/blob.h"

#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

#define TCP 6
#define UDP 17
#define ICMP 1
#define ICMPV6 58
#define NONE 255
#define MAX 40

static uint8_t exceptions[MAX][BLOB_EXCEPTION_SIZE], rules[MAX][BLOB_RULE_SIZE];
static uint8_t settings[MAX][BLOB_SETTING_SIZE];
static unsigned int exception_count, rule_count, setting_count;
static char texts[1024];
static size_t texts_len;

static void put16(uint8_t *p, unsigned int value)
{
	p[0] = value;
	p[1] = value >> 8;
}

static void put32(uint8_t *p, uint32_t value)
{
	put16(p, value);
	put16(p + 2, value >> 16);
}

static uint32_t text(const char *words)
{
	uint32_t at = 0;

	/* Each text is there once, as the compiler has it. */
	while (at < texts_len && strcmp(texts + at, words) != 0)
		at += strlen(texts + at) + 1;
	if (at < texts_len)
		return at;
	strcpy(texts + at, words);
	texts_len += strlen(words) + 1;
	return at;
}

static void exception(enum blob_link kind, const char *link, size_t len,
		      unsigned int flags, unsigned int needs, const char *words)
{
	uint8_t *e = exceptions[exception_count++];

	e[0] = kind;
	e[1] = flags;
	put16(e + 2, needs);
	put16(e + 4, rule_count);
	memcpy(e + 8, link, len);
	put32(e + 24, text(words));
}

/* A rule of the latest exception, for any address and port. */
static uint8_t *rule(enum blob_direction direction, enum blob_kind kind, int protocol)
{
	uint8_t *r = rules[rule_count++], *e = exceptions[exception_count - 1];

	put16(e + 6, e[6] + 1);
	r[0] = direction;
	r[1] = kind;
	r[2] = protocol;
	put16(r + 14, 65535);
	put16(r + 18, 65535);
	return r;
}

/* at: 12 for the source port, 16 for the destination's. */
static void ports(uint8_t *r, int at, unsigned int low, unsigned int high)
{
	put16(r + at, low);
	put16(r + at + 2, high);
}

/* at: 20 for the source, 36 for the destination. */
static void address(uint8_t *r, int at, const char *prefix, unsigned int bits)
{
	if (inet_pton(strchr(prefix, ':') ? AF_INET6 : AF_INET, prefix, r + at) != 1)
		abort();
	r[at == 20 ? 10 : 11] = bits;
}

static void types(uint8_t *r, int low, int high)
{
	r[8] = low;
	r[9] = high;
}

/* ARP with one peer; each direction. */
static void arp(const char *peer)
{
	uint8_t *r;

	r = rule(BLOB_OUT, BLOB_ARP, NONE);
	types(r, 1, 2);
	address(r, 36, peer, 32);
	r = rule(BLOB_IN, BLOB_ARP, NONE);
	types(r, 1, 2);
	address(r, 20, peer, 32);
}

static void setting(const char *path, const char *value)
{
	uint8_t *s = settings[setting_count++];

	put32(s, text(path));
	put32(s + 4, text(value));
}

static void add_dhcp(void)
{
	uint8_t *r;

	exception(BLOB_LINK_NAME, "eth0", 4, 0, 0, "allow dhcp on eth0");
	r = rule(BLOB_OUT, BLOB_IPV4, UDP);
	ports(r, 12, 68, 68);
	ports(r, 16, 67, 67);
	r = rule(BLOB_IN, BLOB_IPV4, UDP);
	ports(r, 12, 67, 67);
	ports(r, 16, 68, 68);
}

static void add_ssh(void)
{
	uint8_t *r;

	exception(BLOB_LINK_NAME, "eth0", 4, BLOB_KEEP, BLOB_NEEDS_IPV4,
		  "allow in on eth0 proto tcp from 10.0.2.77 to any port 22 keep");
	r = rule(BLOB_IN, BLOB_IPV4, TCP);
	address(r, 20, "10.0.2.77", 32);
	ports(r, 16, 22, 22);
	r = rule(BLOB_OUT, BLOB_IPV4, TCP);
	r[3] = BLOB_NOT_NEW;
	ports(r, 12, 22, 22);
	address(r, 36, "10.0.2.77", 32);
	arp("10.0.2.77");
}

static void add_tcp6(void)
{
	uint8_t *r;
	int i;

	exception(BLOB_LINK_NAME, "eth0", 4, 0, BLOB_NEEDS_IPV6,
		  "allow out on eth0 proto tcp to fec0::2 port 443");
	r = rule(BLOB_OUT, BLOB_IPV6, TCP);
	ports(r, 12, 1024, 65535);
	address(r, 36, "fec0::2", 128);
	ports(r, 16, 443, 443);
	r = rule(BLOB_IN, BLOB_IPV6, TCP);
	r[3] = BLOB_NOT_NEW;
	address(r, 20, "fec0::2", 128);
	ports(r, 12, 443, 443);
	ports(r, 16, 1024, 65535);
	for (i = BLOB_OUT; i <= BLOB_IN; i++) {
		r = rule(i, BLOB_IPV6, ICMPV6);
		r[3] = BLOB_HOP_LIMIT_255;
		types(r, 135, 136);
	}
}

static void add_vlan(void)
{
	uint8_t *r;
	int i;

	exception(BLOB_LINK_NAME, "eth0.10", 7, 0, 0, "allow in on eth0.10");
	for (i = 0; i < 2; i++) {
		if (i)
			exception(BLOB_LINK_NAME, "eth0", 4, 0, 0, "allow in on eth0.10");
		r = rule(BLOB_IN, BLOB_IPV4, UDP);
		put16(r + 6, i ? 10 : 0);
		address(r, 20, "192.0.2.0", 25);
		ports(r, 12, 500, 500);
	}
}

static void add_large(void)
{
	uint8_t *r;

	exception(BLOB_LINK_NAME, "eth0", 4, 0, BLOB_NEEDS_IPV6, "the most tests");
	r = rule(BLOB_IN, BLOB_IPV6, TCP);
	r[3] = BLOB_NOT_NEW;
	put16(r + 6, 10);
	address(r, 20, "2001:db8::", 33);
	address(r, 36, "2001:db8:8000::", 33);
	ports(r, 12, 1024, 2048);
	ports(r, 16, 1024, 2048);
}

static void add(const char *name)
{
	uint8_t *r;
	int i;

	if (!strcmp(name, "dhcp") || !strcmp(name, "both"))
		add_dhcp();
	if (!strcmp(name, "ssh") || !strcmp(name, "both") || !strcmp(name, "mixed"))
		add_ssh();
	if (!strcmp(name, "tcp6") || !strcmp(name, "mixed"))
		add_tcp6();
	if (!strcmp(name, "arp")) {
		exception(BLOB_LINK_NAME, "eth0", 4, 0, BLOB_NEEDS_IPV4, "ARP");
		arp("10.0.2.77");
	}
	if (!strcmp(name, "many")) {
		exception(BLOB_LINK_ANY, "", 0, 0, BLOB_NEEDS_IPV4, "30 rules on any");
		for (i = 0; i < 15; i++)
			arp("10.0.2.77");
	}
	if (!strcmp(name, "large"))
		add_large();
	if (!strcmp(name, "lacp")) {
		exception(BLOB_LINK_ANY, "", 0, 0, 0, "allow lacp on any");
		for (i = BLOB_OUT; i <= BLOB_IN; i++)
			put16(rule(i, BLOB_ETHERTYPE, NONE) + 4, 0x8809);
	}
	if (!strcmp(name, "vlan"))
		add_vlan();
	if (!strcmp(name, "icmp")) {
		exception(BLOB_LINK_MAC, "\x52\x54\0\x12\x34\x56", 6, 0,
			  BLOB_NEEDS_IPV6 | BLOB_NEEDS_RA, "echo replies");
		r = rule(BLOB_IN, BLOB_IPV4, ICMP);
		address(r, 20, "192.0.2.0", 24);
	}
	if (!strcmp(name, "settings")) {
		setting("net/ipv4/tcp_sack", "0");
		setting("net/ipv4/ip_default_ttl", "65");
	}
	if (!strcmp(name, "own")) {
		setting("net/ipv4/tcp_sack", "0");
		setting("net/ipv4/tcp_rmem", "4096 8192 16384");
		setting("net/ipv4/conf/*/rp_filter", "1");
		setting("net/ipv4/no_such_key", "1");
		setting("kernel/kptr_restrict", "1");
		/* The compiler would refuse these. */
		setting("net/core/default_qdisc", "fq");
		setting("net/ipv4/conf/eth0/arp_ignore", "0");
		setting("net/ipv6/conf/all/disable_ipv6", "0");
		setting("net/*/icmp_echo_ignore_all", "0");
	}
}

size_t sample(const char *name, uint8_t to[SAMPLE_SIZE])
{
	bool set = !strcmp(name, "settings"), skip = !strcmp(name, "skip");
	size_t len = BLOB_HEADER_SIZE;

	exception_count = rule_count = setting_count = texts_len = 0;
	memset(exceptions, 0, sizeof(exceptions));
	memset(rules, 0, sizeof(rules));
	memset(to, 0, SAMPLE_SIZE);
	add(name);
	if (!exception_count && !setting_count && !skip)
		return 0;
	memcpy(to, BLOB_MAGIC, 8);
	put16(to + 8, BLOB_VERSION);
	put16(to + 10, exception_count);
	put16(to + 12, rule_count);
	put16(to + 14, setting_count);
	put32(to + 16, texts_len);
	to[24] = set ? BLOB_RELEASE_PROVEN : BLOB_RELEASE_RULESET;
	to[25] = set ? BLOB_RADIO_LEAVE : BLOB_RADIO_BLOCK;
	to[26] = skip;
	put16(to + 28, set ? 30 : 0);
	memcpy(to + len, exceptions, exception_count * sizeof(exceptions[0]));
	len += exception_count * sizeof(exceptions[0]);
	memcpy(to + len, rules, rule_count * sizeof(rules[0]));
	len += rule_count * sizeof(rules[0]);
	memcpy(to + len, settings, setting_count * sizeof(settings[0]));
	len += setting_count * sizeof(settings[0]);
	memcpy(to + len, texts, texts_len);
	len += texts_len;
	put32(to + 20, blob_checksum(to + 24, len - 24));
	return len;
}
