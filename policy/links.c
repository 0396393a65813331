// SPDX-License-Identifier: GPL-2.0-or-later
/* The links of an allow: names, MAC addresses, and what lies below VLANs and bonds. */
#include "links.h"

#include "keep.h"
#include "system.h"

#include <string.h>

#define LINK_HELP \
	"Right would be: on enp1s0, on mac 52:54:00:12:34:56, or on any; `ip link` " \
	"shows the links of this machine."

/* What is wrong with the name: why, and what would be right. */
struct wrong {
	const char *why, *right;
};

static struct wrong name_wrong(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._-+@";

	if (!strcmp(name, "lo"))
		return (struct wrong){ "is the loopback link, which netlatch never holds",
				       LINK_HELP };
	if (!strcmp(name, "all") || !strcmp(name, "default"))
		return (struct wrong){ "is the kernel's word for the settings of other "
				       "links; \"any\" means each link",
				       LINK_HELP };
	if (strchr(name, '#'))
		return (struct wrong){ "has a # in it, which begins a comment only at "
				       "the beginning of a word",
				       "Put a blank before the #." };
	if (strchr(name, ','))
		return (struct wrong){ "is a list, and an exception is for one link",
				       "Write a line for each link." };
	if (strpbrk(name, "*?["))
		return (struct wrong){ "is a pattern; an exception is for one link, or "
				       "for \"any\"",
				       LINK_HELP };
	if (strlen(name) >= LINK_NAME_SIZE)
		return (struct wrong){ "is longer than the name of a link can be (15 "
				       "characters)",
				       LINK_HELP };
	if (!*name || name[strspn(name, plain)] || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return (struct wrong){ "is no name that a link can have here; it has "
				       "letters, digits and . _ - + @",
				       LINK_HELP };
	return (struct wrong){ NULL, NULL };
}

static bool link_add(struct line *line, struct allow *allow, struct place place,
		     const char *name, unsigned int vlan)
{
	struct link *link = &allow->links[allow->link_count];

	for (unsigned int i = 0; i < allow->link_count; i++) {
		if (strcmp(allow->links[i].name, name) || allow->links[i].vlan != vlan)
			continue;
		mistake(line->mistakes, place, "Name each link once.",
			"\"%s\" is named twice in the same line", name);
		return false;
	}
	if (allow->link_count == LINKS_MAX) {
		mistake(line->mistakes, place, "Write several lines.",
			"more than %d links in one line", LINKS_MAX);
		return false;
	}
	link->kind = BLOB_LINK_NAME;
	link->vlan = vlan;
	link->place = place;
	strcpy(link->name, name);
	allow->link_count++;
	return true;
}

/*
 * "enp1s0.10" is VLAN 10 on enp1s0: cuts the name, and *vlan is 10; 0 if it is no VLAN.
 * False if it looks like one that cannot be, unless there is a link of this name.
 */
static bool vlan_cut(struct line *line, struct place place, const char *root, char *name,
		     unsigned int *vlan)
{
	char *dot = strrchr(name, '.'), *before;

	*vlan = 0;
	if (!dot || dot == name || dot[1] < '0' || dot[1] > '9')
		return true;
	if (!number_read(vlan, dot + 1, 4094) || !*vlan) {
		*vlan = 0;
		if (system_has_link(root, name))
			return true;
		mistake(line->mistakes, place, "Right would be: on enp1s0.10.",
			"\"%s\" is no VLAN, and this machine has no link of this name; "
			"VLAN ids are 1 to 4094",
			name);
		return false;
	}
	*dot = 0;
	before = strrchr(name, '.');
	if (!before || before == name || strspn(before + 1, "0123456789") == 0 ||
	    before[1 + strspn(before + 1, "0123456789")])
		return true;
	mistake(line->mistakes, place,
		"Use a link whose frames have one tag, while the network is shut.",
		"\"%s.%u\" is a VLAN in a VLAN: its frames have two tags, and an "
		"exception can match one, so they would stay held",
		name, *vlan);
	return false;
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

/* One link below another; vlan is the tag of the frames that come from above. */
static bool below_add_one(struct line *line, struct allow *allow, struct place place,
			  const char *root, char *name, unsigned int vlan)
{
	struct wrong wrong = name_wrong(name);
	unsigned int own;

	if (!*name)
		wrong = (struct wrong){ "ends a list that has no link there",
					"Right would be, without blanks: over "
					"enp1s0,enp2s0." };
	else if (!strcmp(name, "any"))
		wrong = (struct wrong){ "does not tell over which links the frames go",
					"Right would be: over enp1s0,enp2s0." };
	if (wrong.why) {
		mistake(line->mistakes, place, wrong.right, "\"%s\" %s",
			*name ? name : ",", wrong.why);
		return false;
	}
	if (!vlan_cut(line, place, root, name, &own))
		return false;
	if (own && vlan && own != vlan) {
		mistake(line->mistakes, place,
			keep_format("Right would be: %s.%u.", name, vlan),
			"the link above has VLAN tag %u, so none of its frames has tag "
			"%u here",
			vlan, own);
		return false;
	}
	return link_add(line, allow, place, name, own ? own : vlan);
}

/* Adds each name of the list, whose first character is at this place. */
static bool below_add(struct line *line, struct allow *allow, struct place list_place,
		      const char *root, const char *list, const char *separator,
		      unsigned int vlan)
{
	struct place place = list_place;
	bool good = true;

	for (;;) {
		size_t length = strcspn(list, separator);

		/* What the machine says about a bond has no place of its own. */
		if (*separator == ',')
			place.width = length ? length : 1;
		else if (!length)
			return good;
		good &= below_add_one(line, allow, place, root, keep_text(list, length),
				      vlan);
		list += length;
		if (!*list++)
			return good;
		if (*separator == ',')
			place.column += length + 1;
	}
}

/* The link is called `name`, and the line says nothing about what lies below it. */
static bool below_find(struct line *line, struct allow *allow, const char *root,
		       const char *name, unsigned int vlan)
{
	struct place place = line_taken(line);
	const char *ports;

	if (vlan && !link_add(line, allow, place, name, vlan))
		return false;
	ports = bond_ports(root, name);
	if (ports)
		return below_add(line, allow, place, root, ports, " ", vlan);
	if (strncmp(name, "bond", 4))
		return true;
	mistake(line->mistakes, place,
		keep_format("Name them: on %s over enp1s0,enp2s0.", name),
		"\"%s\" looks like a bond, and this machine has no such bond now, so it "
		"is not known over which links its frames go",
		name);
	return false;
}

static bool name_read(struct line *line, struct allow *allow, const char *root,
		      const char *word)
{
	struct place place = line_taken(line), list_place;
	struct wrong wrong = name_wrong(word);
	char *name = keep_text(word, strlen(word));
	const char *list;
	unsigned int vlan = 0;
	bool good;

	if (wrong.why)
		mistake(line->mistakes, place, wrong.right, "\"%s\" %s", word, wrong.why);
	good = !wrong.why && link_add(line, allow, place, word, 0) &&
	       vlan_cut(line, place, root, name, &vlan);
	if (!line_take_word(line, "over"))
		return good && below_find(line, allow, root, name, vlan);
	list_place = line_place(line);
	list = line_need(line, "a list of links");
	if (!list)
		return false;
	/* After a comma the next word is of the list, too, and so no further mistake. */
	if (list[strlen(list) - 1] == ',')
		line_take(line);
	if (!good)
		return false;
	return (!vlan || link_add(line, allow, place, name, vlan)) &&
	       below_add(line, allow, list_place, root, list, ",", vlan);
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
	link->place = line_taken(line);
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
