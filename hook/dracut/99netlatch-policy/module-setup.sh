#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The second part of the module netlatch: compiles the policy. Its number is high, so that
# it sees the programs and the kernel command line that other modules have put into the
# image. 50netlatch requires it, and says more.

# `make install` fills in the path.
netlatch_share=${NETLATCH_SHARE:-@SHAREDIR@}

# dracut calls this. It is put in only if netlatch is.
check() {
	return 255
}

# dracut calls this.
install() {
	# The words of kernel_cmdline= in dracut.conf. dracut adds them after all modules,
	# but they count among what needs the network.
	netlatch_words=${initdir?}/etc/cmdline.d/00-kernel_cmdline-of-dracut.conf
	mkdir -p "$initdir/etc/cmdline.d"
	printf '%s\n' "${kernel_cmdline-}" >"$netlatch_words"
	"$netlatch_share/netlatch-image" policy "${initdir?}" "${kernel?}" || {
		dfatal "netlatch: no image is made, and the old one stays: see above"
		exit 1
	}
	rm -f "$netlatch_words"
}
