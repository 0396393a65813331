// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S 86400

enum name {
	ALL = 1,
	KERNEL,
	INITRD,
	APPEND,
	DISK,
	ISO,
	UKI,
	NIC,
	ARCH,
	FIRMWARE,
	UNTIL,
	LISTEN,
	TIMEOUT,
	PEER,
	DHCP,
	KEY,
	MEMORY,
	CPUS,
	ACCEL,
	JSON,
	OUT,
	HELP,
	VERSION,
};

static const struct option names[] = {
	{ "all", no_argument, NULL, ALL },
	{ "kernel", required_argument, NULL, KERNEL },
	{ "initrd", required_argument, NULL, INITRD },
	{ "append", required_argument, NULL, APPEND },
	{ "disk", required_argument, NULL, DISK },
	{ "iso", required_argument, NULL, ISO },
	{ "uki", required_argument, NULL, UKI },
	{ "nic", required_argument, NULL, NIC },
	{ "arch", required_argument, NULL, ARCH },
	{ "firmware", required_argument, NULL, FIRMWARE },
	{ "until", required_argument, NULL, UNTIL },
	{ "listen", required_argument, NULL, LISTEN },
	{ "timeout", required_argument, NULL, TIMEOUT },
	{ "peer", required_argument, NULL, PEER },
	{ "dhcp", required_argument, NULL, DHCP },
	{ "key", required_argument, NULL, KEY },
	{ "memory", required_argument, NULL, MEMORY },
	{ "cpus", required_argument, NULL, CPUS },
	{ "accel", required_argument, NULL, ACCEL },
	{ "json", no_argument, NULL, JSON },
	{ "out", required_argument, NULL, OUT },
	{ "help", no_argument, NULL, HELP },
	{ "version", no_argument, NULL, VERSION },
	{ NULL, 0, NULL, 0 },
};

struct reader {
	struct prove_options *o;
	char *why;
	size_t size;
	const char *firmware;
	bool timeout; /* was given */
};

__attribute__((format(printf, 2, 3))) static int wrong(struct reader *r, const char *fmt,
						       ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(r->why, r->size, fmt, args);
	va_end(args);
	return -EINVAL;
}

static bool read_number(const char *text, unsigned int most, unsigned int *number)
{
	unsigned long value;

	if (!*text || strlen(text) > 8 || strspn(text, "0123456789") != strlen(text))
		return false;
	value = strtoul(text, NULL, 10);
	*number = (unsigned int)value;
	return value <= most;
}

static int number(struct reader *r, const char *option, const char *text,
		  unsigned int least, unsigned int most, unsigned int *to)
{
	if (read_number(text, most, to) && *to >= least)
		return 0;
	return wrong(r, "--%s %s: not a number from %u to %u", option, text, least, most);
}

/* One of two words. */
static int either(struct reader *r, const char *option, const char *text, const char *yes,
		  const char *no, bool *to)
{
	*to = !strcmp(text, yes);
	if (*to || !strcmp(text, no))
		return 0;
	return wrong(r, "--%s %s: not known; use %s or %s", option, text, yes, no);
}

static int read_until(struct reader *r, const char *text)
{
	struct prove_options *o = r->o;

	if (!*text)
		return wrong(r, "--until: an empty text is in every line; name one that "
				"only the end of the boot shows");
	o->until_text = text;
	o->until = UNTIL_TEXT;
	if (!strcmp(text, "power-off"))
		o->until = UNTIL_OFF;
	if (text[0] == '-' && strspn(text + 1, "0123456789") == strlen(text) - 1)
		return wrong(r, "--until %s: no time after power-on", text);
	if (strspn(text, "0123456789") != strlen(text))
		return 0;
	o->until = UNTIL_SECONDS;
	return number(r, "until", text, 1, DAY_S, &o->until_s);
}

/* NAME@SECOND; the name goes into a line of QMP, so it has no other characters. */
static int read_key(struct reader *r, const char *text)
{
	const char *at = strchr(text, '@');
	struct prove_key *key = &r->o->keys[r->o->key_count];
	size_t len = at ? (size_t)(at - text) : 0;

	if (r->o->key_count == PROVE_KEYS)
		return wrong(r, "--key: more than %d keys", PROVE_KEYS);
	if (!len || len >= sizeof(key->name) ||
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") != len ||
	    !read_number(at + 1, DAY_S, &key->second))
		return wrong(r, "--key %s: not NAME@SECOND; for example ret@10", text);
	memcpy(key->name, text, len);
	key->name[len] = 0;
	r->o->key_count++;
	return 0;
}

static int read_nic(struct reader *r, const char *text)
{
	if (r->o->nic_count == WIRE_NICS - 1)
		return wrong(r, "--nic: more than %d NICs", WIRE_NICS - 1);
	r->o->nics[r->o->nic_count++] = text;
	return 0;
}

static int read_arch(struct reader *r, const char *text)
{
	bool arm64 = false;
	int err = either(r, "arch", text, "arm64", "amd64", &arm64);

	r->o->arch = arm64 ? ARCH_ARM64 : ARCH_AMD64;
	return err;
}

static int read_accel(struct reader *r, const char *text)
{
	bool kvm;

	r->o->accel = text;
	return either(r, "accel", text, "kvm", "tcg", &kvm);
}

static int read_file(struct reader *r, const char *option, const char *text,
		     const char **to)
{
	if (*to)
		return wrong(r, "--%s: given twice, %s and %s; use one", option, *to,
			     text);
	*to = text;
	if (!*text)
		return wrong(r, "--%s: the name of the file is empty", option);
	return 0;
}

static int take_file(struct reader *r, int name, const char *text)
{
	struct prove_options *o = r->o;

	switch (name) {
	case KERNEL:
		return read_file(r, "kernel", text, &o->kernel);
	case INITRD:
		return read_file(r, "initrd", text, &o->initrd);
	case DISK:
		return read_file(r, "disk", text, &o->disk);
	case ISO:
		return read_file(r, "iso", text, &o->iso);
	case UKI:
		return read_file(r, "uki", text, &o->uki);
	case OUT:
		return read_file(r, "out", text, &o->out);
	default:
		return wrong(r, "option without meaning");
	}
}

static int take(struct reader *r, int name, const char *text)
{
	struct prove_options *o = r->o;

	switch (name) {
	case ALL:
		o->all = true;
		return 0;
	case JSON:
		o->json = true;
		return 0;
	case HELP:
		o->help = true;
		return 0;
	case VERSION:
		o->version = true;
		return 0;
	case APPEND:
		o->append = text;
		return 0;
	case NIC:
		return read_nic(r, text);
	case ARCH:
		return read_arch(r, text);
	case FIRMWARE:
		r->firmware = text;
		return either(r, "firmware", text, "uefi", "bios", &o->uefi);
	case UNTIL:
		return read_until(r, text);
	case LISTEN:
		return number(r, "listen", text, 0, DAY_S, &o->listen_s);
	case TIMEOUT:
		r->timeout = true;
		return number(r, "timeout", text, 1, DAY_S, &o->timeout_s);
	case PEER:
		return either(r, "peer", text, "hostile", "quiet", &o->hostile);
	case DHCP:
		return either(r, "dhcp", text, "yes", "no", &o->dhcp);
	case KEY:
		return read_key(r, text);
	case MEMORY:
		return number(r, "memory", text, 32, 1 << 20, &o->memory_mb);
	case CPUS:
		return number(r, "cpus", text, 1, 64, &o->cpus);
	case ACCEL:
		return read_accel(r, text);
	default:
		return take_file(r, name, text);
	}
}

/* What cannot be together, or is missing. */
static int check(struct reader *r)
{
	const struct prove_options *o = r->o;

	if (!o->kernel && !o->disk && !o->iso && !o->uki)
		return wrong(r, "nothing to boot: use --kernel, --disk, --iso or --uki");
	if (o->kernel && o->uki)
		return wrong(r, "--kernel and --uki: two kernels; leave one out");
	if (o->initrd && !o->kernel)
		return wrong(r, "--initrd: needs --kernel");
	if (o->append && !o->kernel)
		return wrong(r,
			     "--append: needs --kernel; any other image has its kernel "
			     "command line inside");
	if (r->firmware && o->kernel)
		return wrong(r, "--firmware: QEMU loads the kernel of --kernel itself");
	if (r->firmware && !o->uefi && (o->uki || o->arch == ARCH_ARM64))
		return wrong(r, "--firmware bios: a UKI and arm64 need uefi");
	if (o->uki && o->arch == ARCH_ARM64)
		return wrong(r, "--uki: of amd64 only; for arm64 take a disk");
	return 0;
}

static int check_times(struct reader *r)
{
	const struct prove_options *o = r->o;
	unsigned int i;

	if (o->until != UNTIL_SECONDS)
		return 0;
	if (r->timeout && o->timeout_s < o->until_s)
		return wrong(r, "--timeout %u: gives up before --until %u", o->timeout_s,
			     o->until_s);
	for (i = 0; i < o->key_count; i++)
		if (o->keys[i].second >= o->until_s)
			return wrong(r, "--key %s@%u: comes after --until %u",
				     o->keys[i].name, o->keys[i].second, o->until_s);
	return 0;
}

static void fill_in(struct prove_options *o)
{
	if (!o->nic_count)
		o->nics[o->nic_count++] = "virtio-net";
	if (o->uki || (!o->kernel && o->arch == ARCH_ARM64))
		o->uefi = true;
	/* Whoever names the end by the clock has waited long enough then. */
	if (o->until == UNTIL_SECONDS)
		o->listen_s = 0;
	if (o->until == UNTIL_SECONDS && o->timeout_s < o->until_s)
		o->timeout_s = o->until_s;
}

int prove_options_read(struct prove_options *o, int argc, char **argv, char *why,
		       size_t size)
{
	struct reader r = { .o = o, .why = why, .size = size };
	int name, err;

	*o = (struct prove_options){ .dhcp = true,
				     .timeout_s = 300,
				     .listen_s = 5,
				     .memory_mb = 1024,
				     .cpus = 1 };
	opterr = 0;
	optind = 0; /* glibc: begin anew */
	while ((name = getopt_long(argc, argv, "+:h", names, NULL)) != -1) {
		if (name == 'h')
			name = HELP;
		if (name == ':')
			return wrong(&r, "%s: needs a word behind it", argv[optind - 1]);
		if (name == '?')
			return wrong(&r, "%s: not an option, or not a whole one",
				     argv[optind - 1]);
		err = take(&r, name, optarg);
		if (err)
			return err;
	}
	if (o->help || o->version)
		return 0;
	if (optind < argc)
		return wrong(&r, "%s: an option has to say what this is", argv[optind]);
	err = check(&r);
	if (!err)
		err = check_times(&r);
	fill_in(o);
	return err;
}
