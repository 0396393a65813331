#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# dracut without systemd sources this first of all hooks, before it starts udev. The
# script that shuts the wire runs in a shell of its own, because it ends by `exit`. Its
# exit status is 0 only if the wire is shut, or if the person at the console chose an
# open one.
until sh /usr/lib/netlatch/netlatch-lock; do
	emergency_shell -n netlatch \
		"netlatch: the wire is NOT closed: /usr/lib/netlatch/netlatch-lock failed"
	sleep 1
done
