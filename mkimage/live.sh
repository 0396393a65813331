# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mkimage/debian sources this file for `mkimage/debian SUITE OUTDIR live`, which makes a
# live image, as live-build does: the system is a squashfs on a disk, and live-boot, in
# the initramfs, lays a tmpfs over it. OUTDIR gets:
#
#	live.img		a disk with /live/filesystem.squashfs
#	initrd.live-netlatch	live-boot and netlatch
#	initrd.live-stock	live-boot alone, for the control

# live_try WHAT COMMAND...: runs the command; the log has what it says.
live_try()
{
	what=$1
	shift
	"$@" >>"$out/live.log" 2>&1 || {
		tail -n 15 "$out/live.log" >&2
		die "$what: failed (see above and $out/live.log);" \
			"there is no live image of $debian"
	}
}

# Moves netlatch's part of initramfs-tools away, and back again.
live_without_netlatch()
{
	mkdir "$tmp/netlatch"
	(cd "$root" && find usr/share/initramfs* etc/initramfs \
		-name '*netlatch*' -type f | tar -c -f "$tmp/netlatch/files" -T - \
		--remove-files)
}

live_with_netlatch()
{
	tar -x -C "$root" -f "$tmp/netlatch/files"
}

make_live()
{
	: >"$out/live.log"
	say "$debian: installing live-boot"
	live_try 'dpkg' install_debs
	# The disk is live-boot's business.
	: >"$root/etc/fstab"
	dropbear=$(find "$root/usr/share/initramfs-tools" -name dropbear)
	for file in $dropbear; do
		rm "$file"
	done
	live_without_netlatch
	live_try 'update-initramfs' inside update-initramfs -c -k all
	mv "$root"/boot/initrd.img-* "$tmp/initrd.live-stock"
	live_with_netlatch
	make_initrd initrd.live-netlatch

	say "$debian: making live.img"
	touch "$root/etc/.updated" "$root/var/.updated"
	mkdir -p "$tmp/disk/live" "$root/dev/disk"
	mount --bind "$tmp/disk/live" "$root/dev/disk"
	live_try 'mksquashfs' inside mksquashfs / /dev/disk/filesystem.squashfs \
		-comp zstd -Xcompression-level 3 -no-progress -wildcards \
		-e 'dev/*' 'proc/*' 'boot/*'
	umount "$root/dev/disk"
	umount -R "$root/proc" "$root/dev"
	size=$(($(du -s -m "$tmp/disk" | cut -f 1) * 11 / 10 + 16))
	truncate -s "${size}M" "$tmp/live.img"
	live_try 'mke2fs' mke2fs -q -F -t ext4 -m 0 -d "$tmp/disk" "$tmp/live.img"
	for file in initrd.live-stock initrd.live-netlatch live.img; do
		chmod 644 "$tmp/$file"
		mv "$tmp/$file" "$out/"
		touch "$out/$file"
	done
	say "$debian: live.img $(du -h "$out/live.img" | cut -f 1)"
}
