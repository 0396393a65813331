#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# suggest on the configurations of whole machines: machines/NAME.machine. Such a file holds
# the machine's files, each behind a line "-- PATH --", and what suggest must print for
# them: output, errors (if any) and exit status.
#
# `suggest.t --write` writes what suggest prints now into these files. Read the difference.
set -u
cd "$(dirname "$0")/../../.." || exit 1
. early/tests/tap.sh

policy=$(realpath "${POLICY:-build/policy/netlatch-policy}")

# unpack MACHINE FOLDER
unpack() {
	awk -v root="$2" '
	/^-- [^ ]* --$/ {
		if (file)
			close(file)
		file = root "/" $2
		folder = file
		sub(/\/[^\/]*$/, "", folder)
		system("mkdir -p " folder)
		printf "" > file
		next
	}
	file { print > file }' "$1"
}

# A sanitizer that finds something ends the program with this status.
ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99
export ASAN_OPTIONS UBSAN_OPTIONS

# suggest_in FOLDER ARGUMENTS...: leaves new.output, new.errors and new.status there.
suggest_in() (
	cd "$1" || exit 1
	shift
	[ ! -e clevis ] || set -- --clevis clevis "$@"
	"$policy" suggest --root . "$@" >new.output 2>new.errors
	echo $? >new.status
)

# same FOLDER: does it print what the machine's file says?
same() {
	for part in output errors status; do
		[ -e "$1/$part" ] || : >"$1/$part"
		diff -u "$1/$part" "$1/new.$part" || return 1
	done
}

# only_permissions OUTPUT: nothing that a file says can become more than a word.
only_permissions() {
	! grep -vE -e '^(#.*)?$' \
		-e '^allow [a-z0-9-]+ on ([A-Za-z0-9._-]+( over [A-Za-z0-9._,-]+)?|mac [0-9a-f:]{17})( (proto|to|from|port) [0-9a-z.:/-]+)*( keep)?$' \
		"$1"
}

write() {
	sed '/^-- output --$/,$d' "$1" >"$work/machine"
	for part in output errors status; do
		[ -s "$2/new.$part" ] || continue
		echo "-- $part --" >>"$work/machine"
		cat "$2/new.$part" >>"$work/machine"
	done
	cat "$work/machine" >"$1"
}

for machine in policy/suggest/tests/machines/*.machine; do
	name=$(basename "$machine" .machine)
	folder=$work/$name
	mkdir "$folder"
	unpack "$machine" "$folder"
	suggest_in "$folder"
	if [ "${1:-}" = --write ]; then
		write "$machine" "$folder"
		continue
	fi
	check "machine $name" same "$folder"
	check "machine $name: each line is a comment or a whole permission" \
		only_permissions "$folder/new.output"
done
[ "${1:-}" != --write ] || exit 0

# ---- files that no machine should have ----

# begin NAME: a new folder, with dropbear, in $folder
begin() {
	folder=$work/$1
	mkdir -p "$folder/usr/share/initramfs-tools/hooks" "$folder/proc" \
		"$folder/etc/dropbear/initramfs" "$folder/etc/initramfs-tools"
	: >"$folder/usr/share/initramfs-tools/hooks/dropbear"
	echo 'ip=:::::enp1s0:dhcp' >"$folder/proc/cmdline"
	conf=$folder/etc/dropbear/initramfs/dropbear.conf
}

# complains WORDS: suggest says so, goes on to its suggestions, and ends with status 1.
complains() {
	suggest_in "$folder"
	grep -F -e "$1" "$folder/new.errors" || {
		cat "$folder/new.errors"
		return 1
	}
	grep -x 1 "$folder/new.status" && grep 'allow dropbear on enp1s0' "$folder/new.output"
}

begin nul
printf 'DROPBEAR_OPTIONS="-p 2222"\nIFDOWN="\000"\n' >"$conf"
check "a NUL byte is an error, with its line" complains 'dropbear.conf:2: error: a NUL byte'
check "the other lines of this file count" grep 'port 2222' "$folder/new.output"

begin long
awk 'BEGIN { printf "IFDOWN="; for (i = 0; i < 100000; i++) printf "x"; print "" }' >"$conf"
check "a very long line is an error, with its line" \
	complains 'dropbear.conf:1: error: more than 4095 bytes'

begin large
awk 'BEGIN { for (i = 0; i < 200000; i++) print "IFDOWN=x" }' >"$conf"
check "a very large file is an error" complains 'dropbear.conf: error: it cannot be read'

begin many
awk 'BEGIN { for (i = 0; i < 300; i++) print "A" i "=x" }' >"$conf"
check "too many settings are an error" complains 'dropbear.conf:257: error: too many'

begin words
awk 'BEGIN { for (i = 0; i < 600; i++) printf "a "; print "" }' >>"$folder/proc/cmdline"
check "too many words of the kernel are an error" complains 'cmdline:2: error: too many'

begin fifo
mkfifo "$conf"
check "a FIFO in the place of a file is an error, and holds nobody" \
	complains 'dropbear.conf: error: it is not a file'

begin folder
mkdir "$conf"
check "a folder in the place of a file is an error" \
	complains 'dropbear.conf: error: it is not a file'

begin loop
ln -s dropbear.conf "$conf"
check "a symbolic link to itself is an error" complains 'dropbear.conf: error: it cannot'

begin control
printf 'DROPBEAR_OPTIONS="-p \033[2J\r22"\n' >"$conf"
check "control characters of a file do not reach the terminal" complains '-p ?[2J?22 in'

# random SEED FOLDER: files from the pieces of which real ones are made
random() {
	awk -v seed="$1" -v root="$2" '
	BEGIN {
		srand(seed)
		n = split("$ ` \" \" \\ { } [ ] ( ) : : : :: , = = / // @ # ; . - -p " \
			"ip= IP= DEVICE= nfsroot= root= root=nfs: root=iscsi: netroot= " \
			"nbdroot= fetch= http:// [2001:db8::1] 192.0.2.1 22 65536 " \
			"DROPBEAR_OPTIONS= PEER_ENDPOINT= INTERFACE= ISCSI_TARGET_IP= " \
			"ISCSI_TARGET_PORT= ADAPTER= --options-for=mandos-client: " \
			"--connect= --interface= \"url\" Endpoint datasource_list: " \
			"DataSource Ec2 enp1s0 dhcp off iscsi= iqn. BOOTIF=01- mandos= " \
			"connect: ip6= nameserver rd.neednet tftp:/// $IP ${IP} export", part, " ")
		files = split("proc/cmdline etc/initramfs-tools/initramfs.conf " \
			"etc/dropbear/initramfs/dropbear.conf etc/iscsi/iscsi.initramfs " \
			"etc/mandos/plugin-runner.conf etc/wireguard/initramfs " \
			"etc/hosts etc/resolv.conf etc/cloud/cloud.cfg etc/default/grub " \
			"var/lib/cloud/instance/datasource clevis", file, " ")
		for (f = 1; f <= files; f++)
			for (i = 0; i < 150; i++) {
				r = int(rand() * (n + 20)) + 1
				printf "%s", r <= n ? part[r] : r <= n + 12 ? " " : "\n" \
					> (root "/" file[f])
			}
	}'
}

survives() {
	seed=0
	while [ $seed -lt 60 ]; do
		seed=$((seed + 1))
		random $seed "$folder"
		suggest_in "$folder"
		grep -q '^[01]$' "$folder/new.status" &&
			only_permissions "$folder/new.output" && continue
		echo "seed $seed"
		cat "$folder/new.errors"
		return 1
	done
}

begin random
mkdir -p "$folder/etc/iscsi" "$folder/etc/mandos" "$folder/etc/wireguard" \
	"$folder/etc/cloud" "$folder/etc/default" "$folder/var/lib/cloud/instance" \
	"$folder/lib/live/boot"
for hook in iscsi mandos wireguard nbd; do
	: >"$folder/usr/share/initramfs-tools/hooks/$hook"
done
check "60 machines with random files: no crash, and only whole permissions" survives

# ---- arguments ----

begin arguments
status() {
	want=$1
	shift
	"$policy" suggest "$@" >"$work/out" 2>&1
	got=$?
	cat "$work/out"
	[ $got = "$want" ]
}
check "an unknown option is a wrong usage" status 2 --no-such-option
check "an argument is a wrong usage" status 2 enp1s0
check "--help is none" status 0 --help
check "a missing --cmdline is an error" status 1 --root "$folder" --cmdline "$folder/none"
check "a missing --held is an error" status 1 --held "$folder/none"
printf NLATHELD >"$folder/held"
check "a damaged --held is an error" status 1 "--held=$folder/held"
check "a missing --clevis is an error" status 1 --root "$folder" --clevis "$folder/none"
echo 'ip=:::::eno9:dhcp' >"$folder/other"
check "--cmdline takes the place of the machine's own" sh -c '
	"$1" suggest --root "$2" --cmdline "$2/other" >"$2/out" &&
		grep "^allow dropbear on eno9$" "$2/out" && ! grep enp1s0 "$2/out"
	' sh "$policy" "$folder"
check "an output that cannot be written is an error" sh -c '
	! "$1" suggest --root "$2" >/dev/full' sh "$policy" "$folder"

check_done
