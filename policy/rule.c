// SPDX-License-Identifier: GPL-2.0-or-later
/* The grammar of one rule, which netlatch.conf and the files of services share. */
#include "rule.h"

#include "keep.h"

#include <stdlib.h>
#include <string.h>

#define PROTOCOLS "tcp udp icmp icmpv6"

bool way_take(struct line *line, enum way *way)
{
	static const char *const words[] = { "out", "in", "out-only", "in-only" };

	for (unsigned int i = 0; i < 4; i++) {
		if (line_take_word(line, words[i])) {
			*way = i;
			return true;
		}
	}
	return false;
}

bool prefix_take(struct line *line, struct prefix *prefix)
{
	const char *word = line_need(line, "an address or \"any\""), *right = NULL;
	const char *wrong;

	if (!word)
		return false;
	wrong = prefix_read(prefix, word, &right);
	if (!wrong)
		return true;
	mistake(line->mistakes, line_taken(line),
		right ? keep_format(strchr(word, '/') ? "Right would be: %s, or the "
							"address without a prefix length."
						      : "Right would be: %s.",
				    right)
		      : "Right would be: 192.0.2.1, 192.0.2.0/24, 2001:db8::7 or any.",
		"\"%s\" %s", word, wrong);
	return false;
}

bool ports_take(struct line *line, struct ports *ports)
{
	const char *word = line_need(line, "a port");
	const char *wrong = word ? ports_read(ports, word) : NULL;

	if (!word)
		return false;
	if (!wrong)
		return true;
	mistake(line->mistakes, line_taken(line), NULL, "\"%s\" %s", word, wrong);
	return false;
}

/* FROM, TO or PORT: false if the service has no such option. */
static bool word_use(struct line *line, const char *option, bool has, bool *used)
{
	*used = true;
	if (!has)
		mistake(line->mistakes, line_taken(line),
			keep_format(
				"Write \"option %s required\" above the rules, or the "
				"%s itself here.",
				option, strcmp(option, "port") ? "address" : "port"),
			"the service has no option \"%s\" for which this could stand",
			option);
	return has;
}

static bool address_take(struct line *line, struct rule *rule, bool is_from,
			 struct arguments *arguments)
{
	struct prefix *prefix = is_from ? &rule->from : &rule->to;
	struct place *place = is_from ? &rule->from_place : &rule->to_place;

	*place = line_place(line);
	if (arguments && (line_take_word(line, "FROM") || line_take_word(line, "TO"))) {
		bool as_from = *line->words[line->next - 1] == 'F';

		if (!word_use(line, as_from ? "from" : "to",
			      as_from ? arguments->has_from : arguments->has_to,
			      as_from ? &arguments->used_from : &arguments->used_to))
			return false;
		*prefix = as_from ? arguments->from : arguments->to;
		*place = as_from ? arguments->from_place : arguments->to_place;
		*(is_from ? &rule->fixed_from : &rule->fixed_to) =
			as_from ? arguments->fixed_from : arguments->fixed_to;
		return true;
	}
	return prefix_take(line, prefix);
}

static bool port_take(struct line *line, struct rule *rule, bool is_from,
		      struct arguments *arguments)
{
	struct ports *ports = is_from ? &rule->from_ports : &rule->to_ports;
	struct place *place = is_from ? &rule->from_port_place : &rule->to_port_place;

	*place = line_place(line);
	if (arguments && line_take_word(line, "PORT")) {
		if (!word_use(line, "port", arguments->has_port, &arguments->used_port))
			return false;
		*ports = arguments->port;
		*place = arguments->port_place;
		return true;
	}
	return ports_take(line, ports);
}

static bool type_take(struct line *line, struct rule *rule)
{
	const char *word = line_need(line, "a type of ICMP");
	const char *dash = word ? strchr(word, '-') : NULL;
	char *low;

	if (!word)
		return false;
	rule->type_place = line_taken(line);
	low = keep_text(word, dash ? (size_t)(dash - word) : strlen(word));
	if (number_read(&rule->type_low, low, 255)) {
		rule->type_high = rule->type_low;
		if ((!dash || number_read(&rule->type_high, dash + 1, 255)) &&
		    rule->type_low <= rule->type_high) {
			rule->has_type = true;
			return true;
		}
	}
	mistake(line->mistakes, line_taken(line), "Right would be: type 3, or type 3-4.",
		"\"%s\" is no type of ICMP", word);
	return false;
}

static bool protocol_take(struct line *line, struct rule *rule)
{
	static const struct {
		const char *word;
		unsigned int number;
	} protocols[] = {
		{ "tcp", PROTOCOL_TCP },
		{ "udp", PROTOCOL_UDP },
		{ "icmp", PROTOCOL_ICMP },
		{ "icmpv6", PROTOCOL_ICMPV6 },
	};
	const char *word = line_need(line, "a protocol");

	if (!word)
		return false;
	for (unsigned int i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (!strcmp(word, protocols[i].word)) {
			rule->protocol = protocols[i].number;
			return true;
		}
	}
	if (!strcmp(word, "any") || !strcmp(word, "all") || !strcmp(word, "ip"))
		mistake(line->mistakes, line_taken(line),
			"Name the protocol and the port that the machine needs while it "
			"boots: proto tcp ... port 443.",
			"a rule for every protocol is no exception: it would open the "
			"latch before any firewall stands");
	else
		mistake(line->mistakes, line_taken(line), help_word(word, PROTOCOLS),
			"there is no protocol \"%s\" here", word);
	return false;
}

static bool ethertype_take(struct line *line, struct rule *rule)
{
	/*
	 * Protocols for which there are rules, and those that carry whole packets or
	 * frames of any other (IEEE ethertype registry, include/uapi/linux/if_ether.h):
	 * VLAN tags, TRILL, batman-adv, Ethernet bridging, PPP, MPLS, PPPoE, MACsec,
	 * 802.1ah, VN-Tag, 802.1BR, NSH.
	 */
	static const unsigned int refused[] = {
		0x0800, 0x86dd, 0x0806, 0x8100, 0x88a8, 0x9100, 0x9200,
		0x22f3, 0x4305, 0x6558, 0x880b, 0x8847, 0x8848, 0x8864,
		0x88e5, 0x88e7, 0x8926, 0x893f, 0x894f,
	};
	const char *word = line_need(line, "an ethertype");
	unsigned long value;
	char *end;

	if (!word)
		return false;
	value = strtoul(word, &end, 16);
	if (strncmp(word, "0x", 2) || strlen(word) > 6 || !word[2] || *end ||
	    value < 0x600) {
		mistake(line->mistakes, line_taken(line),
			"An ethertype is written 0x88cc, and is 0x600 or more.",
			"\"%s\" is no ethertype", word);
		return false;
	}
	for (unsigned int i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (value == refused[i]) {
			mistake(line->mistakes, line_taken(line),
				"Write \"proto\", addresses and a port instead.",
				"all frames of ethertype %s are no exception: they carry "
				"whole protocols, and would open the latch before any "
				"firewall stands",
				word);
			return false;
		}
	}
	rule->protocol = PROTOCOL_ETHERTYPE;
	rule->ethertype = value;
	return true;
}

/* True if this part of the rule was not there before. */
static bool once(struct line *line, bool *seen)
{
	if (*seen)
		mistake(line->mistakes, line_place(line), NULL,
			"a second \"%s\" in the same line", line_peek(line));
	return !*seen && (*seen = true);
}

static bool wrong_word(struct line *line, const char *candidates)
{
	const char *word = line_peek(line);

	mistake(line->mistakes, line_place(line), help_word(word, candidates),
		"\"%s\" has no meaning here", word);
	return false;
}

/* "port" belongs to the address before it. */
struct seen {
	bool protocol, type, from, to, from_port, to_port, keep;
	bool last_from, last_to;
};

static bool part_take(struct line *line, struct rule *rule, struct seen *seen,
		      struct arguments *arguments, bool *keep)
{
	const char *word = line_peek(line);

	if (!strcmp(word, "proto"))
		return once(line, &seen->protocol) && line_take(line) &&
		       protocol_take(line, rule);
	if (!strcmp(word, "ethertype"))
		return once(line, &seen->protocol) && line_take(line) &&
		       ethertype_take(line, rule);
	if (!strcmp(word, "type"))
		return once(line, &seen->type) && line_take(line) &&
		       type_take(line, rule);
	if (!strcmp(word, "from") || !strcmp(word, "to")) {
		seen->last_from = *word == 'f';
		seen->last_to = !seen->last_from;
		return once(line, seen->last_from ? &seen->from : &seen->to) &&
		       line_take(line) &&
		       address_take(line, rule, seen->last_from, arguments);
	}
	if (!strcmp(word, "port")) {
		if (!seen->last_from && !seen->last_to) {
			mistake(line->mistakes, line_place(line),
				"Right would be: to any port 514, or from any port 514.",
				"\"port\" has no \"from\" or \"to\" before it, so it "
				"does not say whose port it is");
			return false;
		}
		return once(line, seen->last_from ? &seen->from_port : &seen->to_port) &&
		       line_take(line) &&
		       port_take(line, rule, seen->last_from, arguments);
	}
	if (keep && !strcmp(word, "keep")) {
		*keep = true;
		return once(line, &seen->keep) && line_take(line);
	}
	return wrong_word(line, keep ? "proto ethertype type from to port keep"
				     : "proto ethertype type from to port");
}

bool rule_read(struct line *line, struct rule *rule, struct arguments *arguments,
	       bool *keep)
{
	struct seen seen = { 0 };
	bool good = true;

	/* Until a word says that this comes from the line of the policy. */
	rule->fixed_from = rule->fixed_to = arguments && arguments->shipped;
	while (line_peek(line)) {
		unsigned int before = line->next;

		if (part_take(line, rule, &seen, arguments, keep))
			continue;
		good = false;
		/*
		 * After a wrong value there may be more mistakes to tell; after a wrong
		 * word it is not known what the rest of the line means.
		 */
		if (line->next == before)
			return false;
	}
	if (!seen.protocol) {
		mistake(line->mistakes, line_place(line),
			"Right would be: proto tcp, proto udp, proto icmp, proto icmpv6 "
			"or ethertype 0x88cc.",
			"the rule names no protocol");
		return false;
	}
	return good;
}
