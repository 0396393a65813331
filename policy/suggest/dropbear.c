// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dropbear-initramfs: ssh logins to the initramfs. The settings are in dropbear.conf,
 * until Debian 11 in another folder; DROPBEAR_OPTIONS are arguments of dropbear(8).
 */
#include <string.h>

#include "suggest/address.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

enum { ports_max = 10 }; /* as many as dropbear takes */

struct listen {
	unsigned int ports[ports_max], count;
	bool elsewhere; /* on an address, which may be that of a tunnel */
	const char *said;
};

static void listen_add(struct boot *boot, struct listen *listen, struct place at,
		       const char *text)
{
	const char *colon = strrchr(text, ':'), *digits = colon ? colon + 1 : text;
	unsigned int port = port_read(digits, strlen(digits));

	if (!port || listen->count == ports_max)
		machine_error(
			boot->machine, at,
			"-p %s in DROPBEAR_OPTIONS is no port that dropbear can have; "
			"suggest leaves it out",
			text_show(text));
	else
		listen->ports[listen->count++] = port;
	listen->elsewhere |= colon != NULL;
}

/* Letters may share a dash; the argument of a letter may stand behind it or in a word. */
static void read_options(struct boot *boot, const struct setting *options,
			 struct listen *listen)
{
	static const char with_argument[] = "bcrpGTPlWKID";
	char *text = keep_text(options->value, strlen(options->value));
	char *word, *letter, *rest;

	for (word = strtok_r(text, " \t", &rest); word;
	     word = strtok_r(NULL, " \t", &rest)) {
		if (*word != '-')
			continue;
		for (letter = word + 1; *letter; letter++) {
			if (!strchr(with_argument, *letter))
				continue;
			word = letter[1] ? letter + 1 : strtok_r(NULL, " \t", &rest);
			if (*letter == 'p')
				listen_add(boot, listen, options->at, word ? word : "");
			if (!word)
				return;
			break;
		}
	}
}

/* Does the link have an IPv4 address and no way to one of IPv6? */
static bool is_ipv4(const struct boot *boot)
{
	const struct plan *plan = &boot->plans[0];

	return plan->address && !address_is_ipv6(plan->address) && !plan->dhcp6 &&
	       !plan->slaac && !boot_word(boot, "ip6=");
}

/* port 0: the default; from: whose logins, or "" */
static void allow(struct boot *boot, unsigned int port, const char *link, bool open,
		  const char *from, const char *why)
{
	const char *port_text = port ? keep_format("port %u", port) : "";

	boot_allow(boot, &(struct permission){
				 .order = ORDER_PROGRAM,
				 .what = "dropbear",
				 .link = link,
				 .rest = keep_format("%s%s%s", from,
						     *from && port ? " " : "", port_text),
				 .open = open,
				 .why = why,
			 });
}

static void allow_port(struct boot *boot, const struct listen *listen, unsigned int port)
{
	const char *tunnel = boot->tunnel;
	const char *from = "", *why;

	why = keep_format("%s: dropbear takes ssh logins on TCP port %u.", listen->said,
			  port ? port : 22);

	if (tunnel) {
		allow(boot, port, tunnel, false, "",
		      keep_format("%s\n%s: they come through the tunnel %s.", why,
				  place_text(boot->tunnel_at), tunnel));
		/* An address means that dropbear does not listen on the other links. */
		if (listen->elsewhere)
			return;
		why = keep_format("%s\nTake away the # only if logins shall be possible "
				  "without the tunnel, too.",
				  why);
	} else if (is_ipv4(boot)) {
		from = "from 0.0.0.0/0";
		why = keep_format(
			"%s\nFrom anywhere by IPv4, because the link has only such an "
			"address; ADDRESS/BITS in place of 0.0.0.0/0 allows fewer.",
			why);
	} else {
		why = keep_format(
			"%s\nFrom anywhere; \"from ADDRESS/BITS\" at the end of "
			"the line allows fewer.",
			why);
	}
	allow(boot, port, NULL, tunnel, from, why);
}

void dropbear_suggest(struct boot *boot)
{
	static const char *const files[] = {
		"/etc/dropbear/initramfs/dropbear.conf",
		"/etc/dropbear-initramfs/config",
	};
	struct settings *settings = keep(sizeof(*settings));
	const struct setting *options = NULL;
	struct listen listen = { .said = "dropbear-initramfs is installed" };
	unsigned int i;

	if (!boot_has_hook(boot, "dropbear"))
		return;
	for (i = 0; i < 2; i++) {
		if (!settings_read(boot->machine, files[i], settings))
			continue;
		listen.said = files[i];
		options = settings_get(boot->machine, settings, "DROPBEAR_OPTIONS");
		break;
	}
	if (options) {
		listen.said = place_text(options->at);
		read_options(boot, options, &listen);
	}
	if (!listen.count)
		listen.count = 1;
	boot_uses(boot, "dropbear");
	for (i = 0; i < listen.count; i++)
		allow_port(boot, &listen, listen.ports[i]);
}
