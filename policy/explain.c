// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"

#include "keep.h"
#include "links.h"
#include "nft.h"

#include <string.h>

static const char *const release_sentences[] = {
	[BLOB_RELEASE_AUTO] =
		"The network opens when the firewall that is enabled has loaded "
		"its ruleset. If none is enabled, it opens at "
		"network-pre.target.",
	[BLOB_RELEASE_RULESET] =
		"The network opens when a ruleset that filters is loaded.",
	[BLOB_RELEASE_PROVEN] =
		"The network opens when a ruleset is loaded and a probe has "
		"shown that it lets nothing in that nobody asked for.",
	[BLOB_RELEASE_NETWORK_PRE] = "The network opens at network-pre.target, whatever "
				     "ruleset is loaded.",
	[BLOB_RELEASE_MANUAL] =
		"The network opens when somebody types: netlatch release --force.",
};

/* Prints the sentence as a comment of several lines. */
static void say(FILE *to, const char *indent, const char *sentence)
{
	size_t column = 0;

	while (*sentence) {
		size_t length = strcspn(sentence, " ");

		if (column && column + 1 + length > 88) {
			fputc('\n', to);
			column = 0;
		}
		if (!column)
			column = fprintf(to, "# %s", indent) - 1;
		else
			fputc(' ', to);
		column += fprintf(to, "%.*s", (int)length, sentence) + 1;
		sentence += length;
		sentence += *sentence == ' ';
	}
	fputc('\n', to);
}

static bool is_out(const struct rule *rule)
{
	return rule->way == WAY_OUT || rule->way == WAY_OUT_ONLY;
}

static const char *address_of(const struct prefix *prefix, const char *any)
{
	char text[PREFIX_TEXT_MAX];

	if (prefix->family && !prefix->bits)
		return keep_format("any IPv%c address",
				   prefix->family == FAMILY_IPV4 ? '4' : '6');
	prefix_text(text, prefix);
	return prefix->family ? keep_text(text, strlen(text)) : any;
}

static const char *ports_of(const struct ports *ports)
{
	if (!ports->low)
		return "";
	if (ports->low == ports->high)
		return keep_format(" port %u", ports->low);
	return keep_format(" ports %u to %u", ports->low, ports->high);
}

/* "port 22 of this machine", "this machine's address 192.0.2.5". */
static const char *own_end(const struct rule *rule)
{
	const struct prefix *own = is_out(rule) ? &rule->from : &rule->to;
	const char *ports = ports_of(is_out(rule) ? &rule->from_ports : &rule->to_ports);
	const char *address = prefix_is_host(own) ? "address" : "addresses in";

	if (own->bits)
		return keep_format("%s %s %s%s", is_out(rule) ? "its" : "this machine's",
				   address, address_of(own, ""), ports);
	if (is_out(rule))
		return *ports ? keep_format("its%s", ports) : NULL;
	return *ports ? keep_format("%s of this machine", ports + 1) : "this machine";
}

static const char *what_of(const struct rule *rule)
{
	switch (rule->protocol) {
	case PROTOCOL_TCP:
		return rule->way == WAY_OUT || rule->way == WAY_IN
			       ? "open TCP connections"
			       : "send TCP";
	case PROTOCOL_UDP:
		return "send UDP";
	case PROTOCOL_ETHERTYPE:
		return keep_format("send frames of ethertype 0x%04x", rule->ethertype);
	}
	if (!rule->has_type)
		return rule->protocol == PROTOCOL_ICMP ? "send pings"
						       : "send pings of IPv6";
	if (rule->type_low == rule->type_high)
		return keep_format("send %s of type %u",
				   rule->protocol == PROTOCOL_ICMP ? "ICMP" : "ICMPv6",
				   rule->type_low);
	return keep_format("send %s of types %u to %u",
			   rule->protocol == PROTOCOL_ICMP ? "ICMP" : "ICMPv6",
			   rule->type_low, rule->type_high);
}

static const char *sentence_of(const struct rule *rule)
{
	const char *peer =
		address_of(is_out(rule) ? &rule->to : &rule->from, "any address");
	const char *peer_ports =
		ports_of(is_out(rule) ? &rule->to_ports : &rule->from_ports);
	const char *after = "";

	if (rule->way == WAY_OUT_ONLY || rule->way == WAY_IN_ONLY)
		after = " This rule lets no answer through.";
	else if (rule->protocol != PROTOCOL_TCP)
		after = is_out(rule) ? " Answers get in." : " Answers get out.";
	if (rule->protocol == PROTOCOL_ETHERTYPE)
		return keep_format("%s may %s.%s",
				   is_out(rule) ? "This machine" : "Its neighbours",
				   what_of(rule), after);
	if (is_out(rule))
		return keep_format("This machine may %s%s%s to %s%s.%s", what_of(rule),
				   own_end(rule) ? " from " : "",
				   own_end(rule) ? own_end(rule) : "", peer, peer_ports,
				   after);
	return keep_format("%s%s may %s to %s.%s",
			   !strncmp(peer, "any ", 4) ? keep_format("Any %s", peer + 4)
						     : peer,
			   peer_ports, what_of(rule), own_end(rule), after);
}

/* What the exceptions of the line need of the kernel: BLOB_NEEDS_*. */
static unsigned int needs_of(const struct policy *policy, const struct allow *allow)
{
	unsigned int needs = 0;

	for (unsigned int i = 0; i < policy->exception_count; i++)
		if (policy->exceptions[i].text == allow->text)
			needs |= policy->exceptions[i].needs;
	return needs;
}

/* What the compiler adds to what the line says. */
static const char *neighbours_of(unsigned int needs)
{
	switch (needs & (BLOB_NEEDS_IPV4 | BLOB_NEEDS_IPV6)) {
	case BLOB_NEEDS_IPV4:
		return "ARP goes both ways on this link.";
	case BLOB_NEEDS_IPV6:
		return "IPv6 is on for this link, with neighbour discovery both ways.";
	case BLOB_NEEDS_IPV4 | BLOB_NEEDS_IPV6:
		return "ARP goes both ways on this link, and IPv6 is on for it, with "
		       "neighbour discovery both ways.";
	}
	return NULL;
}

static void explain_allow(const struct policy *policy, const struct allow *allow,
			  FILE *to)
{
	const char *links = link_text(&allow->links[0]), *more;
	unsigned int needs = needs_of(policy, allow);

	fprintf(to, "#\n# %s:%u: %s\n", allow->place.source->name, allow->place.line,
		allow->text);
	for (unsigned int i = 1; i < allow->link_count; i++)
		links = keep_format("%s, and below it on %s", links,
				    link_text(&allow->links[i]));
	say(to, "  ",
	    keep_format("On %s, %s:", links,
			allow->keep
				? "for as long as the network is shut, also after the "
				  "machine has entered its root file system and at "
				  "shutdown"
				: "until the machine enters its root file system"));
	for (unsigned int i = 0; i < allow->rule_count; i++)
		say(to, "  ", sentence_of(&allow->rules[i]));
	more = neighbours_of(needs);
	if (more)
		say(to, "  ", more);
	if (needs & BLOB_NEEDS_RA)
		say(to, "  ",
		    "The kernel accepts router advertisements on this link: whoever may "
		    "send them gives this machine addresses and routes.");
}

static void explain_settings(const struct policy *policy, FILE *to)
{
	if (policy->setting_count)
		fputs("#\n# Settings of the kernel, besides those of the floor:\n", to);
	for (unsigned int i = 0; i < policy->setting_count; i++)
		fprintf(to, "#   %s = %s\n", policy->settings[i].path,
			policy->settings[i].value);
}

void explain(const struct policy *policy, FILE *to)
{
	fputs("#!/usr/sbin/nft -f\n"
	      "# What the latch lets through while the network is shut. Nothing else "
	      "leaves this\n# machine, and nothing else that arrives is answered.\n"
	      "# To load this file shuts the network of this machine; nft -c -f only "
	      "reads "
	      "it.\n#\n",
	      to);
	say(to, "", release_sentences[policy->release]);
	if (policy->release != BLOB_RELEASE_MANUAL &&
	    policy->release != BLOB_RELEASE_NETWORK_PRE)
		say(to, "",
		    policy->wait_s == BLOB_WAIT_FOREVER
			    ? "Release waits for the ruleset without an end."
			    : keep_format("Release waits %u seconds for the ruleset.",
					  policy->wait_s));
	if (policy->radio == BLOB_RADIO_LEAVE)
		say(to, "", "Radios are not blocked: Wi-Fi may send probe requests.");
	if (policy->allow_skip)
		say(to, "",
		    "netlatch.skip on the kernel command line leaves the network open.");
	say(to, "",
	    policy->without_netlatch == BLOB_BOOT_OPEN
		    ? "If the root file system has no netlatch, the network opens before "
		      "the boot enters it."
		    : "The network stays shut in a root file system without netlatch.");
	say(to, "",
	    policy->kdump == BLOB_BOOT_OPEN
		    ? "A boot that saves a crash dump (kdump) has its network."
		    : "A boot that saves a crash dump (kdump) stays shut.");
	if (!policy->allow_count)
		fputs("#\n# There is no exception.\n", to);
	for (unsigned int i = 0; i < policy->allow_count; i++)
		explain_allow(policy, &policy->allows[i], to);
	explain_settings(policy, to);
	nft_print(policy, to);
}
