// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A root file system on NFS: by initramfs-tools (BOOT=nfs, nfsroot=), live-boot
 * (netboot=nfs) and dracut (root=nfs:..., netroot=nfs:...).
 */
#include <string.h>

#include "suggest/address.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

static void allow(struct boot *boot, const char *server, const char *why)
{
	if (server && !*server)
		server = NULL;
	/* dracut, and ipconfig: the server of ip=. */
	if (!server && boot->plans[0].server) {
		server = boot->plans[0].server;
		why = keep_format("%s\n%s: the server.", why, boot->plans[0].said);
	}
	if (!server)
		why = keep_format(
			"%s\nThe DHCP server names the NFS server at boot; put its "
			"address in place of ADDRESS.",
			why);
	boot_uses(boot, "the NFS root");
	boot_reach(boot, &(struct reach){
				 .service = "nfs-root",
				 .host = server,
				 .keep = true,
				 .why = why,
			 });
}

/* "[SERVER:]/PATH[,OPTIONS]"; "auto": the DHCP server says it. */
static void read_root(struct boot *boot, const char *text, const char *said)
{
	const char *path = strstr(text, ":/"), *why, *server = NULL;
	struct endpoint endpoint;

	why = keep_format("%s: the root file system is on NFS.", said);
	if (path && path > text) {
		if (endpoint_read(text, (size_t)(path - text), &endpoint) == NULL) {
			server = endpoint.host;
		} else {
			why = keep_format(
				"%s\nIts server is neither an address nor a name.", why);
		}
	}
	allow(boot, server, why);
}

/* nfs:[SERVER:]/PATH, nfs4:..., nfs://SERVER/PATH */
static bool read_dracut(struct boot *boot, const struct word *word)
{
	const char *text = strchr(word->text, '=') + 1, *said;
	struct url url;

	if (!text_begins(text, "nfs:") && !text_begins(text, "nfs4:"))
		return false;
	said = keep_format("%s: %s", place_text(word->at), text_show(word->text));
	if (text_begins(text, "nfs://") && url_read(text, &url) == NULL)
		allow(boot, url.at.host,
		      keep_format("%s: the root file system is on NFS.", said));
	else
		read_root(boot, strchr(text, ':') + 1, said);
	return true;
}

void nfs_suggest(struct boot *boot)
{
	const struct word *root = boot_word(boot, "root="), *net, *word;
	struct value boot_by, nfsroot;
	const char *said = NULL;

	net = boot_word(boot, "netroot=");
	if ((root && read_dracut(boot, root)) || (net && read_dracut(boot, net)))
		return;
	word = boot_word(boot, "netboot=nfs");
	if (word)
		said = keep_format("%s: %s", place_text(word->at), text_show(word->text));
	if (!said && boot_value(boot, "boot=", "BOOT", &boot_by)) {
		if (strcmp(boot_by.text, "nfs") == 0)
			said = boot_by.said;
		else if (strcmp(boot_by.text, "live") != 0)
			return;
	}
	if (!said && root && strcmp(root->text, "root=/dev/nfs") == 0)
		said = keep_format("%s: %s", place_text(root->at), root->text);
	if (!said)
		return;
	if (boot_value(boot, "nfsroot=", "NFSROOT", &nfsroot) &&
	    strcmp(nfsroot.text, "auto") != 0)
		read_root(boot, nfsroot.text, nfsroot.said);
	else
		read_root(boot, "", said);
}
