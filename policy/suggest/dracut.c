// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of the kernel command line that need the network, and no more programs. */
#include <string.h>

#include "suggest/address.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

/* dracut configures the network although no root device needs it. */
void dracut_suggest(struct boot *boot)
{
	const struct word *word = boot_word(boot, "rd.neednet"), *root;

	if (word && strcmp(word->text, "rd.neednet=0") != 0)
		boot_uses(boot, "rd.neednet");
	root = boot_word(boot, "netroot=dhcp");
	if (!root)
		root = boot_word(boot, "root=dhcp");
	if (!root)
		return;
	boot_uses(boot, "the network root");
	boot_remark(
		boot,
		keep_format(
			"%s: %s: the DHCP server names the root device at boot. One of "
			"these is needed as well:\n"
			"  allow nfs-root on LINK to ADDRESS keep\n"
			"  allow iscsi on LINK to ADDRESS keep\n"
			"  allow nbd on LINK to ADDRESS keep",
			place_text(root->at), text_show(root->text)));
}

/*
 * Some versions of initramfs-tools (Ubuntu's) take an IPv6 address by DHCP: ip6=dhcp,
 * ip6=LINK.
 */
void ip6_suggest(struct boot *boot)
{
	const struct word *word = boot_word(boot, "ip6=");
	const char *text, *link = NULL, *why;
	unsigned int i;

	if (!word || !boot->user)
		return;
	text = word->text + strlen("ip6=");
	if (!*text || strcmp(text, "off") == 0 || strcmp(text, "none") == 0 ||
	    strcmp(text, "done") == 0)
		return;
	if (strcmp(text, "on") != 0 && strcmp(text, "any") != 0 &&
	    strcmp(text, "dhcp") != 0) {
		link = link_name_read(text, strlen(text));
		if (!link) {
			machine_error(boot->machine, word->at,
				      "ip6=%s: no method and no name of a link; suggest "
				      "leaves it out",
				      text_show(text));
			return;
		}
	}
	why = keep_format(
		"%s: %s: an IPv6 address by DHCP; the route comes from a router.",
		place_text(word->at), text_show(word->text));
	for (i = 0; i < 2; i++)
		boot_allow(boot, &(struct permission){
					 .order = ORDER_ADDRESS,
					 .what = i ? "slaac" : "dhcp6",
					 .link = link ? link : boot->plans[0].link,
					 .rest = "",
					 .why = why,
				 });
}
