// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/options.h"

#include "check.h"

#include <errno.h>
#include <string.h>

#define WORDS 24

static struct prove_options o;
static char why[200];

/* Reads a line of words with blanks between them. */
static int read_line(const char *line)
{
	static char copy[600];
	char *argv[WORDS + 2] = { (char *)"netlatch-prove" }, *word;
	int argc = 1;

	snprintf(copy, sizeof(copy), "%s", line);
	why[0] = 0;
	for (word = strtok(copy, " "); word && argc <= WORDS; word = strtok(NULL, " "))
		argv[argc++] = word;
	return prove_options_read(&o, argc, argv, why, sizeof(why));
}

static void good(void)
{
	CHECK(!read_line("--kernel k --initrd i"), "kernel and initrd are enough");
	CHECK(!strcmp(o.kernel, "k") && !strcmp(o.initrd, "i") && !o.disk,
	      "they are read");
	CHECK(o.nic_count == 1 && !strcmp(o.nics[0], "virtio-net"), "one NIC by default");
	CHECK(o.dhcp && !o.hostile && !o.all && !o.json && !o.out && !o.accel,
	      "the other defaults");
	CHECK(o.until == UNTIL_LOGIN && o.timeout_s == 300 && o.listen_s == 5,
	      "the default end is a login prompt");
	CHECK(o.arch == ARCH_AMD64 && !o.uefi && o.cpus == 1 && o.memory_mb == 1024,
	      "the default machine");
	CHECK(!read_line("--disk d --nic e1000 --nic virtio-net --arch arm64"),
	      "two NICs on arm64");
	CHECK(o.nic_count == 2 && !strcmp(o.nics[1], "virtio-net"), "in their order");
	CHECK(o.arch == ARCH_ARM64 && o.uefi, "a disk of arm64 needs UEFI");
	CHECK(!read_line("--uki u --peer hostile --dhcp no --json --out o --all") &&
		      o.uefi && o.hostile && !o.dhcp && o.json && o.all &&
		      !strcmp(o.out, "o"),
	      "a UKI needs UEFI; words are read");
	CHECK(!read_line("--kernel=k --append=quiet --accel=tcg --cpus=2 --memory=64") &&
		      !strcmp(o.append, "quiet") && !strcmp(o.accel, "tcg") &&
		      o.cpus == 2 && o.memory_mb == 64,
	      "words may stand behind =");
	CHECK(!read_line("--iso i --key ret@10 --key down@9") && o.key_count == 2 &&
		      !strcmp(o.keys[0].name, "ret") && o.keys[0].second == 10,
	      "keys");
	CHECK(!read_line("--help --nonsense") || why[0], "help may come first");
	CHECK(!read_line("--help") && o.help, "help needs no image");
	CHECK(!read_line("--version") && o.version, "nor does version");
}

static void ends(void)
{
	CHECK(!read_line("--kernel k --until 40") && o.until == UNTIL_SECONDS &&
		      o.until_s == 40 && o.listen_s == 0,
	      "an end in seconds");
	CHECK(!read_line("--kernel k --until 400") && o.timeout_s == 400,
	      "an end behind the time limit raises it");
	CHECK(!read_line("--kernel k --until login:") && o.until == UNTIL_TEXT &&
		      !strcmp(o.until_text, "login:"),
	      "an end by text");
	CHECK(!read_line("--kernel k --until 12th") && o.until == UNTIL_TEXT,
	      "a text may begin with digits");
	CHECK(!read_line("--kernel k --until power-off") && o.until == UNTIL_OFF,
	      "an end by power-off");
}

static void bad(void)
{
	static const struct {
		const char *line, *why;
	} mistakes[] = {
		{ "--kernel k --kernel l", "given twice, k and l" },
		{ "--kernel k --until -5", "no time after power-on" },
		{ "--kernel k --until 30 --timeout 10", "gives up before --until 30" },
		{ "", "nothing to boot" },
		{ "--initrd i", "nothing to boot" },
		{ "--initrd i --disk d", "--initrd: needs --kernel" },
		{ "--append a --disk d", "--append: needs --kernel" },
		{ "--kernel k --uki u", "two kernels" },
		{ "--kernel k --firmware uefi", "--firmware" },
		{ "--uki u --firmware bios", "need uefi" },
		{ "--uki u --arch arm64", "amd64 only" },
		{ "--disk d --firmware bios --arch arm64", "need uefi" },
		{ "--kernel", "--kernel: needs a word" },
		{ "--kernel k --nonsense", "--nonsense: not an option" },
		{ "--kernel k stray", "stray: an option" },
		{ "--kernel k --arch sparc", "--arch sparc: not known" },
		{ "--kernel k --peer rude", "--peer rude: not known" },
		{ "--kernel k --dhcp maybe", "--dhcp maybe: not known" },
		{ "--kernel k --accel xen", "--accel xen: not known" },
		{ "--kernel k --cpus 0", "--cpus 0: not a number" },
		{ "--kernel k --cpus -1", "--cpus -1: not a number" },
		{ "--kernel k --memory 1G", "--memory 1G: not a number" },
		{ "--kernel k --timeout 99999999999", "not a number" },
		{ "--kernel k --until 0", "--until 0: not a number" },
		{ "--kernel k --until=", "--until: an empty text" },
		{ "--kernel=", "--kernel: the name" },
		{ "--disk d --key ret", "not NAME@SECOND" },
		{ "--disk d --key ret@x", "not NAME@SECOND" },
		{ "--disk d --key a\"b@1", "not NAME@SECOND" },
		{ "--disk d --until 5 --key ret@5", "comes after" },
		{ "--kernel k --nic a --nic a --nic a --nic a --nic a --nic a --nic a "
		  "--nic a --nic a",
		  "more than 8" },
	};
	size_t i;

	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		CHECK(read_line(mistakes[i].line) == -EINVAL &&
			      strstr(why, mistakes[i].why),
		      "'%s' is refused", mistakes[i].line);
		if (!strstr(why, mistakes[i].why))
			printf("# %s\n", why);
	}
}

int main(void)
{
	good();
	ends();
	bad();
	return check_done();
}
