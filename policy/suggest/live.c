// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A live system that is fetched: live-boot (fetch=, httpfs=, ftpfs=, netboot=cifs,
 * iscsi=) and dracut (root=live:URL). netboot=nfs is in nfs.c.
 */
#include <string.h>

#include "suggest/address.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

static void reach(struct boot *boot, const struct url *url, const char *service,
		  const char *proto, unsigned int first, unsigned int last,
		  const char *why)
{
	boot_reach(boot, &(struct reach){
				 .service = service,
				 .proto = proto,
				 .host = url->at.host,
				 .port = first,
				 .port_last = last,
				 .why = why,
			 });
}

/* word: NAME=URL or root=live:URL; text: its URL */
static void fetch(struct boot *boot, const struct word *word, const char *text)
{
	const char *why, *error, *three;
	struct url url = { 0 };

	why = keep_format("%s: %s: the system is fetched from there.",
			  place_text(word->at), text_show(word->text));
	boot_uses(boot, "the live system");
	three = strstr(text, ":///");
	if (three) {
		/* live-boot fills in the server of DHCP. */
		text = keep_format("%.*s://server/", (int)(three - text), text);
		error = url_read(text, &url);
		url.at.host = NULL;
		why = keep_format("%s\nThe DHCP server names the server at boot; put its "
				  "address in place of ADDRESS.",
				  why);
	} else {
		error = url_read(text, &url);
	}
	if (!error && !url.at.port)
		error = "suggest does not know this kind of URL";
	if (error) {
		machine_error(boot->machine, word->at,
			      "\"%s\": %s; suggest leaves it out", text_show(text),
			      error);
		return;
	}
	if (strcmp(url.scheme, "tftp") == 0) {
		reach(boot, &url, NULL, "udp", url.at.port, 0, why);
		reach(boot, &url, NULL, "udp", 1024, 65535,
		      keep_format("%s\nA TFTP server answers from a port of its choice.",
				  why));
	} else if (strcmp(url.scheme, "ftp") == 0) {
		reach(boot, &url, NULL, "tcp", url.at.port, 0, why);
		reach(boot, &url, NULL, "tcp", 1024, 65535,
		      keep_format(
			      "%s\nFTP's data comes from a port of the server's choice.",
			      why));
	} else {
		reach(boot, &url, "http", NULL, url.at.port == 80 ? 0 : url.at.port, 0,
		      why);
	}
}

/* iscsi=SERVER[,PORT];TARGET */
static void read_iscsi(struct boot *boot, const struct word *word)
{
	const char *text = word->text + strlen("iscsi="), *comma;
	size_t len = strcspn(text, ",;"), digits;
	unsigned int port;

	comma = text + len + (text[len] == ',');
	digits = strcspn(comma, ";");
	port = text[len] == ',' ? port_read(comma, digits) : 0;
	boot_uses(boot, "the live system");
	boot_reach(boot, &(struct reach){
				 .service = "iscsi",
				 .host = address_read(text, len),
				 .port = port == 3260 ? 0 : port,
				 .keep = true,
				 .why = keep_format("%s: the live system is on an iSCSI "
						    "target.",
						    place_text(word->at)),
			 });
}

/* netboot=cifs, root=/dev/cifs: the server is that of nfsroot=. */
static void read_cifs(struct boot *boot, const struct word *word)
{
	struct value root = { .text = "", .said = "" };
	const char *text, *why;
	size_t len;

	why = keep_format("%s: %s: the live system is on an SMB server.",
			  place_text(word->at), text_show(word->text));
	if (boot_value(boot, "nfsroot=", "NFSROOT", &root))
		why = keep_format("%s\n%s", why, root.said);
	text = root.text + strspn(root.text, "/");
	len = strcspn(text, ":/,");
	boot_uses(boot, "the live system");
	boot_reach(boot, &(struct reach){
				 .proto = "tcp",
				 .host = address_read(text, len),
				 .port = 445,
				 .keep = true,
				 .why = why,
			 });
}

void live_suggest(struct boot *boot)
{
	static const char *const words[] = { "fetch=", "httpfs=", "ftpfs=" };
	const struct word *word;
	bool found = false;
	unsigned int i;

	word = boot_word(boot, "root=live:");
	if (word && strstr(word->text, "://"))
		fetch(boot, word, word->text + strlen("root=live:"));
	if (!machine_has(boot->machine, "/lib/live/boot") &&
	    !machine_has(boot->machine, "/usr/lib/live/boot"))
		return;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		word = boot_word(boot, words[i]);
		if (!word)
			continue;
		fetch(boot, word, word->text + strlen(words[i]));
		found = true;
	}
	word = boot_word(boot, "iscsi=");
	if (word)
		read_iscsi(boot, word);
	found |= word != NULL;
	word = boot_word(boot, "netboot=cifs");
	if (!word)
		word = boot_word(boot, "root=/dev/cifs");
	if (word)
		read_cifs(boot, word);
	found |= word != NULL || boot_word(boot, "netboot=nfs");
	/* To live-boot, ip= is a setting of the system that it starts. */
	if (found)
		boot->dhcp_why = "live-boot takes an address by DHCP, whatever ip= says.";
}
