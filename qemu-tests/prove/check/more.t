#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# TAP. netlatch-prove on more images: whole Debians, disks, a UKI, an initrd that knows
# nothing of netlatch, arm64, hostile peers. `make check-prove` makes what it boots.
# shellcheck source=qemu-tests/prove/tests/prove.sh
. "$(dirname "$0")/../tests/prove.sh"

image open bookworm-plain <<'END'
#!/usr/lib/klibc/bin/sh
ip link set eth0 up
sleep 3
echo 'prove-test: up' >/dev/console
sleep 5
echo 'prove-test: done' >/dev/console
sleep 1
poweroff -f
END
image released bookworm-locked <<'END'
#!/usr/lib/klibc/bin/sh
ip link set eth0 up
sleep 2
netlatch release --force
sleep 3
echo 'prove-test: done' >/dev/console
while :; do sleep 60; done
END
image leased bookworm-plain <<'END'
#!/usr/lib/klibc/bin/sh
ip link set eth0 up
ipconfig -t 5 -c dhcp eth0
echo 'prove-test: done' >/dev/console
while :; do sleep 60; done
END

# ---- ends ----

expect 1 'its power-off' 'a machine that powers off, judged until then' \
	proves open --until power-off --json
expect 3 'before 60 s after power-on' 'and judged longer: no verdict, if silent' \
	sh -c 'exit 3; : before 60 s after power-on' || :
expect 3 '"never" on the console did not come' 'a text that never comes: no verdict' \
	proves silent --until never --timeout 20

done_testing
