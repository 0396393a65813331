// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * suggest --held: from what the latch held to lines of a policy, as audit2allow does for
 * SELinux, but narrower: each line names the link, and the peer and the port if there are
 * any. The table is read as if an attacker had written it, since strangers and programs
 * choose what is in it.
 */
#include "suggest/held.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "held/load.h"
#include "suggest/address.h"
#include "suggest/login.h"
#include "suggest/text.h"

#define LACP 0x8809
#define ICMPV6_ROUTER_SOLICITATION 133

struct kind {
	const struct held_kind *held;
	const char *link, *peer; /* as a policy has them; NULL: it cannot have them */
	const char *why;
};

struct found {
	struct list *list;
	const char *rest; /* kinds that need no line, or that none explains */
};

/* What a service explains by its protocol and port alone. */
static const struct {
	uint8_t protocol;
	uint16_t port;
	const char *service;
	enum order order;
	bool keep;
	const char *why;
} services[] = {
	{ IPPROTO_UDP, 53, "dns", ORDER_NAMES, false, "A name was looked up." },
	{ IPPROTO_TCP, 53, "dns", ORDER_NAMES, false, "A name was looked up." },
	{ IPPROTO_TCP, 80, "http", ORDER_PROGRAM, false,
	  "A web server, or a tang server: the service tang has the same traffic." },
	{ IPPROTO_TCP, 443, "http", ORDER_PROGRAM, false, "A web server, by https." },
	{ IPPROTO_TCP, 2049, "nfs-root", ORDER_PROGRAM, true, "An NFS server." },
	{ IPPROTO_TCP, 111, "nfs-root", ORDER_PROGRAM, true,
	  "The rpcbind of an NFS "
	  "server." },
	{ IPPROTO_UDP, 111, "nfs-root", ORDER_PROGRAM, true,
	  "The rpcbind of an NFS "
	  "server." },
	{ IPPROTO_TCP, 3260, "iscsi", ORDER_PROGRAM, true, "An iSCSI target." },
	{ IPPROTO_TCP, 10809, "nbd", ORDER_PROGRAM, true, "A network block device." },
	{ IPPROTO_UDP, 51820, "wireguard", ORDER_PROGRAM, false, "A WireGuard peer." },
};

/* An address of one machine; no broadcast, no group, not 0.0.0.0. */
static bool is_one(const struct held_kind *k)
{
	if (held_is_ipv4(k))
		return k->peer[0] > 0 && k->peer[0] < 224 && k->peer[0] != 127;
	return held_is_ipv6(k) && k->peer[0] && k->peer[0] != 0xff;
}

static const char *peer_of(const struct held_kind *k)
{
	char text[INET6_ADDRSTRLEN];

	if (!is_one(k) ||
	    !inet_ntop(held_is_ipv6(k) ? AF_INET6 : AF_INET, k->peer, text, sizeof(text)))
		return NULL;
	return address_read(text, strlen(text));
}

/* A link may have a name that means something else in a policy. */
static const char *link_of(const struct held_kind *k)
{
	if (strcmp(k->link, "any") == 0 || strcmp(k->link, "mac") == 0)
		return NULL;
	return link_name_read(k->link, strlen(k->link));
}

static const char *why_of(const struct held_entry *e)
{
	char text[HELD_TEXT_SIZE];

	held_say(&e->kind, text, sizeof(text));
	return keep_format(
		"Held: %s, %llu time%s, first %.1f s after the kernel started.",
		text_show(text), (unsigned long long)e->count, e->count == 1 ? "" : "s",
		(double)e->first_ms / 1000);
}

static void add(struct found *f, const struct kind *k, enum order order, const char *what,
		const char *rest, bool open, const char *remark)
{
	const char *link = k->link ? k->link : "LINK";

	list_add(f->list, order,
		 keep_format("allow %s on %s%s%s", what, link, *rest ? " " : "", rest),
		 open || !k->link,
		 *remark ? keep_format("%s %s", k->why, remark) : k->why);
}

/* Goes to one remark about everything that gets no line. */
static void leave(struct found *f, const struct held_kind *kind)
{
	char text[HELD_TEXT_SIZE];

	held_say(kind, text, sizeof(text));
	f->rest = f->rest ? keep_format("%s; %s", f->rest, text_show(text))
			  : keep_format("%s", text_show(text));
}

/* A service that is known by more than its port. */
static bool add_special(struct found *f, const struct kind *k)
{
	const struct held_kind *h = k->held;

	if (held_is_dhcp(h)) {
		add(f, k, ORDER_ADDRESS, "dhcp", "", false, "");
	} else if (held_is_ipv6(h) && h->protocol == IPPROTO_UDP && h->port == 547) {
		add(f, k, ORDER_ADDRESS, "dhcp6", "", false, "");
	} else if (held_is_ipv6(h) && h->protocol == IPPROTO_ICMPV6 &&
		   h->detail == ICMPV6_ROUTER_SOLICITATION) {
		add(f, k, ORDER_ADDRESS, "slaac", "", true,
		    "The kernel asks for routers whenever IPv6 is on: take away the # "
		    "only if something needs an IPv6 address this early.");
	} else if (h->protocol == IPPROTO_TCP && h->port == 80 && k->peer &&
		   strcmp(k->peer, "169.254.169.254") == 0) {
		add(f, k, ORDER_PROGRAM, "imds", "", false,
		    "The metadata service of a cloud.");
	} else if (held_is_ipv6(h) && h->protocol == IPPROTO_UDP && h->port == 5353) {
		add(f, k, ORDER_PROGRAM, "mandos", "", true,
		    "Multicast DNS: mandos asks so for its server, and other programs "
		    "ask so for other things.");
	} else if (h->ethertype == LACP) {
		add(f, k, ORDER_PROGRAM, "lacp", "", true,
		    "A bond negotiates with its switch: some switches need that.");
	} else {
		return false;
	}
	return true;
}

static bool add_service(struct found *f, const struct kind *k)
{
	const struct held_kind *h = k->held;
	const char *rest;
	size_t i;

	for (i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (services[i].protocol != h->protocol || services[i].port != h->port)
			continue;
		rest = keep_format("to %s%s%s", k->peer,
				   h->port == 443 ? " port 443" : "",
				   services[i].keep ? " keep" : "");
		add(f, k, services[i].order, services[i].service, rest, false,
		    services[i].why);
		return true;
	}
	return false;
}

static void take_out(struct found *f, const struct held_entry *e)
{
	const struct held_kind *h = &e->kind;
	struct kind k = { .held = h, .peer = peer_of(h), .why = why_of(e) };
	bool tcp = h->protocol == IPPROTO_TCP, udp = h->protocol == IPPROTO_UDP;

	k.link = link_of(h);
	/*
	 * A program tagged it by itself, or its ports are not known. Without SYN it is no
	 * attempt to connect.
	 */
	if (h->vlan || h->flags || (tcp && h->detail != HELD_TCP_OPENS)) {
		leave(f, h);
		return;
	}
	if (add_special(f, &k))
		return;
	if (!k.peer || !(tcp || udp) || !h->port || !(is_one(h))) {
		leave(f, h);
		return;
	}
	if (!add_service(f, &k))
		add(f, &k, ORDER_PROGRAM, "out",
		    keep_format("proto %s to %s port %u", tcp ? "tcp" : "udp", k.peer,
				h->port),
		    true,
		    "No service explains it: take away the # only if you know which "
		    "program this is.");
}

static void take_in(struct machine *machine, struct found *f, const struct held_entry *e)
{
	const struct held_kind *h = &e->kind;
	const char *peer = peer_of(h), *link = link_of(h);

	if (h->protocol != IPPROTO_TCP || h->detail != HELD_TCP_OPENS || h->vlan ||
	    h->flags || h->port != login_port(machine->root) || !peer || !link)
		return;
	list_add(
		f->list, ORDER_PROGRAM, NULL, false,
		keep_format("%s Somebody tried to log in by ssh. Anybody on that network "
			    "can send this, so it is no suggestion. If it was you: "
			    "allow dropbear on %s from %s",
			    why_of(e), link, peer));
}

void held_suggest(struct machine *machine, const struct held_table *table,
		  struct list *list)
{
	struct found found = { .list = list };
	const struct held_entry *e;

	for (e = table->entry; e < table->entry + table->count; e++) {
		if (e->kind.direction == HELD_OUT)
			take_out(&found, e);
		else
			take_in(machine, &found, e);
	}
	if (found.rest)
		list_add(list, ORDER_PROGRAM, NULL, false,
			 keep_format("Held as well, without a suggestion: %s.",
				     found.rest));
	if (table->of[HELD_IN])
		list_add(list, ORDER_PROGRAM, NULL, false,
			 "What came in from others is in `netlatch status`.");
	if (table->others[HELD_OUT] || table->lost)
		list_add(list, ORDER_PROGRAM, NULL, false,
			 "There was more than the table has room for, so this may not be "
			 "all.");
}

void held_suggest_file(struct machine *machine, const char *path, struct list *list)
{
	static struct held_table table; /* large */
	const char *fault;
	int rc = held_load(path, &table, &fault);

	if (rc == -ENOENT)
		machine_error(machine, (struct place){ path, 0 },
			      "there is no such file: held frames get names in a boot "
			      "with netlatch.debug on the kernel command line");
	else if (rc)
		machine_error(machine, (struct place){ path, 0 }, "%s",
			      fault ? fault : strerror(-rc));
	else
		held_suggest(machine, &table, list);
}
