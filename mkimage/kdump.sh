# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mkimage/debian sources this file for `mkimage/debian SUITE OUTDIR kdump`, which makes a
# system with kdump-tools, as an administrator would set it up to send crash dumps to
# another machine by ssh. OUTDIR gets:
#
#	kdump.img	the root file system, with the images for crash dumps: those of
#			the policies `kdump = open` (in force) and `kdump = shut`
#			(/usr/lib/netlatch-test/kdump-shut)
#	initrd.kdump	its ordinary initrd
#	kdump-peer/	what the ssh server at the other end of the wire needs
#
# The addresses are those of the rows in qemu-tests/scenarios/crash.c.

kdump_link=ens2
kdump_guest=192.0.2.15/24
kdump_peer=192.0.2.1

# kdump_try WHAT COMMAND...: runs the command; the log has what it says.
kdump_try()
{
	what=$1
	shift
	"$@" >>"$out/kdump.log" 2>&1 || {
		tail -n 15 "$out/kdump.log" >&2
		die "$what: failed (see above and $out/kdump.log);" \
			"there is no $debian that saves crash dumps"
	}
}

# What an administrator types. The package would start kexec here and now, on this host.
kdump_configure()
{
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod 755 "$root/usr/sbin/policy-rc.d"
	kdump_try 'dpkg' install_debs
	rm "$root/usr/sbin/policy-rc.d"
	printf '%s\n' "SSH=root@$kdump_peer" SSH_KEY=/root/.ssh/kdump-key \
		SSH_KDUMP_RETRY=3 >>"$root/etc/default/kdump-tools"
	mkdir -p -m 700 "$root/root/.ssh"
	cp "$peer/login-key" "$root/root/.ssh/kdump-key"
	chmod 600 "$root/root/.ssh/kdump-key"
	echo "$kdump_peer $(cut -d ' ' -f 1,2 "$peer/host-key.pub")" \
		>"$root/root/.ssh/known_hosts"
	printf '%s\n' 'auto lo' 'iface lo inet loopback' "auto $kdump_link" \
		"iface $kdump_link inet static" "	address $kdump_guest" \
		>"$root/etc/network/interfaces"
	# There is no server of time.
	ln -s -f /dev/null "$root/etc/systemd/system/systemd-timesyncd.service"
	# Commands for the system, in both kernels.
	cp "$here/guest-debian/test-agent.service" "$root/etc/systemd/system/"
	mkdir -p "$root/etc/systemd/system/sysinit.target.wants"
	ln -s ../test-agent.service "$root/etc/systemd/system/sysinit.target.wants/"
}

kdump_keys()
{
	rm -rf "$peer"
	mkdir -p "$peer"
	for key in host-key login-key; do
		kdump_try 'ssh-keygen' ssh-keygen -q -t ed25519 -N '' -C netlatch-test \
			-f "$peer/$key"
	done
	cp "$peer/login-key.pub" "$peer/authorized_keys"
}

# The images for crash dumps. kdump-tools would look for the modules of this host's
# devices, so name those of the guest. Its hook for a new kernel makes the first image;
# after that the image follows the policy whenever update-initramfs runs, by netlatch's
# post-update.
kdump_images()
{
	image=$root/var/lib/kdump/initrd.img-$version
	echo 'MODULES=list' >"$root/etc/initramfs-tools/conf.d/kdump-test"
	cp "$root/etc/initramfs-tools/modules" "$tmp/modules"
	printf '%s\n' virtio_pci virtio_blk ext4 >>"$root/etc/initramfs-tools/modules"
	kdump_try "kdump-tools' hook" inside /etc/kernel/postinst.d/kdump-tools "$version"
	echo 'kdump = shut' >>"$root/etc/netlatch/netlatch.conf"
	kdump_follows
	cp "$image" "$root/usr/lib/netlatch-test/kdump-shut"
	cp "$top/policy/netlatch.conf" "$root/etc/netlatch/netlatch.conf"
	kdump_follows
	rm "$root/etc/initramfs-tools/conf.d/kdump-test"
	cp "$tmp/modules" "$root/etc/initramfs-tools/modules"
	# kdump-config would make the image again at boot if these differed.
	cp "$root/etc/kdump/sysctl.conf" "$root/var/lib/kdump/latest_sysctls-$version"
}

# Of the ordinary images only the last one is of use.
kdump_follows()
{
	kdump_try 'update-initramfs' inside update-initramfs -c -k all
	rm "$root"/boot/initrd.img-*
	kdump_try "kdump's image does not follow the policy" \
		inside netlatch-check-image "${image#"$root"}"
}

make_kdump()
{
	need ssh-keygen
	peer=$out/kdump-peer
	: >"$out/kdump.log"
	kdump_keys
	say "$debian: installing kdump-tools"
	kdump_configure
	dropbear=$(find "$root/usr/share/initramfs-tools" -name dropbear)
	for file in $dropbear; do
		rm "$file"
	done
	version=$(ls "$root/lib/modules")
	kdump_images
	make_initrd initrd.kdump
	# A row has it loaded for crashes, instead of kdump-tools' own image.
	cp "$tmp/initrd.kdump" "$root/boot/initrd.img-$version"
	umount -R "$root/proc" "$root/dev"

	say "$debian: making kdump.img"
	touch "$root/etc/.updated" "$root/var/.updated"
	truncate -s 2G "$tmp/kdump.img"
	kdump_try 'mke2fs' mke2fs -q -F -t ext4 -m 0 -d "$root" "$tmp/kdump.img"
	for file in initrd.kdump kdump.img; do
		chmod 644 "$tmp/$file"
		mv "$tmp/$file" "$out/"
		touch "$out/$file"
	done
	say "$debian: kdump.img $(du -h "$out/kdump.img" | cut -f 1)"
}
