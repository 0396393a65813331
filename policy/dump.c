// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump.h"

#include "policy.h"

#include <arpa/inet.h>
#include <string.h>

static void dump_address(const uint8_t *address, unsigned int bits, bool v6, FILE *to)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v6 ? AF_INET6 : AF_INET, address, text, sizeof(text));
	fprintf(to, "%s/%u", text, bits);
}

static void dump_rule(const struct blob_rule *r, FILE *to)
{
	static const char *const kinds[] = { "ipv4", "ipv6", "arp", "ethertype" };
	bool v6 = r->kind == BLOB_IPV6;

	fprintf(to, "\t%s %s protocol %u", r->direction == BLOB_OUT ? "out" : "in",
		kinds[r->kind], r->protocol);
	fprintf(to, " flags %u ethertype 0x%04x vlan %u type %u-%u", r->flags,
		r->ethertype, r->vlan, r->type_low, r->type_high);
	fputs(" from ", to);
	dump_address(r->source, r->source_bits, v6, to);
	fprintf(to, " port %u-%u to ", r->source_port_low, r->source_port_high);
	dump_address(r->destination, r->destination_bits, v6, to);
	fprintf(to, " port %u-%u\n", r->destination_port_low, r->destination_port_high);
}

static void dump_exception(const struct blob_exception *e, FILE *to)
{
	const uint8_t *mac = e->name;

	fputs("exception ", to);
	switch (e->link) {
	case BLOB_LINK_NAME:
		fprintf(to, "name %s", (const char *)e->name);
		break;
	case BLOB_LINK_MAC:
		fprintf(to, "mac %02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
			mac[3], mac[4], mac[5]);
		break;
	case BLOB_LINK_ANY:
		fputs("any -", to);
		break;
	}
	fprintf(to, " flags %u needs %u text %s\n", e->flags, e->needs, e->text);
}

void dump(const struct blob *blob, FILE *to)
{
	fprintf(to, "version %u\n", BLOB_VERSION);
	fprintf(to, "release %s\n", release_words[blob->release]);
	fprintf(to, "radio %s\n", radio_words[blob->radio]);
	fprintf(to, "allow-skip %s\n", blob->allow_skip ? "yes" : "no");
	fprintf(to, "without-netlatch %s\n", boot_words[blob->without_netlatch]);
	fprintf(to, "kdump %s\n", boot_words[blob->kdump]);
	fprintf(to, "wait %u\n", blob->wait_s);
	for (unsigned int i = 0; i < blob->exceptions; i++) {
		struct blob_exception e;

		blob_exception(blob, i, &e);
		dump_exception(&e, to);
		for (unsigned int k = 0; k < e.rule_count; k++) {
			struct blob_rule r;

			blob_rule(blob, e.first_rule + k, &r);
			dump_rule(&r, to);
		}
	}
	for (unsigned int i = 0; i < blob->settings; i++) {
		struct blob_setting s;

		blob_setting(blob, i, &s);
		fprintf(to, "setting %s = %s\n", s.path, s.value);
	}
}
