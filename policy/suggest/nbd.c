// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A root device by NBD: nbd-client's part of initramfs-tools (nbdroot=), dracut
 * (root=nbd:SERVER:PORT...). The forms of nbdroot= are those of nbd-client's script.
 */
#include <string.h>

#include "suggest/address.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

static void allow(struct boot *boot, const char *host, unsigned int port,
		  const char *said)
{
	const char *why = keep_format("%s: the root device is on an NBD server.", said);

	if (!host)
		why = keep_format(
			"%s\nThe DHCP server names it at boot; put its address in "
			"place of ADDRESS.",
			why);
	boot_uses(boot, "the NBD root");
	boot_reach(boot, &(struct reach){
				 .service = "nbd",
				 .host = host,
				 .port = port == 10809 ? 0 : port,
				 .keep = true,
				 .why = why,
			 });
}

/* SERVER,PORT; SERVER,NAME,DEVICE; SERVER:[PORT]/NAME, with brackets around IPv6. */
static void read_nbdroot(struct boot *boot, const char *text, const char *said)
{
	struct endpoint server;
	size_t len, comma;
	const char *port;

	len = *text == '[' && strchr(text, ']') ? (size_t)(strchr(text, ']') + 1 - text)
						: strcspn(text, ":/,");
	if (len == 0 || strcmp(text, "dhcp") == 0 ||
	    endpoint_read(text, len, &server) != NULL) {
		allow(boot, NULL, 0, said);
		return;
	}
	port = text + len;
	port += *port == ':' || *port == ',';
	comma = strcspn(port, ",/");
	allow(boot, server.host, port_read(port, comma), said);
}

void nbd_suggest(struct boot *boot)
{
	const struct word *word = boot_word(boot, "root=nbd:");
	const char *said;

	if (!word)
		word = boot_word(boot, "netroot=nbd:");
	if (word) {
		said = keep_format("%s: %s", place_text(word->at), text_show(word->text));
		read_nbdroot(boot, strchr(word->text, ':') + 1, said);
		return;
	}
	if (!boot_has_hook(boot, "nbd"))
		return;
	word = boot_word(boot, "nbdroot=");
	if (!word) {
		word = boot_word(boot, "root=/dev/nbd");
		if (!word)
			word = boot_word(boot, "nbddev=");
	}
	if (!word)
		return;
	said = keep_format("%s: %s", place_text(word->at), text_show(word->text));
	read_nbdroot(boot, text_begins(word->text, "nbdroot=") ? word->text + 8 : "",
		     said);
}
