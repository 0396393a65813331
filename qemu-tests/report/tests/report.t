#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The page and the picture are well-formed, and netlatch-report says of captures and logs
# what it should. Environment: BUILD. Runs from the top of the tree.

build=${BUILD:-build}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0
failed=0

# ok NAME COMMAND...: passes if the command returns 0.
ok()
{
	count=$((count + 1))
	name=$1
	shift
	if "$@" >"$work/said" 2>&1; then
		echo "ok $count - $name"
	else
		failed=1
		echo "not ok $count - $name"
		sed 's/^/# /' "$work/said"
	fi
}

# little N: the 4 bytes of a number for printf, as a pcap has them.
little()
{
	printf '\\%03o\\%03o\\%03o\\%03o' $(($1 & 255)) $(($1 >> 8 & 255)) \
		$(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

# The head of a pcap with microseconds. Link type 1 is Ethernet, 113 Linux's cooked one.
head_of()
{
	# shellcheck disable=SC2059 # these are the bytes
	printf "$(little 2712847316)\\002\\000\\004\\000$(little 0)$(little 0)$(
		)$(little 65535)$(little "$1")"
}

# arp SECOND LAST: an ARP request, sent at that second since 1970 by 02:00:00:00:00:LAST.
arp()
{
	mac="\\002\\000\\000\\000\\000\\0$2"
	# shellcheck disable=SC2059
	printf "$(little "$1")$(little 500000)$(little 42)$(little 42)$(
		)\\377\\377\\377\\377\\377\\377$mac\\010\\006$(
		)\\000\\001\\010\\000\\006\\004\\000\\001$mac\\300\\000\\002\\001$(
		)\\000\\000\\000\\000\\000\\000\\300\\000\\002\\002"
}

# The same frame from a cooked capture.
cooked()
{
	mac="\\002\\000\\000\\000\\000\\0$2"
	# shellcheck disable=SC2059
	printf "$(little "$1")$(little 500000)$(little 44)$(little 44)$(
		)\\000\\004\\000\\001\\000\\006$mac\\000\\000\\010\\006$(
		)\\000\\001\\010\\000\\006\\004\\000\\001$mac\\300\\000\\002\\001$(
		)\\000\\000\\000\\000\\000\\000\\300\\000\\002\\002"
}

# report WANTED TEXT ARGUMENT...: netlatch-report exits with WANTED and says TEXT.
report()
{
	wanted=$1
	text=$2
	shift 2
	"$build/netlatch-report" -o "$work/out" "$@" >"$work/answer" 2>&1
	got=$?
	cat "$work/answer"
	[ $got = "$wanted" ] || { echo "exit status $got"; return 1; }
	grep -qF -e "$text" "$work/answer"
}

# well_formed FILE...: as Python's own reader of XML sees it.
well_formed()
{
	for file; do
		python3 -c 'import sys, xml.etree.ElementTree as e; e.parse(sys.argv[1])' \
			"$file" || return 1
	done
}

# ---- the page ----

mkdir "$work/sample"
ok "the sample is written" "$build/report-sample" "$work/sample"
page=$work/sample/report.html
ok "page and picture are well-formed XML" \
	well_formed "$page" "$work/sample/timeline.svg"
no_markup()
{
	! grep -qE '<script|alert\(1\)<|[[:cntrl:]]\[' "$page" &&
		grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;' "$page"
}
ok "the console's markup is text" no_markup
# The sample has 11 frames in each boot, 300 of a crowd, and 4 held kinds.
ok "each frame has a row" [ "$(grep -cE '<td>(left|held)</td></tr>$' "$page")" = 326 ]
ok "the picture of the page is that of timeline.svg" \
	[ "$(grep -c 'class="mark ' "$page")" = \
	  "$(grep -c 'class="mark ' "$work/sample/timeline.svg")" ]
ok "the page has no address of another place" sh -c \
	"! grep -vE 'xmlns=\"http://www.w3.org/(2000/svg|1999/xhtml)\"' '$page' |
		grep -E 'https?:|//[a-z]'"

# ---- netlatch-report ----

# The machine is ...:11, another station ...:22 (octal). netlatch opens at second 1030.
base=1795757000
{
	printf '%s\n' 'a line before the first time'
	while read -r after text; do
		second=$((base + after))
		echo "$(date -u -d "@$second" +%Y-%m-%dT%H:%M:%S).250000+0000 box $text"
	done <<-LOG
		10 kernel: Linux version 6.1.0-32-amd64
		12 kernel: Run /init as init process
		13 kernel: netlatch: closed (full) in 20.0 ms
		20 systemd[1]: systemd 252.39 running in system mode
		28 systemd[1]: Finished nftables.service - nftables.
		30 kernel: netlatch: opening (ruleset: inet filter input)
		31 kernel: netlatch: released (ruleset: inet filter input)
	LOG
} >"$work/log"
{ head_of 1; arp $((base + 5)) 22; arp $((base + 40)) 11; } >"$work/good.pcap"
{ head_of 1; arp $((base + 15)) 11; arp $((base + 40)) 11; } >"$work/leak.pcap"
{ head_of 1; arp $((base + 15)) 11; arp $((base + 25)) 11; } >"$work/leaks.pcap"
{ head_of 1; arp $((base + 40)) 11; } >"$work/late.pcap"
{ head_of 1; arp $((base + 5)) 22; } >"$work/blind.pcap"
{ head_of 113; cooked $((base + 5)) 22; cooked $((base + 15)) 11; } >"$work/cooked.pcap"
head_of 1 >"$work/empty.pcap"
{ head_of 1; arp $((base + 5)) 22; printf 'x'; } >"$work/cut.pcap"
mac='--mac 02:00:00:00:00:09'
log=$work/log

# shellcheck disable=SC2086 # $mac is an option and its value
{
ok "silent until release" \
	report 0 'Silent: no frame left the machine before netlatch opened the wire.' \
	$mac "$work/good.pcap" "$log"
ok "its report is well-formed" \
	well_formed "$work/out/report.html" "$work/out/timeline.svg"
ok "and links to capture and log, from where it is" \
	grep -qF 'href="../good.pcap">' "$work/out/report.html"
ok "the phases have their times" \
	grep -qE '<td>closed</td><td class="number">3.000</td>' "$work/out/report.html"
ok "a leak" report 1 '1 frame left the machine before netlatch opened the wire.' \
	"$work/leak.pcap" "$log"
ok "the only station is the machine, and the report says so" \
	report 1 '02:00:00:00:00:09 is taken for the machine' "$work/leak.pcap" "$log"
ok "what it was, and in which phase" \
	grep -qF 'ARP who has 192.0.2.2, tell 192.0.2.1 (closed)' "$work/answer"
ok "a cooked capture" report 1 '1 frame left the machine' $mac \
	"$work/cooked.pcap" "$log"
ok "several stations and no --mac" report 2 '02:00:00:00:00:12  1 frames' \
	"$work/good.pcap" "$log"
ok "a capture that does not see the machine is no verdict" \
	report 3 'has no frame of the machine' $mac "$work/blind.pcap" "$log"
ok "nor is an empty one" report 3 'has no frame of the machine' "$work/empty.pcap" "$log"
ok "nor is one that begins too late" report 3 'Nothing shows that the capture ran' \
	"$work/late.pcap" "$log"
ok "unless somebody says since when it ran" report 0 'Silent' \
	--capture-began $((base + 1)) "$work/late.pcap" "$log"
ok "but not if that is too late" report 3 'Nothing shows that the capture ran' \
	--capture-began $((base + 35)) "$work/late.pcap" "$log"
ok "--power-on leaves out what is older, and then nothing is silent" \
	report 3 'Frames of the machine are older than second 0' \
	--power-on $((base + 20)) --capture-began $base "$work/leak.pcap" "$log"
ok "and says how many" grep -qF 'older than second 0 and left out: 1.' "$work/answer"
ok "but what is not older may still be a leak" report 1 'and left out: 1.' \
	--power-on $((base + 20)) "$work/leaks.pcap" "$log"
ok "--log-zero is not for times of day" report 3 'Leave the option out' \
	--log-zero $((base + 10)) "$work/leak.pcap" "$log"
ok "a damaged capture" report 3 'copy the capture again' $mac "$work/cut.pcap" "$log"
ok "a file that is no capture" report 3 'it is no capture' "$log" "$log"

grep -v netlatch "$log" >"$work/stock.log"
ok "without netlatch the ruleset counts" \
	report 1 'That was at 18.000 s.' "$work/leak.pcap" "$work/stock.log"
grep -v -e netlatch -e nftables "$log" >"$work/bare.log"
ok "no firewall in the log is no verdict" \
	report 3 'neither netlatch'\''s release nor a firewall' "$work/leak.pcap" \
	"$work/bare.log"
ok "--until names it" report 1 'before its firewall stood' \
	--until 'system mode' "$work/leak.pcap" "$work/bare.log"
ok "--until that never comes" report 3 'No line of the log has the text of --until' \
	--until 'nowhere' "$work/leak.pcap" "$work/stock.log"
sed 's/^[^ ]* box //' "$log" >"$work/untimed.log"
ok "a log without times is no verdict" report 3 'No line of the log has a time' \
	"$work/leak.pcap" "$work/untimed.log"
ok "and its phases have no times" \
	sh -c "! grep -q 'id=\"phases\"' '$work/out/report.html'"
cat "$log" "$log" >"$work/twice.log"
ok "nor is a log of two boots" report 3 'The times of the log go back' \
	"$work/leak.pcap" "$work/twice.log"

cat >"$work/kernel.log" <<-LOG
	[    0.000000] Linux version 6.1.0-32-amd64
	[   20.000000] netlatch: opening (ruleset: inet filter input)
	[   21.000000] netlatch: released (ruleset: inet filter input)
LOG
ok "the kernel's seconds need --log-zero" report 3 'Give --log-zero TIME' \
	"$work/leak.pcap" "$work/kernel.log"
ok "with it they have a place" report 1 'The first: 5.500 s' \
	--log-zero $((base + 10)) "$work/leak.pcap" "$work/kernel.log"
# The firmware took 10 s: taken for second 0, power-on would excuse the frame at 5.5 s.
ok "power-on is not second 0 of the kernel" report 3 'Leave --power-on out' \
	--power-on $base --capture-began $base "$work/leak.pcap" "$work/kernel.log"
ok "a second 0 that is too late excuses no frame" report 3 'is too late' \
	--log-zero $((base + 16)) --capture-began $base "$work/leak.pcap" \
	"$work/kernel.log"

# A line without a time came between 3 s and 15 s; the frames are at 5.5 s and 30.5 s.
zero="--log-zero $((base + 10)) --capture-began $base"
# untimed LINE [LAST]: that log, with its last line.
untimed()
{
	printf '%s\n' '[    0.000000] Linux version 6.1.0-32-amd64' \
		'[    3.000000] Run /init as init process' "$1" ${2+"$2"}
}
up='[  OK  ] Finished nftables.service - nftables.'
next='[   15.000000] usb 1-1: new'
untimed "$up" "$next" >"$work/gap.log"
ok "a frame around a line without a time is no verdict" \
	report 3 'has no time of its own' $zero "$work/leak.pcap" "$work/gap.log"
ok "which says between which times" \
	grep -qF 'That was between 3.000 s and 15.000 s.' "$work/answer"
ok "and whose picture says nothing else" \
	sh -c "! grep -q 'none before' '$work/out/timeline.svg'"
ok "a frame after both times" report 0 'That was between 3.000 s and 15.000 s.' \
	$zero "$work/late.pcap" "$work/gap.log"
sed 's/^\[    3/[    6/' "$work/gap.log" >"$work/gap6.log"
ok "a frame before both" report 1 'That was between 6.000 s and 15.000 s.' \
	$zero "$work/leak.pcap" "$work/gap6.log"
untimed "$up" >"$work/end.log"
ok "no time after the line" report 3 'That was at 3.000 s or later.' \
	$zero "$work/late.pcap" "$work/end.log"
opening='[   15.000000] netlatch: opening (ruleset: inet filter input)'
untimed "$(printf '[***   ] A start job is running\r%s' "$opening")" >"$work/job.log"
ok "netlatch opens behind a progress message" report 1 'That was at 15.000 s.' \
	$zero "$work/leak.pcap" "$work/job.log"
untimed '[    4.000000] netlatch: closed (full) in 20 ms' \
	"box login: $opening" >"$work/prompt.log"
ok "or behind a prompt" report 1 'That was at 15.000 s.' \
	$zero "$work/leak.pcap" "$work/prompt.log"

cat >"$work/status.json" <<-'JSON'
	{"schema":1,"locked_at":3,"held_others":null,"held":[{"text":"DHCP discover on a",
	"link":"a","direction":"out","count":2,"first":5,"last":6}]}
JSON
ok "--status brings the held frames" report 1 'left the machine' \
	--status "$work/status.json" "$work/leak.pcap" "$log"
ok "which are in the picture" grep -qF 'netlatch held 2' "$work/out/timeline.svg"
ok "a --status that is something else" report 3 'netlatch status --json' \
	--status "$log" "$work/leak.pcap" "$log"
ok "one file is too few" report 2 'a capture and a log are needed' "$log"
ok "an address that is none" report 2 'is no address' --mac 02:00 a b
ok "a time that is none" report 2 'is no time' --power-on noon a b
ok "nor for --log-zero" report 2 '--log-zero: "noon" is no time' --log-zero noon a b
ok "an unknown option" report 2 'unrecognized option' --frob a b
ok "--help" report 0 'usage: netlatch-report' --help
ok "no place for the report" report 3 'no place for the report' -o "$log/x" \
	"$work/leak.pcap" "$log"
}

echo "1..$count"
exit $failed
