// SPDX-License-Identifier: GPL-2.0-or-later
/* A boot: the kernel command line, and what it says about the network. */
#include "suggest/boot.h"

#include <string.h>

#include "suggest/address.h"
#include "suggest/link.h"
#include "suggest/text.h"

void boot_add(struct boot *boot, const char *line, struct place at)
{
	const char *word;
	bool quoted;
	size_t len;

	for (;;) {
		while (text_is_blank(*line))
			line++;
		if (!*line)
			return;
		word = line;
		for (quoted = false; *line && (quoted || !text_is_blank(*line)); line++)
			if (*line == '"')
				quoted = !quoted;
		len = (size_t)(line - word);
		if (len >= 2 && *word == '"' && line[-1] == '"') {
			word++;
			len -= 2;
		}
		if (boot->count == sizeof(boot->words) / sizeof(boot->words[0])) {
			machine_error(boot->machine, at,
				      "too many words; suggest leaves out the rest");
			return;
		}
		boot->words[boot->count++] = (struct word){ keep_text(word, len), at };
	}
}

const struct word *boot_word(const struct boot *boot, const char *begin)
{
	unsigned int i;

	for (i = boot->count; i > 0; i--)
		if (text_begins(boot->words[i - 1].text, begin))
			return &boot->words[i - 1];
	return NULL;
}

bool boot_value(struct boot *boot, const char *begin, const char *setting,
		struct value *value)
{
	const struct word *word = begin ? boot_word(boot, begin) : NULL;
	const struct setting *set;

	if (word) {
		value->text = word->text + strlen(begin);
		value->at = word->at;
		value->said = keep_format("%s: %s", place_text(word->at),
					  text_show(word->text));
		return true;
	}
	set = setting ? settings_get(boot->machine, boot->conf, setting) : NULL;
	if (!set)
		return false;
	value->text = set->value;
	value->at = set->at;
	value->said = keep_format("%s: %s=%s", place_text(set->at), setting,
				  text_show(set->value));
	return true;
}

bool boot_has_hook(const struct boot *boot, const char *hook)
{
	return machine_has(boot->machine,
			   keep_format("/usr/share/initramfs-tools/hooks/%s", hook)) ||
	       machine_has(boot->machine,
			   keep_format("/etc/initramfs-tools/hooks/%s", hook));
}

void boot_uses(struct boot *boot, const char *program)
{
	if (!boot->user)
		boot->user = program;
}

/* The ports of a bond of dracut: bond=bond0:enp1s0,enp2s0:OPTIONS:MTU, or NULL. */
static const char *bond_ports(struct boot *boot, const char *bond, size_t length,
			      const char **options, const char **said)
{
	for (unsigned int i = 0; i < boot->count; i++) {
		const char *text = boot->words[i].text, *ports;
		size_t size;

		if (!text_begins(text, "bond=") || strncmp(text + 5, bond, length) ||
		    text[5 + length] != ':')
			continue;
		ports = text + 5 + length + 1;
		size = strcspn(ports, ":");
		*options = ports[size] ? ports + size + 1 : "";
		*said = keep_format("%s: %s", place_text(boot->words[i].at),
				    text_show(text));
		for (size_t k = 0; k < size; k++)
			if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789.-_,",
				    ports[k]))
				return NULL;
		return size ? keep_text(ports, size) : NULL;
	}
	return NULL;
}

static bool is_lacp(const char *options)
{
	size_t length = strcspn(options, ":");
	const char *mode = strstr(options, "mode=");

	return mode && mode < options + length &&
	       (text_begins(mode + 5, "802.3ad") || text_begins(mode + 5, "4"));
}

/*
 * A bond's frames also cross its ports, so the line has to name them, unless this machine
 * has the bond now. With LACP the ports have to speak with the switch, too.
 */
static void plan_bond(struct boot *boot, struct plan *plan)
{
	const char *bond = plan->link, *ports, *options = "", *said = NULL;
	size_t length = bond ? strcspn(bond, ".") : 0;

	if (!length || !text_begins(bond, "bond") || strchr(bond, ' '))
		return;
	ports = bond_ports(boot, bond, length, &options, &said);
	if (!ports &&
	    machine_has(boot->machine,
			keep_format("/sys/class/net/%.*s/bonding", (int)length, bond)))
		return;
	plan->link = keep_format("%s over %s", bond, ports ? ports : "LINK,LINK");
	plan->ports_open = !ports;
	if (!ports || !is_lacp(options))
		return;
	plan->lacp_said = said;
	plan->lacp = keep_format("%.*s over %s", (int)length, bond, ports);
}

static void add_plan(struct boot *boot, const char *text, struct place at,
		     const char *said)
{
	struct plan plan = { .at = at, .said = said };
	const char *why;

	why = plan_read(text, &plan);
	if (why) {
		machine_error(boot->machine, at,
			      "ip=%s: %s; suggest does not know how the link gets its "
			      "address",
			      text_show(text), why);
		/* The line for DHCP becomes a comment: most machines need it. */
		plan = (struct plan){
			.at = at, .said = said, .unread = true, .dhcp = true
		};
	}
	/* initramfs-tools takes the last one, dracut all of them. */
	if (!boot->dracut)
		boot->plan_count = 0;
	if (boot->plan_count < sizeof(boot->plans) / sizeof(boot->plans[0]))
		boot->plans[boot->plan_count++] = plan;
}

/* A link that something else than ip= names. */
static const char *other_link(struct boot *boot, const char **why)
{
	static const struct {
		const char *begin, *setting;
	} names[] = {
		/* pxelinux: the hardware type in front of the address of the link. */
		{ "BOOTIF=01-", NULL },	  { "ethdevice=", NULL }, /* live-boot */
		{ "live-netdev=", NULL }, { "bootdev=", NULL },	  /* dracut */
		{ "ksdevice=", NULL },	  { NULL, "DEVICE" },
	};
	struct value value;
	const char *link;
	unsigned int i;
	size_t len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!boot_value(boot, names[i].begin, names[i].setting, &value))
			continue;
		len = strlen(value.text);
		link = link_mac_read(value.text, len, i == 0 ? '-' : ':');
		if (!link && i > 0)
			link = link_name_read(value.text, len);
		if (link) {
			*why = keep_format("%s: the link.", value.said);
			return link;
		}
		machine_error(
			boot->machine, value.at,
			"\"%s\" is not the name of one link; suggest goes on without "
			"it",
			text_show(value.text));
	}
	link = link_only(boot->machine);
	if (link)
		*why = keep_format("/sys/class/net: %s is the only network adapter.",
				   link);
	return link;
}

void boot_plan(struct boot *boot)
{
	const struct setting *ip;
	unsigned int i;

	for (i = 0; i < boot->count; i++)
		if (text_begins(boot->words[i].text, "ip="))
			add_plan(boot, boot->words[i].text + 3, boot->words[i].at,
				 keep_format("%s: %s", place_text(boot->words[i].at),
					     text_show(boot->words[i].text)));
	ip = boot->plan_count ? NULL : settings_get(boot->machine, boot->conf, "IP");
	if (ip)
		add_plan(boot, ip->value, ip->at,
			 keep_format("%s: IP=%s", place_text(ip->at),
				     text_show(ip->value)));
	if (!boot->plan_count)
		boot->plans[boot->plan_count++] = (struct plan){ .dhcp = true };
	for (i = 0; i < boot->plan_count; i++) {
		if (!boot->plans[i].link)
			boot->plans[i].link = other_link(boot, &boot->link_why);
		plan_bond(boot, &boot->plans[i]);
	}
}
