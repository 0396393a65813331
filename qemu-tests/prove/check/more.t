#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# TAP. netlatch-prove on more images: whole Debians, disks, an ISO image, a UKI, an initrd
# that knows nothing of netlatch, arm64; with hostile peers, without KVM where it does not
# work, and with a deaf peer. `make check-prove` makes what it boots.
# usage: more.t [PART...]: ends, wire, boot, debian, arm64, accel; without a word all.
# shellcheck source=qemu-tests/prove/tests/prove.sh
. "$(dirname "$0")/../tests/prove.sh"
: "${top:?}" "${work:?}" "${prove:?}" "${kernel:?}" "${accel:?}"

parts=$*
wanted()
{
	case " ${parts:-$1} " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

# after COMMANDS: an /agent of an image that runs them and says so.
after()
{
	printf '%s\n' '#!/usr/lib/klibc/bin/sh' 'PATH=$PATH:/usr/lib/klibc/bin' "$@" \
		"echo 'prove-test: done' >/dev/console" 'while :; do sleep 60; done'
}
up='ip link set eth0 up'
lease='ipconfig -t 9 -c dhcp eth0'

# json EXPRESSION INITRD OPTION...: the result of a boot is as python says.
json()
{
	expression=$1
	shift
	proves "$@" --json >"$work/json"
	has "$work/json" "$expression"
}

after "$up" 'sleep 2' 'poweroff -f' | image leaving bookworm-plain
after 'sleep 2' 'poweroff -f' | image quiet bookworm-plain
after 'sleep 600' | image waiting bookworm-plain
after "$up" "$lease" 'busybox ping -c 2 10.0.2.2' | image pings bookworm-plain
after "$up" 'ip addr add 10.0.2.15/24 dev eth0' 'sleep 8' | image answers bookworm-plain
after "$up" 'ip addr add 10.0.2.15/24 dev eth0' 'sleep 8' | image shut bookworm-locked
after "$up" 'sleep 1' 'netlatch release --force' 'sleep 4' |
	image released bookworm-locked

# ---- ends ----

part_ends()
{
	expect 1 'NOT SILENT' 'a machine that sends and powers off, judged until then' \
		proves leaving --until power-off
	expect 0 'SILENT' 'one that only powers off' proves quiet --until power-off
	expect 3 'powered off or reset itself' 'but it may not do so before --until' \
		proves quiet --until 100
	expect 3 '"never" on the console did not come within 15 s' 'a text that never comes' \
		proves waiting --until never --timeout 15
	# timeout signals its group as well, unless it is in the foreground; a second signal
	# ends netlatch-prove at once.
	expect 3 'interrupted by a signal' 'a signal ends it without a verdict' \
		timeout --foreground --preserve-status 5 "$prove" --kernel "$kernel" --accel "$accel" \
		--initrd "$work/waiting" --append test.nics=none --until 300
}

# ---- the wire ----

part_wire()
{
	expect 0 '' 'a foreign initrd that asks for a lease and pings' \
		json '"DHCP" in k and "IPv4 echo request" in k and r["status"] == 1' \
		pings --until 'prove-test: done'
	expect 0 '' 'nobody answers with --dhcp no' \
		json '"DHCP" in k and "IPv4 echo request" not in k and r["status"] == 1' \
		pings --until 'prove-test: done' --dhcp no
	expect 0 '' 'an open machine answers a hostile peer' \
		json '"ARP reply" in k and "IPv4 echo reply" in k and r["status"] == 1' \
		answers --until 'prove-test: done' --peer hostile
	expect 0 'SILENT' 'netlatch does not' \
		proves shut --until 'prove-test: done' --peer hostile

	expect 0 '' 'frames after release do not count' \
		json 'r["status"] == 0 and r["release_seconds"] and k and
		r["frames_after_release"] == len(k)' released --until 'prove-test: done'
	expect 1 'NOT SILENT' 'unless --all says so' proves released --until 'prove-test: done' --all
}

# ---- other ways to boot ----

part_boot()
{
	truncate -s 1M "$work/empty"
	expect 3 'found nothing to boot' 'BIOS and an empty disk: no verdict' \
		"$prove" --accel "$accel" --disk "$work/empty" --until 30
	expect 3 'NO VERDICT' 'UEFI and an empty disk: no verdict' \
		"$prove" --accel "$accel" --disk "$work/empty" --firmware uefi --until 30

	uki=$BUILD/images/bookworm-uki/EFI/BOOT/BOOTX64.EFI
	expect 0 'the kernel wrote' 'a UKI with netlatch is silent' \
		"$prove" --accel "$accel" --uki "$uki" --until 'netlatch: closed' --peer hostile

	# A boot loader on a CD, without a serial console after it.
	iso()
	{
		mkdir -p "$work/iso/isolinux"
		cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 \
			"$work/iso/isolinux" &&
			cp "$BUILD/kernels/bookworm/vmlinuz" "$work/iso/linux" &&
			cp "$work/pings" "$work/iso/initrd" || return 1
		cat >"$work/iso/isolinux/isolinux.cfg" <<-END
		default test
		prompt 1
		timeout 0
		label test
		kernel /linux
		append initrd=/initrd test.nics=virtio_net,e1000
		END
		genisoimage -quiet -o "$work/test.iso" -b isolinux/isolinux.bin -c isolinux/boot.cat \
			-no-emul-boot -boot-load-size 4 -boot-info-table "$work/iso"
	}
	if [ -e /usr/lib/ISOLINUX/isolinux.bin ] && command -v genisoimage >/dev/null; then
		expect 0 '' 'an ISO image' iso
		expect 3 'nothing shows that the image ran' \
			'its boot loader waits for a key: no verdict' \
			"$prove" --accel "$accel" --iso "$work/test.iso" --until 12
		expect 1 'the phases are unknown' 'with the key it boots, and leaks, without a console' \
			"$prove" --accel "$accel" --iso "$work/test.iso" --until 90 --key ret@6
	else
		skip 'an ISO image' 'isolinux or genisoimage is not installed'
	fi
}

# ---- whole Debians ----

part_debian()
{
	debian=$BUILD/debian12
	cksum "$debian/root.img" >"$work/before"
	expect 0 '' 'a stock Debian 12 leaks, in phases that are named' \
		json 'r["status"] == 1 and "DHCP" in k and
		{"initramfs", "kernel"} >= {f["phase"] for f in r["frames"][:1]}' \
		../../../debian12/initrd.stock --kernel "$debian/vmlinuz" --disk "$debian/root.img" \
		--append 'root=/dev/vda rw systemd.mask=netlatch-release.service' --memory 1024
	expect 0 'before netlatch released it' 'the same with netlatch is silent until release' \
		proves ../../../debian12/initrd.netlatch --kernel "$debian/vmlinuz" \
		--disk "$debian/root.img" --append 'root=/dev/vda rw' --memory 1024
	cksum "$debian/root.img" >"$work/out"
	cmp "$work/before" "$work/out"
	ok $? 'the disk is as it was'
}

# ---- arm64 ----

part_arm64()
{
	if command -v qemu-system-aarch64 >/dev/null; then
		after "$up" 'sleep 4' | image arm64-open arm64-bookworm-plain
		after "$up" 'sleep 4' | image arm64-locked arm64-bookworm-locked
		kernel=$BUILD/kernels/arm64-bookworm/vmlinuz
		expect 1 'NOT SILENT' 'an open arm64 machine' \
			proves arm64-open --arch arm64 --until 'prove-test: done'
		expect 0 'SILENT' 'netlatch on arm64' \
			proves arm64-locked --arch arm64 --until 'prove-test: done'
		kernel=$BUILD/kernels/bookworm/vmlinux
	else
		skip 'arm64' 'qemu-system-aarch64 is not installed'
	fi
}

# ---- the accelerator, and a deaf peer ----

part_accel()
{
	any_accel()
	{
		"$prove" --kernel "$kernel" --initrd "$work/shut" --memory 512 --json \
			--append 'test.nics=virtio_net panic=-1' --until 'prove-test: done' \
			>"$work/json"
		has "$work/json" 'r["status"] == 0 and r["machine"]["accelerator"] in ("kvm", "tcg")
		and (r["machine"]["accelerator"] == "kvm" or r["machine"]["accelerator_reason"])'
	}
	expect 0 '' 'KVM if it works, TCG otherwise' any_accel

	fake 's#hubport,id=\(slirpport\|peerport\),hubid=0#hubport,id=\1,hubid=1#'
	expect 3 "the peer's capture lacks it" 'a peer on another wire hears nothing: no verdict' \
		with_fake proves shut --until 60
}

for part in ends wire boot debian arm64 accel; do
	! wanted $part || part_$part
done
rm -rf "$work/tree" "${work:?}/bin" "$work/iso" "$work/test.iso"
done_testing
