#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# TAP. netlatch-prove, as far as a minute goes: its usage, its completion, and guests that
# are silent, leak, panic, or are watched by captures that hear nothing. `make check-prove`
# has more.
# shellcheck source=qemu-tests/prove/tests/prove.sh
. "$(dirname "$0")/prove.sh"
: "${top:?}" "${work:?}" "${prove:?}" "${kernel:?}" "${accel:?}"

# ---- usage ----

expect 2 'nothing to boot' 'without an image: wrong usage' "$prove"
expect 2 'not an option' 'an unknown option: wrong usage' "$prove" --nonsense
expect 2 'not known' 'an unknown NIC: wrong usage' "$prove" --kernel "$kernel" --nic tulip
expect 0 'Exit status: 0 silent' '--help' "$prove" --help
expect 0 'netlatch-prove ' '--version' "$prove" --version
expect 3 'No such file' 'a file that is not there: no verdict' \
	"$prove" --kernel "$work/none"
# The start of a long name is the name of something else.
expect 3 '--out: the name has more than 3999 bytes' 'a name that is too long: no verdict' \
	"$prove" --kernel "$kernel" --out "$(printf '/tmp%4000s' '' | tr ' ' /)"
expect 3 '--append: more than 4095 bytes' 'so many words: no verdict' \
	"$prove" --kernel "$kernel" --append "$(printf '%4096s' '' | tr ' ' x)" --until 1

# Each option of the help is in the completion and in the manual page.
options_agree()
{
	"$prove" --help | grep -oE -e '--[a-z]+' | sort -u >"$work/help"
	printf '%s\n' --help --version >>"$work/help"
	sort -u -o "$work/help" "$work/help"
	grep -oE -e '--[a-z]+' "$top/hook/completion/netlatch-prove" | sort -u |
		grep -vx -e '--help.' >"$work/completion"
	grep -oE '^\.It Fl -[a-z]+' "$top/qemu-tests/prove/netlatch-prove.1" |
		sed 's/^.It Fl -/--/' | sort -u >"$work/page"
	diff "$work/help" "$work/completion" && diff "$work/help" "$work/page"
}
expect 0 '' 'help, completion and manual page have the same options' options_agree

# ---- guests ----

image open bookworm-plain <<'END'
#!/usr/lib/klibc/bin/sh
ip link set eth0 up
sleep 3
sender -n 5
echo 'prove-test: done' >/dev/console
while :; do sleep 60; done
END
image locked bookworm-locked <"$work/tree/agent"
# Longer than the names of most tests.
out=$work/$(printf '%200s' '' | tr ' ' o)
mkdir "$out"
out=$out/$(printf '%200s' '' | tr ' ' u)
head -c 3000 /dev/zero | tr '\0' x >"$work/garbage"

expect 1 'NOT SILENT' 'an open image that sends: frames' \
	proves open --until 'prove-test: done' --listen 1 --out "$out"
cp "$work/out" "$work/open.text"
expect 0 '' 'which verdict.json lists' has "$out/verdict.json" \
	'r["status"] == 1 and r["verdict"] == "frames" and r["control_frames_seen"] and
	r["captures_agree"] and r["frames_judged"] == len(k) and len(k) >= 5 and
	all(f["nic"] == "nic0" and f["phase"] == "initramfs" for f in r["frames"])'
for file in report.html timeline.svg wire.pcap nic0.pcap console.log qemu.log; do
	[ -s "$out/$file" ] || [ $file = qemu.log ]
	ok $? "$file is kept"
done
expect 0 'SILENT: not one frame' 'the same program behind netlatch: silent' \
	proves locked --until 'prove-test: done' --listen 1
locked_json()
{
	proves locked --until 'prove-test: done' --listen 0 --json --peer hostile --dhcp no \
		--nic virtio-net --nic e1000 >"$work/locked.json"
}
expect 0 '' 'and so it is with two NICs, a hostile peer and no DHCP server' locked_json
expect 0 '' 'as the JSON says' has "$work/locked.json" \
	'r["status"] == 0 and not k and r["machine"]["nics"] == ["virtio-net", "e1000"] and
	r["machine"]["hostile_peer"] and not r["machine"]["dhcp"] and
	r["control_frames_seen"] and r["release_seconds"] is None and
	r["machine"]["drivers"] == [True, True]'

expect 3 'no driver took a NIC' 'a machine whose only NIC has no driver: no verdict' \
	proves locked --until 'prove-test: done' --listen 0 --nic rtl8139
expect 0 'no driver took nic1 (rtl8139)' 'a second one without a driver gets a note' \
	proves locked --until 'prove-test: done' --listen 0 --nic e1000 --nic rtl8139
expect 3 'the kernel panicked' 'a kernel that panics at once: no verdict' \
	proves garbage --until 60

# ---- captures that hear nothing ----

fake 's|queue=rx|queue=tx|'
expect 3 "QEMU's capture" 'a capture at the NIC that hears nothing: no verdict' \
	with_fake proves locked --until 60
fake 's|file=\(.*\)/nic0.pcap|file=\1/other.pcap|'
expect 3 "QEMU's capture" 'a capture at the NIC that is empty: no verdict' \
	with_fake proves locked --until 60
fake 's|queue=rx|queue=all|'
expect 3 'captures disagree' 'a capture that sees more than the other: no verdict' \
	with_fake proves locked --until 3
fake 's|^pc$|nonsense|'
expect 3 'QEMU ended early, and said' 'QEMU that does not start: no verdict' \
	with_fake proves locked --until 60

full() { "$prove" --kernel /dev/null --accel "$accel" --out "$work/full" >/dev/full; }
expect 3 "the result is in $work/full" 'a full standard output: the result is in the folder' full

rm -rf "$work/tree" "${work:?}/bin"
done_testing
