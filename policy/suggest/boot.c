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

static void add_plan(struct boot *boot, const char *text, struct place at,
		     const char *said)
{
	struct plan plan = { .at = at, .said = said };
	const char *why;

	why = plan_read(text, &plan);
	if (why) {
		machine_error(boot->machine, at,
			      "ip=%s: %s; suggest goes on as if it were not there",
			      text_show(text), why);
		return;
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
	for (i = 0; i < boot->plan_count; i++)
		if (!boot->plans[i].link)
			boot->plans[i].link = other_link(boot, &boot->link_why);
}
