#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A module of dracut (059 and later): shuts the wire before udev runs, in images with
# systemd and in images without it. The policy comes by a module of its own,
# 99netlatch-policy, because it has to see what all other modules have put into the image.
#
# dracut ignores a failure of install(): it would write an image that boots with an open
# network. Only `exit 1` ends it, and the old image stays. dracut is a bash script that
# sources this file among many others, so names begin with netlatch.

# `make install` fills in the path.
netlatch_share=${NETLATCH_SHARE:-@SHAREDIR@}

netlatch_fail() {
	dfatal "netlatch: $*"
	dfatal "netlatch: this image would boot with an open network; it is not made"
	exit 1
}

# dracut calls this. If the binary is missing, install() fails, because a module that is
# left out here is left out without a word.
check() {
	# dracut asks whether a module is needed to mount something.
	[ -z "${mount_needs-}" ]
}

# dracut calls this.
depends() {
	echo netlatch-policy
}

# netlatch_file SOURCE PATH MODE: into the image, replacing what is there.
netlatch_file() {
	mkdir -p "${initdir?}/${2%/*}" &&
		rm -f "$initdir/$2" &&
		cp "$1" "$initdir/$2" &&
		chmod "$3" "$initdir/$2" ||
		netlatch_fail "$1 cannot be copied into the image"
}

# netlatch_program SCRIPT PATH VERB: a script that is damaged would not shut the wire.
netlatch_program() {
	sh -n "$1" || netlatch_fail "$1 is no valid shell script"
	grep -q "^[^#]*/sbin/netlatch $3" "$1" ||
		netlatch_fail "$1 does not run netlatch $3"
	netlatch_file "$1" "$2" 755
}

# netlatch_unit UNIT TARGET: a unit that TARGET wants.
netlatch_unit() {
	netlatch_file "${moddir?}/$1" "${systemdsystemunitdir?}/$1" 644
	mkdir -p "$initdir/$systemdsystemunitdir/$2.wants" &&
		ln -sf "../$1" "$initdir/$systemdsystemunitdir/$2.wants/$1" ||
		netlatch_fail "$2 cannot be made to start $1"
}

# netlatch_dropin FILE UNIT...
netlatch_dropin() {
	netlatch_dropin=$moddir/$1
	shift
	for netlatch_unit; do
		netlatch_file "$netlatch_dropin" \
			"${systemdsystemunitdir?}/$netlatch_unit.d/netlatch.conf" 644
	done
}

# dracut calls this.
install() {
	[ -z "${dracutsysrootdir-}" ] ||
		netlatch_fail "an image for another system (--sysroot) is not supported"
	verbose=n "$netlatch_share/netlatch-image" latch "${initdir?}" "${kernel?}" || {
		dfatal "netlatch: the old image stays: see above"
		exit 1
	}
	netlatch_lib=/usr/lib/netlatch
	netlatch_program "$moddir/netlatch-lock" $netlatch_lib/netlatch-lock lock
	netlatch_program "$moddir/netlatch-end" $netlatch_lib/netlatch-end end-exceptions
	netlatch_file "$moddir/functions" $netlatch_lib/functions 644
	inst_multiple sh sleep readlink ||
		netlatch_fail "sh, sleep or readlink did not get into the image"

	if dracut_module_included systemd; then
		netlatch_unit netlatch-lock.service sysinit.target
		netlatch_unit netlatch-end.service initrd.target
		netlatch_dropin needs-lock.conf systemd-udevd.service \
			systemd-modules-load.service dracut-cmdline.service \
			dracut-cmdline-ask.service dracut-pre-udev.service
		netlatch_dropin needs-end.conf initrd-cleanup.service
	else
		# The names sort before those of the other hooks, and behind them.
		inst_hook cmdline 00 "$moddir/netlatch-lock.sh"
		inst_hook cleanup 99 "$moddir/netlatch-end.sh"
	fi
}
