#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# dracut without systemd sources this last of all hooks, before it enters the main system.
# See netlatch-lock.sh.
until sh /usr/lib/netlatch/netlatch-end; do
	emergency_shell -n netlatch "netlatch: the exceptions of the policy do NOT end:" \
		"/usr/lib/netlatch/netlatch-end failed"
	sleep 1
done
