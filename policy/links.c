// SPDX-License-Identifier: GPL-2.0-or-later
/* The links of an allow: names, MAC addresses, and what lies below VLANs and bonds. */
#include "links.h"

#include "keep.h"

#include <string.h>

#define LINK_HELP \
	"Right would be: on enp1s0, on mac 52:54:00:12:34:56, or on any; `ip link` " \
	"shows the links of this machine."

static const char *name_wrong(const char *name)
{
	if (!strcmp(name, "lo"))
		return "is the loopback link, which netlatch never holds";
	if (!strcmp(name, "all") || !strcmp(name, "default"))
		return "is the kernel's word for the settings of other links; \"any\" "
		       "means each link";
	if (strlen(name) >= LINK_NAME_SIZE)
		return "is longer than the name of a link can be (15 characters)";
	if (!*name || strpbrk(name, "/:") || !strcmp(name, ".") || !strcmp(name, ".."))
		return "is no name that a link can have";
	if (strpbrk(name, "*?["))
		return "is a pattern; an exception is for one link, or for \"any\"";
	return NULL;
}

static bool link_add(struct line *line, struct allow *allow, const char *name,
		     unsigned int vlan)
{
	struct link *link = &allow->links[allow->link_count];

	if (allow->link_count == LINKS_MAX) {
		mistake(line->mistakes, line_taken(line), NULL,
			"more than %d links in one line", LINKS_MAX);
		return false;
	}
	link->kind = BLOB_LINK_NAME;
	link->vlan = vlan;
	strcpy(link->name, name);
	allow->link_count++;
	return true;
}

/* "enp1s0.10" is VLAN 10 on enp1s0: cuts the name, and returns 10; else 0. */
static unsigned int vlan_cut(char *name)
{
	char *dot = strrchr(name, '.');
	unsigned int vlan;

	if (!dot || dot == name || !number_read(&vlan, dot + 1, 4094))
		return 0;
	*dot = 0;
	return vlan;
}

/* The ports that a bond of this name has now, or NULL if there is no such bond. */
static const char *bond_ports(const char *root, const char *name)
{
	struct source ports;

	if (source_read(&ports,
			keep_format("%s/sys/class/net/%s/bonding/slaves", root, name),
			"") ||
	    !ports.count || !*ports.lines[0])
		return NULL;
	return ports.lines[0];
}

/* Adds each name of the list; vlan is the tag of the frames on them. */
static bool below_add(struct line *line, struct allow *allow, const char *list,
		      const char *separator, unsigned int vlan)
{
	bool good = true;

	while (*list) {
		size_t length = strcspn(list, separator);
		char *name = keep_text(list, length);
		unsigned int own = vlan_cut(name);
		const char *wrong = name_wrong(name);

		if (wrong)
			mistake(line->mistakes, line_taken(line), LINK_HELP, "\"%s\" %s",
				name, wrong);
		good = good && !wrong && link_add(line, allow, name, own ? own : vlan);
		list += length;
		list += *list != 0;
	}
	return good;
}

/* The link is called `name`, and the line says nothing about what lies below it. */
static bool below_find(struct line *line, struct allow *allow, const char *root,
		       char *name)
{
	unsigned int vlan = vlan_cut(name);
	const char *ports;

	if (vlan && !link_add(line, allow, name, vlan))
		return false;
	ports = bond_ports(root, name);
	if (ports)
		return below_add(line, allow, ports, " ", vlan);
	if (strncmp(name, "bond", 4))
		return true;
	mistake(line->mistakes, line_taken(line),
		keep_format("Name them: on %s over enp1s0,enp2s0.", name),
		"\"%s\" looks like a bond, and this machine has no such bond now, so it "
		"is not known over which links its frames go",
		name);
	return false;
}

static bool name_read(struct line *line, struct allow *allow, const char *root,
		      const char *word)
{
	const char *wrong = name_wrong(word), *list;
	char *name = keep_text(word, strlen(word));
	unsigned int vlan;

	if (wrong) {
		mistake(line->mistakes, line_taken(line), LINK_HELP, "\"%s\" %s", word,
			wrong);
		return false;
	}
	if (!link_add(line, allow, word, 0))
		return false;
	if (!line_take_word(line, "over"))
		return below_find(line, allow, root, name);
	list = line_need(line, "a list of links");
	if (!list)
		return false;
	vlan = vlan_cut(name);
	return (!vlan || link_add(line, allow, name, vlan)) &&
	       below_add(line, allow, list, ",", vlan);
}

bool links_read(struct line *line, struct allow *allow, const char *root)
{
	const char *word = line_need(line, "a link"), *wrong;
	struct link *link = &allow->links[0];

	if (!word)
		return false;
	if (!strcmp(word, "any")) {
		link->kind = BLOB_LINK_ANY;
		allow->link_count = 1;
		return true;
	}
	if (strcmp(word, "mac"))
		return name_read(line, allow, root, word);
	word = line_need(line, "a MAC address");
	if (!word)
		return false;
	wrong = mac_read(link->mac, word);
	if (wrong)
		mistake(line->mistakes, line_taken(line), NULL, "\"%s\" %s", word, wrong);
	link->kind = BLOB_LINK_MAC;
	allow->link_count = 1;
	return !wrong;
}

const char *link_text(const struct link *link)
{
	const uint8_t *mac = link->mac;

	switch (link->kind) {
	case BLOB_LINK_ANY:
		return "any link";
	case BLOB_LINK_MAC:
		return keep_format("any link with the MAC address "
				   "%02x:%02x:%02x:%02x:%02x:%02x",
				   mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	case BLOB_LINK_NAME:
		break;
	}
	return link->vlan ? keep_format("%s (frames with VLAN tag %u)", link->name,
					link->vlan)
			  : link->name;
}
