// SPDX-License-Identifier: GPL-2.0-or-later
/* From what a program needs to lines of a policy. */
#include <string.h>

#include "suggest/address.h"
#include "suggest/boot.h"
#include "suggest/link.h"
#include "suggest/text.h"

void boot_allow(struct boot *boot, const struct permission *permission)
{
	const struct plan *plan = &boot->plans[0];
	const char *link = permission->link ? permission->link : plan->link;
	const char *why = permission->why;
	bool off = plan->off && !permission->link;
	bool open = permission->open || !link || off;

	/* The link of another plan names its ports itself. */
	open |= link && strstr(link, " over LINK");

	if (off)
		why = keep_format(
			"%s\n%s: the initramfs configures no link, so this line is "
			"only a comment.",
			why, plan->said);
	list_add(boot->list, permission->order,
		 keep_format("allow %s on %s%s%s", permission->what, link ? link : "LINK",
			     *permission->rest ? " " : "", permission->rest),
		 open, why);
}

void boot_remark(struct boot *boot, const char *why)
{
	list_add(boot->list, ORDER_PROGRAM, NULL, false, why);
}

/* The address of a name in the machine's /etc/hosts, or NULL. */
static const char *hosts_find(struct boot *boot, const char *name, struct place *at)
{
	struct file file;
	const char *address, *blanks = " \t\r";
	char *line, *word, *rest;

	if (!machine_read(boot->machine, "/etc/hosts", &file))
		return NULL;
	while ((line = file_line(boot->machine, &file))) {
		line[strcspn(line, "#")] = '\0';
		word = strtok_r(line, blanks, &rest);
		address = word ? address_read(word, strlen(word)) : NULL;
		while (address && (word = strtok_r(NULL, blanks, &rest))) {
			if (strcasecmp(word, name) == 0) {
				*at = file.at;
				return address;
			}
		}
	}
	return NULL;
}

static void allow_dns(struct boot *boot, const char *server, bool keep, const char *why)
{
	boot_allow(boot,
		   &(struct permission){
			   .order = ORDER_NAMES,
			   .what = "dns",
			   .rest = keep_format("to %s%s", server ? server : "DNS-SERVER",
					       keep ? " keep" : ""),
			   .open = !server,
			   .why = why,
		   });
}

/* Programs that look up names before the main system runs need a DNS server. */
static void need_names(struct boot *boot, const char *name, bool keep)
{
	const struct plan *plan = &boot->plans[0];
	const char *server, *why = NULL;
	struct file file;
	unsigned int i;
	char *line;

	for (i = 0; i < 2 && plan->dns[i]; i++) {
		why = keep_format("%s: the DNS server, for the name %s.", plan->said,
				  name);
		allow_dns(boot, plan->dns[i], keep, why);
	}
	if (why)
		return;
	if (machine_read(boot->machine, "/etc/resolv.conf", &file)) {
		while ((line = file_line(boot->machine, &file))) {
			if (!text_begins(line, "nameserver") || !text_is_blank(line[10]))
				continue;
			for (line += 10; text_is_blank(*line); line++)
				;
			server = address_read(line, strcspn(line, " \t\r"));
			/* A resolver of the main system does not run yet. */
			if (!server || text_begins(server, "127.") ||
			    strcmp(server, "::1") == 0)
				continue;
			why = keep_format(
				"%s: the DNS server of the main system, for the "
				"name %s. At boot the DHCP server may name another.",
				place_text(file.at), name);
			allow_dns(boot, server, keep, why);
		}
	}
	if (!why)
		allow_dns(
			boot, NULL, keep,
			keep_format(
				"The name %s needs a DNS server, and no file says which "
				"one. An address in the place of the name needs none.",
				name));
}

void boot_reach(struct boot *boot, const struct reach *reach)
{
	const char *address, *what, *rest, *why = reach->why;
	struct place at;

	address = reach->host ? address_read(reach->host, strlen(reach->host)) : NULL;
	if (reach->host && !address) {
		need_names(boot, reach->host, reach->keep);
		address = hosts_find(boot, reach->host, &at);
		if (address)
			why = keep_format("%s\n%s: %s is %s.", why, place_text(at),
					  reach->host, address);
		else
			why = keep_format(
				"%s\nA policy needs the address of %s; this prints "
				"it: getent ahosts %s",
				why, reach->host, reach->host);
	}
	if (address && address_is_ipv6(address) && !boot->ipv6_why)
		boot->ipv6_why = keep_format("%s has an IPv6 address", reach->host);
	what = reach->service ? reach->service : "out";
	rest = keep_format("%s%s%sto %s", reach->service ? "" : "proto ",
			   reach->service ? "" : reach->proto, reach->service ? "" : " ",
			   address ? address : "ADDRESS");
	if (reach->port_last)
		rest = keep_format("%s port %u-%u", rest, reach->port, reach->port_last);
	else if (reach->port)
		rest = keep_format("%s port %u", rest, reach->port);
	if (reach->keep)
		rest = keep_format("%s keep", rest);
	boot_allow(boot, &(struct permission){
				 .order = ORDER_PROGRAM,
				 .what = what,
				 .rest = rest,
				 .open = !address,
				 .why = why,
			 });
}

static void allow_address(struct boot *boot, const struct plan *plan, const char *what,
			  const char *why)
{
	boot_allow(boot,
		   &(struct permission){
			   .order = ORDER_ADDRESS,
			   .what = what,
			   .link = plan->link,
			   .rest = boot->keep_why && plan == boot->plans ? "keep" : "",
			   .open = plan->unread,
			   .why = why,
		   });
}

/* Why the link gets an address, and how. */
static const char *plan_why(const struct boot *boot, const struct plan *plan)
{
	if (!boot->user)
		return boot->keep_why;
	if (plan->unread)
		return keep_format(
			"%s: suggest cannot read this, so it does not know how "
			"%s gets its address. By DHCP, if it is meant so:",
			plan->said, boot->user);
	if (plan->said)
		return keep_format("%s: how the link gets its address, for %s.",
				   plan->said, boot->user);
	return keep_format(
		"%s has no ip=, and initramfs.conf no IP=: %s gets its address by "
		"DHCP.",
		boot->called, boot->user);
}

/* Programs that ask by DHCP use the link that matters, which has the first plan. */
static void first_dhcp(struct boot *boot, const char *why)
{
	if (boot->dhcp_why)
		why = boot->dhcp_why;
	if (boot->keep_why && boot->user)
		why = keep_format("%s\n%s", why, boot->keep_why);
	allow_address(boot, &boot->plans[0], "dhcp", why);
}

static void allow_lacp(struct boot *boot, const struct plan *plan)
{
	const char *why;

	if (!plan->lacp)
		return;
	why = keep_format("%s: its ports negotiate with the switch (LACP), for %s.",
			  plan->lacp_said, boot->user ? boot->user : "DHCP");
	boot_allow(boot, &(struct permission){
				 .order = ORDER_ADDRESS,
				 .what = "lacp",
				 .link = plan->lacp,
				 .rest = "",
				 .why = why,
			 });
}

static void plan_addresses(struct boot *boot, const struct plan *plan)
{
	bool first = plan == boot->plans;
	bool asks = first && (boot->dhcp_why || boot->keep_why);
	const char *why = plan_why(boot, plan);

	if (first && (plan->dhcp || asks))
		first_dhcp(boot, why);
	else if (plan->dhcp)
		allow_address(boot, plan, "dhcp", why);
	allow_lacp(boot, plan);
	if (plan->dhcp6)
		allow_address(boot, plan, "dhcp6", why);
	if (plan->slaac)
		allow_address(boot, plan, "slaac", why);
	else if (first && boot->ipv6_why &&
		 (!plan->address || !address_is_ipv6(plan->address)))
		allow_address(boot, plan, "slaac",
			      keep_format("%s, and ip= configures only IPv4: the kernel "
					  "takes an address from a router.",
					  boot->ipv6_why));
	if (plan->address && !plan->dhcp && !asks)
		list_add(boot->list, ORDER_ADDRESS, NULL, false,
			 keep_format(
				 "%s: the address is static, so that no DHCP is needed.",
				 plan->said));
}

void boot_addresses(struct boot *boot)
{
	unsigned int i;

	if (!boot->user && !boot->keep_why) {
		if (boot->plans[0].said && !boot->plans[0].off)
			boot_remark(boot,
				    keep_format("%s: suggest knows no program of this "
						"machine's initramfs that uses it. If "
						"there is one, it needs a line of its "
						"own.",
						boot->plans[0].said));
		return;
	}
	for (i = 0; i < boot->plan_count; i++)
		plan_addresses(boot, &boot->plans[i]);
}

void boot_links(struct boot *boot)
{
	unsigned int i;

	if (!boot->list->lines)
		return;
	if (boot->link_why)
		list_add(boot->list, ORDER_LINK, NULL, false, boot->link_why);
	/* A link that is gone, or that has another name by now. */
	for (i = 0; i < boot->plan_count; i++)
		link_check(boot->machine, boot->list, &boot->plans[i]);
}
