// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A root device by iSCSI: open-iscsi's part of initramfs-tools (iscsi.initramfs, and
 * words of the kernel command line), dracut (root=iscsi:..., netroot=iscsi:...), or what
 * the firmware knows (iBFT).
 */
#include <string.h>

#include "suggest/address.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

static void allow(struct boot *boot, const char *host, unsigned int port, const char *why)
{
	boot_uses(boot, "the iSCSI root");
	boot_reach(boot, &(struct reach){
				 .service = "iscsi",
				 .host = host,
				 .port = port == 3260 ? 0 : port,
				 .keep = true,
				 .why = why,
			 });
}

/* The firmware's table, as the kernel shows it. */
static void read_ibft(struct boot *boot, const char *said)
{
	static const char ibft[] = "/sys/firmware/ibft";
	const char *address, *port, *target;
	unsigned int count, i, found = 0;
	char **names;

	count = machine_names(boot->machine, ibft, &names);
	for (i = 0; i < count; i++) {
		if (!text_begins(names[i], "target"))
			continue;
		target = keep_format("%s/%s", ibft, names[i]);
		address = machine_word(boot->machine, keep_format("%s/ip-addr", target));
		port = machine_word(boot->machine, keep_format("%s/port", target));
		address = address ? address_read(address, strlen(address)) : NULL;
		if (!address)
			continue;
		found++;
		allow(boot, address, port ? port_read(port, strlen(port)) : 0,
		      keep_format(
			      "%s: the firmware names the iSCSI target.\n%s: the target.",
			      said, text_show(target)));
	}
	if (!found)
		allow(boot, NULL, 0,
		      keep_format(
			      "%s: the firmware names the iSCSI target, but %s does not "
			      "show it now (modprobe iscsi_ibft).",
			      said, ibft));
}

/* Target addresses with blanks between them. */
static void read_targets(struct boot *boot, const struct value *targets)
{
	struct value port = { .text = "" };
	struct endpoint endpoint;
	unsigned int number = 0;
	const char *text, *why, *error;
	size_t len;

	if (boot_value(boot, "iscsi_target_port=", "ISCSI_TARGET_PORT", &port) &&
	    *port.text) {
		number = port_read(port.text, strlen(port.text));
		if (!number)
			machine_error(boot->machine, port.at,
				      "%s is no port; suggest takes 3260",
				      text_show(port.text));
	}
	why = keep_format("%s: the iSCSI target of the root device.", targets->said);
	if (number)
		why = keep_format("%s\n%s: its port.", why, port.said);
	for (text = targets->text; *text; text += len) {
		len = strcspn(text, " \t");
		if (!len) {
			len = 1;
			continue;
		}
		error = endpoint_read(text, len, &endpoint);
		if (error)
			machine_error(
				boot->machine, targets->at,
				"the iSCSI target \"%s\": %s; suggest leaves it out",
				text_show(keep_text(text, len)), error);
		else
			allow(boot, endpoint.host, endpoint.port ? endpoint.port : number,
			      why);
	}
}

/*
 * iscsi:[LOGIN@][SERVER]:[PROTOCOL]:[PORT]:...:TARGET. A login may hold a password, so
 * it is never shown.
 */
static void read_root(struct boot *boot, const struct word *word)
{
	const char *text = strstr(word->text, "iscsi:") + strlen("iscsi:");
	const char *at, *fields, *why;
	struct endpoint server;
	unsigned int port;
	size_t len;

	at = strchr(text, '@');
	/* A name of a target may hold an @, too. */
	if (at && strchr(at, ':') && !memmem(text, (size_t)(at - text), ":iqn.", 5))
		text = at + 1;
	why = keep_format("%s: the root device is an iSCSI target.",
			  place_text(word->at));
	if (!*text) {
		read_ibft(boot, place_text(word->at));
		return;
	}
	len = *text == '[' && strchr(text, ']') ? (size_t)(strchr(text, ']') + 1 - text)
						: strcspn(text, ":");
	fields = text + len;
	fields += *fields == ':';
	fields += strcspn(fields, ":"); /* the protocol */
	fields += *fields == ':';
	port = port_read(fields, strcspn(fields, ":"));
	if (endpoint_read(text, len, &server))
		allow(boot, NULL, port, keep_format("%s\nIts server is not known.", why));
	else
		allow(boot, server.host, port, why);
}

/* iscsi.initramfs and the words of open-iscsi have the same names. */
static void read_open_iscsi(struct boot *boot)
{
	struct settings *settings = keep(sizeof(*settings)), *conf = boot->conf;
	const struct setting *automatic;
	const struct word *word;
	struct value targets;

	if (!settings_read(boot->machine, "/etc/iscsi/iscsi.initramfs", settings))
		return;
	boot->conf = settings;
	word = boot_word(boot, "iscsi_auto");
	automatic = settings_get(boot->machine, settings, "ISCSI_AUTO");
	if (word)
		read_ibft(boot, keep_format("%s: iscsi_auto", place_text(word->at)));
	else if (automatic)
		read_ibft(boot, keep_format("%s: ISCSI_AUTO", place_text(automatic->at)));
	else if (boot_value(boot, "iscsi_target_ip=", "ISCSI_TARGET_IP", &targets))
		read_targets(boot, &targets);
	boot->conf = conf;
}

void iscsi_suggest(struct boot *boot)
{
	const struct word *word;
	unsigned int i;

	/* open-iscsi and dracut take several of them. */
	for (i = 0; i < boot->count; i++)
		if (text_begins(boot->words[i].text, "root=iscsi:") ||
		    text_begins(boot->words[i].text, "netroot=iscsi:"))
			read_root(boot, &boot->words[i]);
	word = boot_word(boot, "rd.iscsi.firmware");
	if (word && strcmp(word->text, "rd.iscsi.firmware=0") != 0)
		read_ibft(boot, keep_format("%s: %s", place_text(word->at),
					    text_show(word->text)));
	if (boot_has_hook(boot, "iscsi"))
		read_open_iscsi(boot);
}
