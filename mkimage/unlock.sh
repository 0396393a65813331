# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mkimage/debian sources this file for `mkimage/debian SUITE OUTDIR unlock`, which makes a
# system whose root file system is encrypted (LUKS2), as an administrator would set it up
# for unlocking from afar. OUTDIR gets:
#
#	unlock.img		the encrypted root file system
#	initrd.unlock-ssh	dropbear, and `allow dropbear` in netlatch.conf
#	initrd.unlock-none	dropbear, and no exception
#	initrd.unlock-tang	clevis, and `allow tang`
#	unlock-peer/		what the other end of the wire needs: the key for ssh, the
#				passphrase, and the keys of the tang server
#
# The addresses are those of the rows in qemu-tests/scenarios/unlock.c.
#
# Neither dm-crypt nor a loop device is needed, so no privilege of the host: cryptsetup of
# the new system writes a LUKS2 header, and one of LUKS1 for the same key. qemu-img knows
# LUKS1, and encrypts the data. Keys are derived with few rounds, because guests are slow
# without KVM.

unlock_link=ens2
unlock_peer=192.0.2.1
unlock_port=7500

# unlock_try WHAT COMMAND...: runs the command; the log has what it says.
unlock_try()
{
	what=$1
	shift
	"$@" >>"$out/unlock.log" 2>&1 || {
		tail -n 15 "$out/unlock.log" >&2
		die "$what: failed (see above and $out/unlock.log);" \
			"there is no $debian with an encrypted root"
	}
}

# What an administrator types.
unlock_configure()
{
	unlock_try 'dpkg' install_debs
	echo 'cryptroot /dev/vda none luks,initramfs' >"$root/etc/crypttab"
	# There is no such mapping here whose modules update-initramfs could look up.
	printf '%s\n' dm_crypt aes xts sha256 >>"$root/etc/initramfs-tools/modules"
	echo '/dev/mapper/cryptroot / ext4 errors=remount-ro 0 1' >"$root/etc/fstab"
	cp "$peer/ssh-key.pub" "$root/etc/dropbear/initramfs/authorized_keys"
	echo 'DROPBEAR_OPTIONS="-j -k -s"' >"$root/etc/dropbear/initramfs/dropbear.conf"
}

unlock_keys()
{
	rm -rf "$peer"
	mkdir -p "$peer/tang"
	unlock_try 'ssh-keygen' ssh-keygen -q -t ed25519 -N '' -C netlatch-test \
		-f "$peer/ssh-key"
	printf '%s' 'correct horse' >"$peer/passphrase"
	unlock_try 'tangd-keygen' /usr/libexec/tangd-keygen "$peer/tang"
	# tangd answers one request on its standard input, the body behind an empty line.
	printf 'GET /adv HTTP/1.1\r\n\r\n' | /usr/libexec/tangd "$peer/tang" \
		2>>"$out/unlock.log" | sed '1,/^.\{0,1\}$/d' >"$peer/advertisement"
	[ -s "$peer/advertisement" ] ||
		die "tangd: prints no advertisement of its keys, so nothing can be" \
			"bound to them; see $out/unlock.log"
}

# Makes $tmp/header, in which clevis has bound a key slot to the tang server. It is also
# the new system's /dev/vda, so that programs that look at it while an initrd is made find
# what they will find at boot. All of this lies on a tmpfs, and so not in the file system.
unlock_header()
{
	mkdir "$root/dev/luks"
	cp "$peer/passphrase" "$peer/advertisement" "$root/dev/luks/"
	head -c 64 /dev/urandom >"$tmp/key"
	cp "$tmp/key" "$root/dev/luks/"
	truncate -s 17M "$root/dev/vda"
	unlock_try 'cryptsetup' inside cryptsetup -q luksFormat --type luks2 \
		--cipher aes-xts-plain64 --key-size 512 --sector-size 512 --offset 32768 \
		--volume-key-file /dev/luks/key --pbkdf pbkdf2 \
		--pbkdf-force-iterations 1000 --key-file /dev/luks/passphrase /dev/vda
	server="{\"url\":\"http://$unlock_peer:$unlock_port\","
	server="$server\"adv\":\"/dev/luks/advertisement\"}"
	unlock_try 'clevis' inside clevis luks bind -y -k /dev/luks/passphrase \
		-d /dev/vda tang "$server"
	head -c 16M "$root/dev/vda" >"$tmp/header"
}

# Makes $tmp/unlock.img: the header, and the encrypted file system of the tree.
unlock_encrypt()
{
	umount -R "$root/proc" "$root/dev"
	touch "$root/etc/.updated" "$root/var/.updated"
	size=$(($(du -s -m "$root" | cut -f 1) * 5 / 4))
	truncate -s "${size}M" "$tmp/tree.img"
	unlock_try 'mke2fs' mke2fs -q -F -t ext4 -m 0 -d "$root" "$tmp/tree.img"
	mount_system

	work=$root/root/luks
	mkdir "$work"
	cp "$peer/passphrase" "$tmp/key" "$work/"
	truncate -s "$((size + 2))M" "$work/luks1"
	unlock_try 'cryptsetup' inside cryptsetup -q luksFormat --type luks1 \
		--cipher aes-xts-plain64 --key-size 512 --offset 4096 \
		--volume-key-file /root/luks/key --pbkdf-force-iterations 1000 \
		--key-file /root/luks/passphrase /root/luks/luks1
	unlock_try 'qemu-img' qemu-img convert -n -f raw \
		--object "secret,id=pass,file=$peer/passphrase" --target-image-opts \
		"$tmp/tree.img" "driver=luks,key-secret=pass,file.filename=$work/luks1"
	{ cat "$tmp/header" && tail -c +2097153 "$work/luks1"; } >"$tmp/unlock.img"
	rm -r "$work" "$tmp/tree.img"
	umount -R "$root/proc" "$root/dev"
}

# unlock_initrd NAME: with the lines of netlatch.conf from standard input. The rows give
# ip= on the kernel command line, which no file here knows, so netlatch-policy expects
# that an address is missing.
unlock_initrd()
{
	cp "$top/policy/netlatch.conf" "$root/etc/netlatch/netlatch.conf"
	{
		echo 'blocked-consumers = accept'
		cat
	} >>"$root/etc/netlatch/netlatch.conf"
	make_initrd "initrd.unlock-$1"
}

# hooks_off WORD: images get nothing of the program WORD. Its files need other names,
# because initramfs-tools runs a hook that netlatch's hook lists even if it is not
# executable.
hooks_off()
{
	find "$root/usr/share/initramfs-tools" -name "$1*" -type f ! -name '*.off' |
		while read -r file; do
			mv "$file" "$file.off"
			chmod a-x "$file.off"
		done
}

hooks_on()
{
	find "$root/usr/share/initramfs-tools" -name "$1*.off" |
		while read -r file; do
			mv "$file" "${file%.off}"
			chmod a+x "${file%.off}"
		done
}

make_unlock()
{
	need qemu-img ssh-keygen jose
	[ -x /usr/libexec/tangd ] ||
		die "/usr/libexec/tangd: not installed; $prog needs it. Run: make deps"
	peer=$out/unlock-peer
	: >"$out/unlock.log"
	unlock_keys
	say "$debian: installing cryptsetup, clevis and dropbear"
	unlock_configure
	unlock_header
	hooks_off iscsi
	hooks_off clevis
	unlock_initrd ssh <<-CONF
		allow dropbear on $unlock_link from $unlock_peer
	CONF
	unlock_initrd none </dev/null
	hooks_on clevis
	hooks_off dropbear
	unlock_initrd tang <<-CONF
		allow tang on $unlock_link to $unlock_peer port $unlock_port
	CONF
	hooks_on dropbear
	hooks_on iscsi

	say "$debian: encrypting the root file system"
	unlock_encrypt
	for file in initrd.unlock-ssh initrd.unlock-none initrd.unlock-tang unlock.img; do
		chmod 644 "$tmp/$file"
		mv "$tmp/$file" "$out/"
		touch "$out/$file"
	done
	say "$debian: unlock.img $(du -h "$out/unlock.img" | cut -f 1)"
}
