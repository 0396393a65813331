// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mandos-client: gets the password of the root device from a server, which it finds by
 * mDNS, or whose address it is given.
 */
#include <string.h>

#include "suggest/address.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

struct option {
	const char *value; /* NULL: not given */
	const char *said;
	struct place at;
};

struct mandos {
	struct option connect, links;
};

/* Reads "--connect=A:P" or "--interface=A,B" of the word `whole`. */
static void read_option(struct mandos *mandos, const char *option, const char *whole,
			struct place at)
{
	static const char connect[] = "--connect=", links[] = "--interface=";
	const char *said = keep_format("%s: %s", place_text(at), text_show(whole));

	if (text_begins(option, connect))
		mandos->connect = (struct option){ option + strlen(connect), said, at };
	else if (text_begins(option, links))
		mandos->links = (struct option){ option + strlen(links), said, at };
}

/* plugin-runner.conf: words; "--options-for=mandos-client:OPTION[,OPTION]". */
static void read_config(struct boot *boot, struct mandos *mandos)
{
	static const char options[] = "--options-for=mandos-client:";
	const char *whole;
	struct file file;
	char *line, *word, *rest, *option, *next;

	if (!machine_read(boot->machine, "/etc/mandos/plugin-runner.conf", &file))
		return;
	while ((line = file_line(boot->machine, &file))) {
		line[strcspn(line, "#")] = '\0';
		for (word = strtok_r(line, " \t\r", &rest); word;
		     word = strtok_r(NULL, " \t\r", &rest)) {
			if (!text_begins(word, options))
				continue;
			whole = keep_text(word, strlen(word));
			for (option = strtok_r(word + strlen(options), ",", &next);
			     option; option = strtok_r(NULL, ",", &next))
				read_option(mandos, option, whole, file.at);
		}
	}
}

/* mandos=off, mandos=connect, mandos=connect:ADDRESS:PORT. False: it does not run. */
static bool read_word(struct boot *boot, struct mandos *mandos)
{
	const struct word *word = boot_word(boot, "mandos=");
	const char *said, *value;

	if (!word)
		return true;
	value = word->text + strlen("mandos=");
	said = keep_format("%s: %s", place_text(word->at), text_show(word->text));
	if (strcmp(value, "off") == 0) {
		boot_remark(boot, keep_format("%s: mandos-client does not run.", said));
		return false;
	}
	if (text_begins(value, "connect"))
		boot_uses(boot, "mandos-client");
	if (text_begins(value, "connect:"))
		mandos->connect =
			(struct option){ value + strlen("connect:"), said, word->at };
	return true;
}

static void reach(struct boot *boot, const struct option *connect)
{
	const char *colon = strrchr(connect->value, ':'), *address = NULL;
	unsigned int port = 0;

	/* The last colon, even in an IPv6 address without brackets. */
	if (colon) {
		port = port_read(colon + 1, strlen(colon + 1));
		address = address_read(connect->value, (size_t)(colon - connect->value));
	}
	if (!port || !address) {
		machine_error(boot->machine, connect->at,
			      "\"%s\" is not ADDRESS:PORT; suggest leaves it out",
			      text_show(connect->value));
		return;
	}
	boot_reach(boot,
		   &(struct reach){
			   .proto = "tcp",
			   .host = address,
			   .port = port,
			   .why = keep_format("%s: the server from which mandos-client "
					      "gets the password.",
					      connect->said),
		   });
}

static void allow(struct boot *boot, const char *link, const char *why)
{
	boot_allow(boot, &(struct permission){
				 .order = ORDER_PROGRAM,
				 .what = "mandos",
				 /* Without ip=, too: it takes the links up itself. */
				 .link = link ? link : boot->plans[0].link,
				 .rest = "",
				 .why = why,
			 });
}

void mandos_suggest(struct boot *boot)
{
	const char *why = "mandos-client is installed: it looks for its server by mDNS, "
			  "with IPv6 addresses of the link.";
	struct mandos mandos = { 0 };
	const char *name, *link;
	size_t len;

	if (!boot_has_hook(boot, "mandos") &&
	    !machine_has(boot->machine, "/usr/lib/dracut/modules.d/90mandos"))
		return;
	read_config(boot, &mandos);
	if (!read_word(boot, &mandos))
		return;
	if (mandos.connect.value) {
		reach(boot, &mandos.connect);
		return;
	}
	if (!mandos.links.value) {
		allow(boot, NULL, why);
		return;
	}
	why = keep_format("%s\n%s: the link.", why, mandos.links.said);
	for (name = mandos.links.value; *name; name += len + (name[len] == ',')) {
		len = strcspn(name, ",");
		link = link_name_read(name, len);
		if (link)
			allow(boot, link, why);
		else
			machine_error(
				boot->machine, mandos.links.at,
				"\"%s\" is not the name of a link; suggest leaves it "
				"out",
				text_show(name));
	}
}
