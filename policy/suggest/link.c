// SPDX-License-Identifier: GPL-2.0-or-later
/* The network adapters of the machine, by /sys/class/net. */
#include "suggest/link.h"

#include <string.h>

#include "suggest/address.h"
#include "suggest/text.h"

static const char net[] = "/sys/class/net";

/* Bridges, tunnels and such have no device; the initramfs does not have them. */
static const char *adapter(struct machine *machine, const char *name)
{
	if (!machine_has(machine, keep_format("%s/%s/device", net, name)))
		return NULL;
	return link_name_read(name, strlen(name));
}

const char *link_only(struct machine *machine)
{
	const char *found = NULL, *link;
	unsigned int count, i;
	char **names;

	count = machine_names(machine, net, &names);
	for (i = 0; i < count; i++) {
		link = adapter(machine, names[i]);
		if (link && found)
			return NULL;
		if (link)
			found = link;
	}
	return found;
}

const char *link_candidates(struct machine *machine)
{
	const char *text = NULL, *link, *address;
	unsigned int count, i;
	char **names;

	count = machine_names(machine, net, &names);
	for (i = 0; i < count; i++) {
		link = adapter(machine, names[i]);
		if (!link)
			continue;
		address = machine_word(machine, keep_format("%s/%s/address", net, link));
		if (address)
			link = keep_format("%s (%s)", link, text_show(address));
		text = text ? keep_format("%s, %s", text, link) : link;
	}
	return text;
}

void link_check(struct machine *machine, struct list *list, const struct plan *plan)
{
	const char *candidates = link_candidates(machine);

	if (!plan->link || strchr(plan->link, ' ') || text_begins(plan->link, "mac ") ||
	    !candidates || machine_has(machine, keep_format("%s/%s", net, plan->link)))
		return;
	list_add(list, ORDER_LINK, NULL, false,
		 keep_format("Take care: this machine has no link %s now, but %s. A line "
			     "with the wrong link allows nothing.",
			     plan->link, candidates));
}
