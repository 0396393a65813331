// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs that need the network while it is shut, against what the policy lets through.
 * What they need is what `suggest` finds. Each of its lines is compiled, and its packets
 * are compared with those of the policy, so it does not matter how an exception is
 * written.
 */
#include "blocked.h"

#include "compile.h"
#include "conf.h"
#include "keep.h"
#include "source.h"
#include "suggest/suggest.h"
#include "system.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the place of what suggest does not know. */
#define SOME_LINK "netlatch-link"
#define SOME_ADDRESS "192.0.2.1"

enum kind { UNLOCKS, ROOT };

static const struct consumer {
	const char *service; /* of the line of suggest */
	const char *name;    /* for people */
	enum kind kind;
	bool by_dhcp; /* it needs the address that DHCP gives */
	/* One of these is in an image that has the program; none: any image has it. */
	const char *files[3];
	const char *line; /* what it needs anyway; NULL: what suggest says */
	const char *means;
} consumers[] = {
	{ "dropbear",
	  "dropbear",
	  UNLOCKS,
	  true,
	  { "usr/sbin/dropbear", "sbin/dropbear" },
	  "allow dropbear on " SOME_LINK,
	  "nobody can log in by ssh before the root file system is there" },
	{ "tinyssh",
	  "tinysshd",
	  UNLOCKS,
	  true,
	  { "usr/sbin/tinysshd", "sbin/tinysshd" },
	  "allow in on " SOME_LINK " proto tcp to any port 22",
	  "nobody can log in by ssh before the root file system is there" },
	{ "tang",
	  "clevis",
	  UNLOCKS,
	  true,
	  { "usr/bin/clevis", "bin/clevis" },
	  NULL,
	  "its tang server does not unlock this machine" },
	{ "mandos",
	  "mandos-client",
	  UNLOCKS,
	  false,
	  /* of initramfs-tools, of dracut with systemd and without */
	  { "conf/conf.d/mandos", "lib/mandos/mandos-client",
	    "lib/mandos/plugin-runner" },
	  "allow mandos on " SOME_LINK,
	  "its server does not unlock this machine" },
	{ "nfs-root", "the NFS root", ROOT, true, { NULL }, NULL, "the boot ends there" },
	{ "iscsi", "the iSCSI root", ROOT, true, { NULL }, NULL, "the boot ends there" },
	{ "nbd", "the NBD root", ROOT, true, { NULL }, NULL, "the boot ends there" },
	{ "http",
	  "live-boot's fetch=",
	  ROOT,
	  true,
	  { NULL },
	  NULL,
	  "the boot ends there" },
};
#define CONSUMERS (sizeof(consumers) / sizeof(consumers[0]))

struct report {
	const struct policy *policy;
	const char *image; /* or NULL */
	bool dracut;	   /* the image is one of dracut */
	FILE *to;
	struct suggested suggested;
	bool dhcp_blocked;
	unsigned int told;	      /* messages */
	const char *unlocks, *passes; /* names of the ways of kind UNLOCKS; "" */
	bool no_root;
};

static void say(struct report *r, bool error, const char *text)
{
	r->told++;
	fprintf(r->to, "netlatch-policy: %s: %s\n", error ? "error" : "warning", text);
}

/* ---- does the policy let the packets of a line through? ---- */

static bool ranges_meet(unsigned int a_low, unsigned int a_high, unsigned int b_low,
			unsigned int b_high)
{
	return a_low <= b_high && b_low <= a_high;
}

static bool prefixes_meet(const uint8_t *a, unsigned int a_bits, const uint8_t *b,
			  unsigned int b_bits)
{
	unsigned int bits = a_bits < b_bits ? a_bits : b_bits;

	for (unsigned int bit = 0; bit < bits; bit++)
		if ((a[bit / 8] ^ b[bit / 8]) & 0x80 >> bit % 8)
			return false;
	return true;
}

/* b may not be a pattern for answers if a begins a connection. */
static bool patterns_meet(const struct blob_rule *a, const struct blob_rule *b,
			  bool any_address)
{
	return a->direction == b->direction && a->kind == b->kind &&
	       a->protocol == b->protocol && !(b->flags & ~a->flags & BLOB_NOT_NEW) &&
	       ranges_meet(a->source_port_low, a->source_port_high, b->source_port_low,
			   b->source_port_high) &&
	       ranges_meet(a->destination_port_low, a->destination_port_high,
			   b->destination_port_low, b->destination_port_high) &&
	       (any_address ||
		(prefixes_meet(a->source, a->source_bits, b->source, b->source_bits) &&
		 prefixes_meet(a->destination, a->destination_bits, b->destination,
			       b->destination_bits)));
}

/* Can both be the same link? What is not known may be. */
static bool links_meet(const struct policy *policy, const struct blob_exception *a,
		       const struct blob_exception *b)
{
	const struct blob_exception *name = a->link == BLOB_LINK_NAME ? a : b;
	const struct blob_exception *mac = a->link == BLOB_LINK_MAC ? a : b;

	if (a->link == BLOB_LINK_ANY || b->link == BLOB_LINK_ANY)
		return true;
	if (a->link == b->link)
		return !memcmp(a->name, b->name, sizeof(a->name));
	return !system_has_link(policy->root, (const char *)name->name) ||
	       system_link_has_mac(policy->root, (const char *)name->name, mac->name);
}

/* Compiles one line as a policy of its own. NULL: it cannot be compiled. */
static const struct policy *line_compile(const struct policy *policy, const char *line)
{
	static struct policy needed; /* large */
	struct source *source = keep(sizeof(*source));
	struct mistakes mistakes;

	mistakes_begin(&mistakes);
	policy_defaults(&needed, policy->root);
	source_from_text(source, "suggest", line, strlen(line));
	conf_read(&needed, source, &mistakes);
	compile(&needed, &mistakes);
	return mistakes.errors || !needed.rule_count ? NULL : &needed;
}

static const char *replace(const char *text, const char *word, const char *by)
{
	const char *at = strstr(text, word);

	return at ? keep_format("%.*s%s%s", (int)(at - text), text, by, at + strlen(word))
		  : text;
}

/* Is there an exception with packets as this one begins a conversation with? */
static bool exception_passes(const struct policy *policy, const struct policy *needed,
			     const struct blob_exception *need, bool any_link,
			     bool any_address)
{
	const struct blob_rule *first = &needed->rules[need->first_rule], *rule;

	for (unsigned int i = 0; i < policy->exception_count; i++) {
		const struct blob_exception *has = &policy->exceptions[i];

		if (!any_link && !links_meet(policy, has, need))
			continue;
		for (unsigned int k = 0; k < has->rule_count * need->rule_count; k++) {
			rule = first + k / has->rule_count;
			/* ARP and neighbour discovery alone let nothing begin. */
			if (rule->direction == first->direction &&
			    (rule->protocol == PROTOCOL_TCP ||
			     rule->protocol == PROTOCOL_UDP) &&
			    patterns_meet(
				    rule,
				    &policy->rules[has->first_rule + k % has->rule_count],
				    any_address))
				return true;
		}
	}
	return false;
}

static bool line_passes(const struct policy *policy, const char *line)
{
	bool any_link = strstr(line, " on LINK") || strstr(line, " on " SOME_LINK);
	bool any_address = strstr(line, " to ADDRESS");
	const struct policy *needed;

	line = replace(line, " on LINK", " on " SOME_LINK);
	line = replace(line, " to ADDRESS", " to " SOME_ADDRESS);
	needed = line_compile(policy, line);
	/* The first exception is the link that the line names; a VLAN has more. */
	return needed && exception_passes(policy, needed, &needed->exceptions[0],
					  any_link, any_address);
}

/* ---- what is needed ---- */

static bool line_is_for(const char *line, const char *service)
{
	size_t length = strlen(service);

	return line && !strncmp(line, "allow ", 6) &&
	       !strncmp(line + 6, service, length) && line[6 + length] == ' ';
}

/* How many lines suggest has for a service, and how many of them pass. */
static unsigned int count_lines(const struct report *r, const char *service,
				unsigned int *pass)
{
	const struct list *list = r->suggested.list;
	unsigned int count = 0;

	*pass = 0;
	for (unsigned int i = 0; i < list->count; i++) {
		if (!line_is_for(list->all[i].line, service))
			continue;
		count++;
		*pass += line_passes(r->policy, list->all[i].line);
	}
	return count;
}

/* A static address of one boot needs no DHCP, whatever another boot had. */
static bool has_static_address(const struct report *r)
{
	const struct list *list = r->suggested.list;

	for (unsigned int i = 0; i < list->count; i++)
		if (!list->all[i].line && list->all[i].order == ORDER_ADDRESS)
			return true;
	return false;
}

static void dhcp_check(struct report *r)
{
	const char *tries =
		r->dracut ? "is not let through: the initramfs waits for it in vain, "
			    "about two minutes, and goes on without a network"
			  : "is not let through: ipconfig tries ten times in vain, for "
			    "2 to 100 s each (4 min in all)";
	unsigned int pass, lines = count_lines(r, "dhcp", &pass);
	bool passes = lines ? pass : line_passes(r->policy, "allow dhcp on LINK");

	if (passes || (!lines && !r->suggested.ip))
		return;
	r->dhcp_blocked = !has_static_address(r);
	say(r, false,
	    r->suggested.ip ? keep_format("DHCP (%s) %s", r->suggested.ip, tries)
			    : keep_format("DHCP %s", tries));
}

static bool image_has(const struct report *r, const struct consumer *c)
{
	for (unsigned int i = 0; i < 3 && c->files[i]; i++)
		if (!access(keep_format("%s/%s", r->image, c->files[i]), F_OK))
			return true;
	return false;
}

/* ---- each of them ---- */

static void consumer_check(struct report *r, const struct consumer *c)
{
	unsigned int pass, lines = count_lines(r, c->service, &pass);
	bool known = lines, passes = pass, there = lines, only_dhcp;

	/* mandos=connect:ADDRESS:PORT has a rule of its own. */
	if (!lines && !strcmp(c->service, "mandos") && count_lines(r, "out", &pass))
		passes = pass;
	if (r->image && c->files[0])
		there = image_has(r, c);
	if (!there)
		return;
	if (!known && c->line) {
		known = true;
		passes = passes || line_passes(r->policy, c->line);
	}
	if (!known) {
		/* It may have a TPM, or a header that could not be read. */
		if (r->suggested.errors &&
		    !line_passes(r->policy, "allow tang on LINK to ADDRESS"))
			say(r, false,
			    keep_format("if %s needs a server, the policy does not let "
					"it through: %s",
					c->name, c->means));
		return;
	}
	only_dhcp = passes && c->by_dhcp && r->dhcp_blocked;
	if (c->kind == UNLOCKS) {
		r->unlocks = keep_format("%s%s%s", r->unlocks, *r->unlocks ? ", " : "",
					 c->name);
		if (passes && !only_dhcp)
			r->passes = c->name;
	}
	if (passes && !only_dhcp)
		return;
	r->no_root |= c->kind == ROOT;
	say(r, c->kind == ROOT && !r->policy->accept_blocked,
	    keep_format(only_dhcp ? "%s is let through, but has no address without DHCP "
				    "while the network is shut: %s"
				  : "%s is not let through while the network is shut: "
				    "%s",
			c->name, c->means));
}

/* Does a line of crypttab(5) need a passphrase, and no file has it? */
static bool crypttab_line_asks(char *line)
{
	const char *blanks = " \t\r", *fields[4] = { "", "", "", "" };
	char *rest, *field = strtok_r(line, blanks, &rest);

	for (unsigned int i = 0; i < 4 && field; i++) {
		fields[i] = field;
		field = strtok_r(NULL, blanks, &rest);
	}
	if (!*fields[0] || *fields[0] == '#')
		return false;
	return !*fields[2] || !strcmp(fields[2], "none") || !strcmp(fields[2], "-") ||
	       strstr(fields[3], "keyscript=");
}

/*
 * Is there a device to unlock? In an image, cryptsetup-initramfs and dracut list those
 * that they open. dracut also opens those that rd.luks words name.
 */
static bool is_encrypted(const struct report *r)
{
	const char *path = keep_format("%s/%s", r->image ? r->image : r->policy->root,
				       r->image && !r->dracut ? "cryptroot/crypttab"
							      : "etc/crypttab");
	struct source *source = keep(sizeof(*source));

	if (r->dracut && r->suggested.luks)
		return true;
	if (source_read(source, path, path))
		return false;
	for (unsigned int i = 0; i < source->count; i++)
		if (crypttab_line_asks(source->lines[i]))
			return true;
	return false;
}

/* The lines that a person may take over, each four columns in. */
static void print_lines(const struct report *r)
{
	char *text = NULL, *line, *rest;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	fprintf(r->to, "netlatch-policy: exceptions in /etc/netlatch/netlatch.conf let "
		       "programs through; \"netlatch-policy suggest\" prints:\n");
	if (!memory)
		return;
	suggest_print(memory);
	fclose(memory);
	for (line = text; (rest = strchr(line, '\n')); line = rest + 1)
		fprintf(r->to, "%s%.*s\n", rest > line ? "    " : "", (int)(rest - line),
			line);
	free(text);
}

bool blocked_report(const struct policy *policy, const char *image, FILE *to)
{
	struct report r = { .policy = policy, .image = image, .to = to, .unlocks = "" };
	FILE *null = fopen("/dev/null", "we");
	bool locked_out;

	/* netlatch's own module for dracut has put this there. */
	r.dracut = image &&
		   !access(keep_format("%s/usr/lib/netlatch/functions", image), F_OK);
	/* The errors are those of `suggest`, which a person calls to see them. */
	suggest_collect(policy->root, r.dracut ? image : NULL, null ? null : to,
			&r.suggested);
	if (null)
		fclose(null);
	dhcp_check(&r);
	for (unsigned int i = 0; i < CONSUMERS; i++)
		consumer_check(&r, &consumers[i]);
	locked_out = *r.unlocks && !r.passes && is_encrypted(&r);
	if (locked_out)
		say(&r, !policy->accept_blocked,
		    keep_format(
			    "nothing that unlocks this machine's disk from elsewhere is "
			    "let through (%s): at each boot somebody has to type the "
			    "passphrase at the console",
			    r.unlocks));
	if (!r.told)
		return false;
	print_lines(&r);
	if (policy->accept_blocked || !(r.no_root || locked_out))
		return false;
	fprintf(to, "netlatch-policy: without such an exception the image is not made, "
		    "and the old one stays. To have it made all the same, write: "
		    "blocked-consumers = accept\n");
	return true;
}
