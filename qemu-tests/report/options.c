// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/options.h"

#include "report/capture.h"
#include "report/log.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>

static const char usage[] =
	"usage: netlatch-report [OPTION]... PCAP LOG\n"
	"Makes report.html and timeline.svg from a capture of a machine's wire and a\n"
	"log of its boot: which frames left the machine before its firewall stood?\n"
	"  --mac ADDRESS         the machine; once for each of its cards. Without it,\n"
	"                        the only station that the capture shows\n"
	"  --power-on TIME       when the machine was switched on; only for a log with\n"
	"                        times of day\n"
	"  --log-zero TIME       when the kernel's clock began, which is later; only\n"
	"                        for a log with the kernel's seconds\n"
	"  --capture-began TIME  since when the capture ran, if no frame shows it\n"
	"  --until TEXT          the line of the log by which the firewall stands;\n"
	"                        without it, netlatch's release or a firewall that\n"
	"                        Debian knows\n"
	"  --status FILE         what `netlatch status --json` printed: the held frames\n"
	"  -o, --output DIR      folder of the report; default: the current one\n"
	"  -h, --help\n"
	"TIME: 2026-11-27T05:31:11.5+0100, or seconds since 1970. PCAP: Ethernet, pcap\n"
	"or pcapng. LOG: lines that begin with such a time (journalctl -b -o\n"
	"short-iso-precise), or with the kernel's seconds in brackets.\n"
	"Exit status: 0 silent until the firewall stood, 1 frames left before, 2 wrong\n"
	"usage, 3 no verdict.\n";

int report_error(const char *fmt, ...)
{
	va_list args;

	fputs("netlatch-report: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputs("\n", stderr);
	return -EINVAL;
}

static int take_time(const char *option, const char *text, uint64_t *ns, bool *given)
{
	*given = true;
	if (time_parse(text, ns))
		return 0;
	return report_error(
		"%s: \"%s\" is no time; write it as 2026-11-27T05:31:11.5+0100, "
		"or as seconds since 1970",
		option, text);
}

static int take_mac(struct options *o, const char *text)
{
	if (o->mac_count == MACS)
		return report_error("--mac: more than %d addresses", MACS);
	if (mac_parse(text, o->macs[o->mac_count++]))
		return 0;
	return report_error("--mac: \"%s\" is no address; write it as 52:54:00:12:34:56",
			    text);
}

int options_parse(struct options *o, int argc, char **argv)
{
	static const struct option options[] = {
		{ "mac", required_argument, NULL, 'm' },
		{ "power-on", required_argument, NULL, 'p' },
		{ "log-zero", required_argument, NULL, 'z' },
		{ "capture-began", required_argument, NULL, 'b' },
		{ "until", required_argument, NULL, 'u' },
		{ "status", required_argument, NULL, 's' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option, err = 0;

	o->dir = ".";
	while (!err && (option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (option == 'm')
			err = take_mac(o, optarg);
		else if (option == 'p')
			err = take_time("--power-on", optarg, &o->power_on_ns,
					&o->power_on);
		else if (option == 'z')
			err = take_time("--log-zero", optarg, &o->log_zero_ns,
					&o->log_zero);
		else if (option == 'b')
			err = take_time("--capture-began", optarg, &o->began_ns,
					&o->began);
		else if (option == 'u')
			o->until = optarg;
		else if (option == 's')
			o->status = optarg;
		else if (option == 'o')
			o->dir = optarg;
		else
			err = option == 'h' ? 1 : -EINVAL;
	}
	if (err > 0)
		fputs(usage, stdout);
	if (err)
		return err;
	if (argc - optind != 2)
		return report_error("a capture and a log are needed, not %d files; see "
				    "netlatch-report --help",
				    argc - optind);
	o->pcap = argv[optind];
	o->log = argv[optind + 1];
	return 0;
}
