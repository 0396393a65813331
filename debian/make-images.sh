# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# A part of postinst and postrm, together with image_command of
# hook/netlatch-image-command (debian/rules). make_images makes the initramfs image of
# every kernel anew, whichever program makes images here. `failed` are the versions whose
# image could not be made, `kept` those whose image was left alone, `made` the others.
#
# Not `update-initramfs -u -k all`: it stops at the first image that fails, and the images
# of the other kernels would stay as they are. Kernels without an image get none.
make_images() {
	failed='' kept='' made=''
	start=$(mktemp)
	for image in /boot/initrd.img-*; do
		version=${image#/boot/initrd.img-}
		# Copies of other programs (initrd.img-VERSION.bak) have no modules.
		[ -e "$image" ] && [ -d "/lib/modules/$version" ] || continue
		if command -v update-initramfs >/dev/null; then
			update-initramfs -u -k "$version" || failed="$failed $version"
		elif [ -x /etc/kernel/postinst.d/dracut ]; then
			# dracut of Debian 12 and 13
			/etc/kernel/postinst.d/dracut "$version" ||
				failed="$failed $version"
		fi
		# update-initramfs.conf may forbid it, and /boot may be read-only.
		case " $failed " in
		*" $version "*) ;;
		*)
			if [ -n "$(find "$image" -newer "$start")" ]; then
				made="$made $version"
			else
				kept="$kept $version"
			fi
			;;
		esac
	done
	rm -f "$start"
}
