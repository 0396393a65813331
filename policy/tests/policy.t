#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# netlatch-policy against golden files: what it makes of each policy in golden/*.conf,
# byte for byte. golden/NAME.* are made anew by UPDATE=1; read the difference before you
# commit it. Environment: POLICY, the program; UNDUMP, the test's own writer of blobs;
# SAMPLE, which writes samples. Runs from the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

top=$PWD
golden=$top/policy/tests/golden
policy=$(realpath "${POLICY:-build/policy/netlatch-policy}")
undump=$(realpath "${UNDUMP:-build/policy/undump}")
sample=$(realpath "${SAMPLE:-build/early/tests/policy/tests/sample-policy}")
mkdir "$work/share"
ln -s "$top/policy/services" "$work/share/services"
printf '#!/bin/sh\ncat "$NETLATCH_ROOT/firewalls"\n' >"$work/share/netlatch-firewalls"
chmod +x "$work/share/netlatch-firewalls"
NETLATCH_SHARE=$work/share
export NETLATCH_SHARE

# A machine with these links, settings of the kernel, and no firewall.
root=$work/root
mkdir -p "$root/etc/netlatch/services" "$root/etc/netlatch/sysctl.d" \
	"$root/usr/lib/netlatch/sysctl.d" "$root/sys/class/net/bond7/bonding"
for link in lo enp1s0 enp2s0 wlan0 bond7 enp1s0.10; do
	mkdir -p "$root/sys/class/net/$link"
	echo 52:54:00:00:00:01 >"$root/sys/class/net/$link/address"
done
echo 52:54:00:12:34:56 >"$root/sys/class/net/enp2s0/address"
echo 'enp2s0 wlan0' >"$root/sys/class/net/bond7/bonding/slaves"
: >"$root/firewalls"
cd "$work" || exit 1

# same NAME: compares $work/out with a golden file.
same() {
	{
		echo '# SPDX-License-Identifier: GPL-2.0-or-later'
		cat "$work/out"
	} >"$work/golden"
	[ -z "${UPDATE:-}" ] || cp "$work/golden" "$golden/$1"
	diff -u "$golden/$1" "$work/golden"
}

# says STATUS NAME VERB [ARGUMENT...]: everything that it prints, and the exit status.
says() {
	want=$1 expected=$2
	shift 2
	"$policy" "$@" --root root >"$work/out" 2>&1
	got=$?
	same "$expected" || return 1
	[ "$got" -eq "$want" ] || { echo "exit status $got, not $want"; return 1; }
}

for file in "$golden"/*.conf; do
	name=${file##*/}
	name=${name%.conf}
	cp "$file" "$name.conf"
	case $name in
	bad*)
		check "$name: its mistakes, all at once" \
			says 1 "$name.errors" check --config "$name.conf"
		check "$name: compile tells the same" sh -c '"$1" compile --root root \
			--config "$2.conf" -o "$2.bin" 2>&1 | grep -v "warning" | tail -n 1 |
			grep -q "the image is not made, and the old one stays" &&
			[ "$(echo "$2.bin"*)" = "$2.bin*" ]' - "$policy" "$name"
		continue
		;;
	esac
	check "$name: check" says 0 "$name.check" check --config "$name.conf"
	check "$name: explain" says 0 "$name.nft" explain --config "$name.conf"
	"$policy" compile --root root --config "$name.conf" -o "$name.bin" 2>"$work/errors"
	check "$name: compile says nothing" test ! -s "$work/errors"
	od -A d -t x1 -v "$name.bin" >"$work/out"
	check "$name: the blob" same "$name.hex"
	"$policy" dump "$name.bin" >"$work/out"
	check "$name: dump" same "$name.dump"
	"$undump" <"$work/out" >"$name.again"
	check "$name: blob to text to the same blob" cmp "$name.bin" "$name.again"
done

# ---- the samples, which no code of the compiler has made: the same ----

for name in $(sed -n 's/^ \*   \([a-z0-9]*\) .*/\1/p' "$top/early/policy/tests/samples.h"); do
	again() {
		"$sample" "$name" >sample.bin && "$policy" dump sample.bin >sample.dump &&
			"$undump" <sample.dump >sample.again && cmp sample.bin sample.again
	}
	check "sample $name: blob to text to the same blob" again
done

# ---- the administrator's services ----

says_of() {
	printf '%s\n' "$1" >own.conf
	shift
	"$policy" "$@" --root root --config own.conf >"$work/out" 2>&1
}
cat >root/etc/netlatch/services/dns.conf <<-'END'
	option to required
	out proto udp to TO port 5353
END
own_first() {
	says_of 'allow dns on enp1s0 to 192.0.2.53' explain || return 1
	grep -q 'udp dport 5353' "$work/out" && ! grep -q 'tcp' "$work/out"
}
check "a service of /etc/netlatch/services comes before the one of the same name" own_first
rm root/etc/netlatch/services/dns.conf

cat >root/etc/netlatch/services/broken.conf <<-'END'
	# a comment
	option too
	option port http
	without warp
	outt proto tcp to TO port PORT
	out proto tpc to TO port PORT
	out proto tcp to T0 port PORT
END
broken() {
	says_of 'allow broken on enp1s0
allow broken on enp2s0 to 192.0.2.1' check
	same service.errors
}
check "mistakes in a service are told with its own file and line, once" broken
rm root/etc/netlatch/services/broken.conf

# What would make a rule wider than it is written.
cat >root/etc/netlatch/services/loose.conf <<-'END'
	out proto tcp to TO port 5
	option to 192.0.2.9
	option to any
	option port
	option from required 192.0.2.2
	out proto tcp from FROM to TO port PORT
END
cat >root/etc/netlatch/services/unused.conf <<-'END'
	option to required
	option port 53
	out proto tcp from any port 53 to 192.0.2.1 port 53
END
loose() {
	says_of 'allow loose on enp1s0
allow unused on enp1s0 to 192.0.2.7' check
	same loose.errors
}
check "options behind rules, twice, without a use" loose
rm root/etc/netlatch/services/*

# ---- dropbear's port ----

mkdir -p root/etc/dropbear/initramfs
# port_is PORT LINE
port_is() {
	printf '%s\n' "$2" >root/etc/dropbear/initramfs/dropbear.conf
	says_of 'allow dropbear on enp1s0 from 192.0.2.0/24' explain || return 1
	grep -q "tcp dport $1 counter" "$work/out"
}
check "dropbear: port 22 without an option" port_is 22 '#DROPBEAR_OPTIONS="-p 2222"'
check "dropbear: -p 2222" port_is 2222 'DROPBEAR_OPTIONS="-I 180 -j -p 2222 -s"'
check "dropbear: -p2222" port_is 2222 "DROPBEAR_OPTIONS='-p2222'"
check "dropbear: letters together" port_is 2222 'DROPBEAR_OPTIONS="-I 180 -jksp 2222"'
check "dropbear: with the port behind them" port_is 2222 'DROPBEAR_OPTIONS="-jksp2222 -s"'
check "dropbear: the value of another letter" port_is 22 'DROPBEAR_OPTIONS="-sb -p -Wp"'
check "dropbear: -p ADDRESS:PORT" port_is 2222 'DROPBEAR_OPTIONS="-p 192.0.2.5:2222"'
for line in 'DROPBEAR_OPTIONS="-p $PORT"' 'DROPBEAR_OPTIONS="-p"' \
	'DROPBEAR_OPTIONS="-p 1 -p 2"' 'DROPBEAR_OPTIONS="-p x"'; do
	check_refused() {
		! port_is 2222 "$line" && grep -q 'dropbear.conf:1:1: error:' "$work/out"
	}
	check "dropbear: refused: $line" check_refused
done
# A link to nowhere is told: neither the shipped service nor the default takes its place.
ln -s nowhere root/etc/netlatch/services/dns.conf
nowhere() {
	! says_of 'allow dns on enp1s0 to 192.0.2.53' check &&
		grep -q 'services/dns.conf: No such file' "$work/out"
}
check "a service that is a link to nowhere" nowhere
rm root/etc/netlatch/services/dns.conf
ln -s nowhere root/etc/netlatch/netlatch.conf
no_policy() {
	! "$policy" check --root root >"$work/out" 2>&1 &&
		grep -q 'netlatch.conf: No such file.*old one stays' "$work/out"
}
check "a policy that is a link to nowhere" no_policy
rm root/etc/netlatch/netlatch.conf
none_at_all() {
	! NETLATCH_SHARE=/nonexistent says_of 'allow dns on enp1s0 to 192.0.2.53' check &&
		grep -qF 'no services at all in /nonexistent/services' "$work/out"
}
check "no services: the folder is named" none_at_all

# What is no file is told at once: nothing waits for it, and nothing is guessed.
no_file() {
	rm -rf "$1"
	mkfifo "$1" || return 1
	timeout 10 "$policy" check --root root --config auto.conf >"$work/out" 2>&1
	got=$?
	rm "$1"
	[ $got -eq 1 ] && grep -q 'it is no regular file' "$work/out"
}
echo 'allow dropbear on enp1s0' >auto.conf
for fifo in root/etc/dropbear/initramfs/dropbear.conf \
	root/etc/netlatch/services/dropbear.conf root/etc/netlatch/sysctl.d/fifo.conf \
	auto.conf; do
	check "a FIFO in place of $fifo" no_file "$fifo"
done
large() {
	head -c 1048577 /dev/zero | tr '\0' '\n' >large.conf
	! "$policy" check --root root --config large.conf >"$work/out" 2>&1 &&
		grep -q 'large.conf: it is larger than 1 MiB' "$work/out"
}
check "a file that is too large names the limit" large
rm -r root/etc/dropbear

# ---- a policy that allows everything ----

cat >root/etc/netlatch/services/wide.conf <<-'END'
	option port 1-65535
	in proto udp from any to any port PORT
END
cat >root/etc/netlatch/services/half.conf <<-'END'
	option from 0.0.0.0/1
	in proto tcp from FROM to any port 22
END
cat >root/etc/netlatch/services/fixed.conf <<-'END'
	option to any
	out proto udp to TO port 4000 # narrow
	out proto tcp from any to TO port 1-65535
END
# The name of a service that comes with netlatch does not help.
cat >root/etc/netlatch/services/dns.conf <<-'END'
	out proto udp to 0.0.0.0/0 port 53
END

# Each of these is an error that says why.
while IFS= read -r line; do
	refused() {
		rm -f wide.bin
		! says_of "$line" compile -o wide.bin && [ ! -e wide.bin ] &&
			grep -q 'no exception\|no port behind\|only tcp and udp\|routers' \
				"$work/out"
	}
	check "refused: $line" refused </dev/null
done <<-'END'
	allow out on any proto any to any
	allow out on any proto all to any
	allow out on any proto tcp to any
	allow out on any proto tcp to any port 443
	allow out on any proto udp to 0.0.0.0/0 port 53
	allow out on any proto udp to ::/0 port 53
	allow out on enp1s0 proto tcp to any port 1-65535
	allow out on enp1s0 proto tcp to 192.0.2.0/24 port 1-65535
	allow out on enp1s0 proto tcp to 0.0.0.0/1 port 443
	allow out on enp1s0 proto tcp to 2000::/3 port 443
	allow out on enp1s0 proto tcp to any
	allow in on any proto tcp to any port 22
	allow in on any proto tcp from any to any port 22
	allow in on enp1s0 proto udp from any
	allow in on any proto icmp
	allow out on any ethertype 0x0800
	allow out on any ethertype 0x86dd
	allow out on any ethertype 0x8100
	allow dropbear on any
	allow dropbear on any from 0.0.0.0/0
	allow tang on enp1s0 to any port 1-65535
	allow tang on any to any
	allow wireguard on any to ::/0
	allow in-only on enp1s0 proto icmpv6 type 134 from any
	allow in-only on enp1s0 proto icmpv6 type 134
	allow in-only on enp1s0 proto icmpv6 type 133-135 from 2001:db8::1
	allow in-only on enp1s0 proto icmpv6 type 137 from ::/0
	allow out on any ethertype 0x6558
	allow out on any ethertype 0x88e5
	allow out on enp1s0 ethertype 0x6558
	allow out on enp1s0 ethertype 0x88e5
	allow out on any ethertype 0x888e
	allow lacp on any
	allow out on any proto udp to 255.255.255.255 port 1-65535
	allow out on any proto udp to 255.255.255.255 port 67
	allow out on any proto udp to ff02::1 port 67
	allow out on enp1s0 proto udp to ff02::1 port 1-65535
	allow out on enp1s0 proto udp to 224.0.0.251 port 1-65535
	allow dropbear on any from fe80::/10
	allow nfs-root on enp1s0 to 224.0.0.251 keep
	allow nfs-root on enp1s0 to any keep
	allow nfs-root on enp1s0 to 192.0.2.0/24 keep
	allow nfs-root on enp1s0 to 192.0.2.0/24 port 892 keep
	allow mandos on enp1s0 to any
	allow out on enp1s0 proto udp from any port 512-65535 to any port 53
	allow wide on any
	allow wide on enp1s0
	allow half on enp1s0
	allow fixed on enp1s0
	allow fixed on enp1s0 to 192.0.2.0/24
	allow dns on any
END

# These are narrow.
while IFS= read -r line; do
	check "good: $line" says_of "$line" check </dev/null
done <<-'END'
	allow in-only on enp1s0 proto icmpv6 type 134 from fe80::/10
	allow in-only on enp1s0 proto icmpv6 type 137 from fe80::1
	allow out-only on enp1s0 proto icmpv6 type 133 to ff02::2
	allow out-only on enp1s0 proto udp from 0.0.0.0 port 68 to 255.255.255.255 port 67
	allow dhcp on any
	allow dhcp6 on any
	allow slaac on any
	allow mandos on any
	allow imds on any
	allow dropbear on any from fe80::7
	allow dropbear on any from 10.0.0.0/8
	allow out on enp1s0 proto udp to 255.255.255.255 port 67
END

# A service of the administrator's obeys the same, and is told where it is wide.
wide_at() {
	! says_of "allow $1 on enp1s0" check && grep -qF "services/$1.conf:$2: error:" \
		"$work/out"
}
check "a wide default is told in the service's own file" wide_at wide 1:13
check "so is a wide prefix" wide_at half 1:13
check "so are wide ports in a rule" wide_at fixed 3:35
own_good() {
	says_of "allow fixed on enp1s0 to 192.0.2.9" check
}
check "with one machine at the other end they are good" own_good
rm root/etc/netlatch/services/*

# ---- a tunnel ----

mkdir -p root/sys/class/net/wg0
echo 65534 >root/sys/class/net/wg0/type
tunnel() {
	says_of 'allow dropbear on wg0 from 172.31.255.254' explain &&
		grep -qF 'oifname "wg0" ip version 4 ip frag-off' "$work/out" &&
		! grep -q '"wg0" .*\(@ll\|arp htype\)' "$work/out"
}
check "explain looks for no header that a tunnel does not have" tunnel
rm -r root/sys/class/net/wg0

# ---- the program itself ----

# ends STATUS TEXT ARGUMENT...
ends() {
	want=$1 text=$2
	shift 2
	"$policy" "$@" >"$work/out" 2>&1
	got=$?
	cat "$work/out"
	[ "$got" -eq "$want" ] && grep -qF -e "$text" "$work/out"
}
echo 'release = auto' >auto.conf
check "no verb" ends 2 'usage: netlatch-policy'
check "a misspelt verb" ends 2 'Did you mean "explain"?' explian
check "an unknown option" ends 2 'nothing is done' check --foo
check "too many arguments" ends 2 'check takes 0 arguments' check x
check "help" ends 0 '--root DIR' help
check "help for one verb" ends 0 'suggest --help' help suggest
check "a root that is not there" ends 1 'nowhere: No such file or directory; nothing' \
	check --root nowhere
check "version" ends 0 'netlatch-policy ' version
check "compile without -o" ends 2 'compile needs -o FILE' compile
check "a configuration that is not there" ends 1 \
	'none.conf: No such file or directory; the image is not made' check --config none.conf
check "no configuration at all is the default" ends 0 'there is no root/etc/netlatch' \
	check --root root
check "get" ends 0 'refuse' get blocked-consumers --config auto.conf --root root

# get SETTING WANTED LINES: the setting that these lines lead to.
gets() {
	[ "$(says_of "$3" get "$1" && cat "$work/out")" = "$2" ]
}
check "a boot without netlatch, and a crash dump, are open by default" ends 0 'open' \
	get without-netlatch --config auto.conf --root root
check "the same of kdump" ends 0 'open' get kdump --config auto.conf --root root
check "kdump = shut" gets kdump shut 'kdump = shut'
check "release = manual keeps a boot without netlatch shut" \
	gets without-netlatch shut 'release = manual'
check "unless a line says otherwise" gets without-netlatch open \
	'without-netlatch = open
release = manual'
check "get of what is no setting" ends 2 'Did you mean "wait"?' get wiat --config auto.conf
check "a blob that is none" ends 1 'it is no compiled policy; at boot' dump \
	"$top/policy/floor.nft"
check "an output that cannot be written" ends 1 'the image is not made' compile \
	-o "$work/no/such/folder" --config auto.conf --root root

keeps_old() {
	echo old >kept.bin
	! "$policy" compile --root root --config bad.conf -o kept.bin 2>/dev/null &&
		[ "$(cat kept.bin)" = old ]
}
check "a mistake leaves the old blob as it is" keeps_old

# What is there and is no regular file stays, whoever calls: on /dev/null as root.
echo theirs >target
keeps() {
	! "$policy" compile --root root --config auto.conf -o "$1" >"$work/out" 2>&1 &&
		grep -q 'it is no regular file' "$work/out" && [ "$(cat target)" = theirs ]
}
mkfifo fifo.bin
ln -s target link.bin
check "an output that is a FIFO is refused" keeps fifo.bin
check "and stays one" test -p fifo.bin
check "an output that is a symbolic link is refused" keeps link.bin
check "and stays one" test -L link.bin
writes() {
	ln -sf target made.bin.new
	(umask 027 && "$policy" compile --root root --config auto.conf -o made.bin) &&
		"$policy" dump made.bin >/dev/null && [ "$(cat target)" = theirs ] &&
		[ -L made.bin.new ] && [ "$(stat -c %a made.bin)" = 640 ] &&
		[ "$(echo made.bin*)" = 'made.bin made.bin.new' ]
}
check "files of other names are left alone" writes

# ---- warnings ----

warns() {
	says_of "$1" check || return 1
	grep -qF "$2" "$work/out"
}
for release in ruleset proven; do
	check "release = $release without a firewall is a warning" \
		warns "release = $release" 'no firewall that netlatch knows is enabled'
done
echo nftables >root/firewalls
no_warning() {
	says_of "release = ruleset" check && ! grep -q 'no firewall' "$work/out"
}
check "release = ruleset with a firewall is none" no_warning
check "allow-skip = yes is a warning" warns 'allow-skip = yes' \
	'boots with an open network'
no_effect() {
	says_of "release = ruleset
wait = 1min" check && ! grep -q 'no effect\|open network' "$work/out"
}
check "settings on which netlatch acts are none" no_effect
: >root/firewalls
# ---- what is blocked: hook/tests/hook-test has more ----

mkdir -p root/etc/initramfs-tools root/proc root/usr/share/initramfs-tools/hooks
echo 'root=/dev/nfs nfsroot=192.0.2.9:/srv ip=192.0.2.10::::x:enp1s0:off' >root/proc/cmdline
refuses() {
	says_of "$1" check
	[ $? -eq 1 ] && grep -qF "$2" "$work/out" && grep -q 'old one stays' "$work/out"
}
check "a blocked NFS root is refused" refuses '' \
	'error: the NFS root is not let through while the network is shut'
grep -q '^    allow nfs-root on enp1s0 to 192.0.2.9 keep$' "$work/out"
check "and the line that it needs is printed" test $? -eq 0
check "another server's exception does not help it" refuses \
	'allow nfs-root on enp1s0 to 192.0.2.7 keep' 'the NFS root is not let through'
good() {
	says_of "$1" check && ! grep -q 'not let through' "$work/out"
}
check "its own does" good 'allow nfs-root on enp1s0 to 192.0.2.9 keep'
check "so does that of its network" good \
	'allow out on enp1s0 proto tcp to 192.0.2.0/24 port 2049 keep'
accepts() {
	says_of 'blocked-consumers = accept' check &&
		grep -q 'warning: the NFS root is not let through' "$work/out"
}
check "or it is accepted, with a warning" accepts
: >root/usr/share/initramfs-tools/hooks/dropbear
echo 'ip=192.0.2.10::::x:enp1s0:off' >root/proc/cmdline
good_but() {
	says_of '' check && grep -q 'warning: dropbear is not let through' "$work/out"
}
check "dropbear without an encrypted disk is a warning" good_but
echo 'root /dev/sda2 none luks' >root/etc/crypttab
check "with one it is refused" refuses '' \
	"error: nothing that unlocks this machine's disk from elsewhere is let through"
rm -r root/proc root/usr/share root/etc/initramfs-tools root/etc/crypttab

check "release = manual is a warning" warns 'release = manual' 'netlatch release'
check "a link that is not here is a warning" \
	warns 'allow dhcp on enp1s1' 'Did you mean "enp1s0"?'
caret() {
	says_of 'allow lacp on bond0 over enp1s0,enp3s0' check
	grep -qF 'own.conf:1:33: warning: this machine has no link "enp3s0"' "$work/out" &&
		grep -q '^ \{32\}^~~~~~$' "$work/out"
}
check "and it is told where the line names it" caret
own_name() {
	mkdir root/sys/class/net/wwan.5000
	says_of 'allow dhcp on wwan.5000' check
	got=$?
	rmdir root/sys/class/net/wwan.5000
	[ $got -eq 0 ] && ! grep -q warning "$work/out"
}
check "a link that is here may be called as it likes" own_name
check "a network root without keep is a warning" \
	warns 'allow iscsi on enp1s0 to 192.0.2.9' 'without "keep"'


# Services of the administrator that no line uses.
services=root/etc/netlatch/services
printf 'option port 5000\nout proto tpc to any port PORT\n' >$services/broken.conf
: >$services/empty.conf
ln -s nowhere $services/gone.conf
printf 'option to required\noption port dropbear.conf 22\nout proto tcp to TO port PORT\n' \
	>$services/good.conf
mkdir -p root/etc/dropbear/initramfs
echo 'DROPBEAR_OPTIONS="-p x"' >root/etc/dropbear/initramfs/dropbear.conf
says_of 'allow dhcp on enp1s0' check
broken='broken.conf:2:11: warning: there is no protocol "tpc" here'
check "a mistake in a service that no line uses is a warning, at its place" \
	grep -q "$services/$broken" "$work/out"
check "so is a service without a rule" \
	grep -q "warning: $services/empty.conf: the service has no rule" "$work/out"
check "and one that cannot be read" \
	grep -q "warning: $services/gone.conf: No such file" "$work/out"
check "what a good one needs to be given is none" \
	test -z "$(grep 'good.conf\|dropbear.conf' "$work/out")"
says_of 'allow broken on enp1s0' check
check "in one that a line uses it is an error" \
	grep -q "$services/broken.conf:2:11: error" "$work/out"
rm -r $services/broken.conf $services/empty.conf $services/gone.conf $services/good.conf \
	root/etc/dropbear

# All rules go to the kernel in one batch, which has an end (early/policy/limits.h).
large='allow nfs-root on any to 192.0.2.9 keep
allow nfs-root on any to 192.0.2.10 keep
allow tang on any to 192.0.2.7 port 7500
allow dns on any to 192.0.2.53
allow dropbear on any from 192.0.2.0/24'
check "more rules for any than a batch has room for are a warning" \
	warns "$large" 'links they are too many for one batch of nf_tables'
compile_warns() {
	says_of "$1" compile -o blob && grep -q 'no exception is in force' "$work/out"
}
check "compile tells it, too" compile_warns "$large"
silent() {
	says_of "$1" check && ! grep -q 'too many' "$work/out"
}
check "not so for links that the lines name" silent "$(echo "$large" | sed 's/any/enp1s0/')"
check "nor for what fits on 64 links" silent "$(echo "$large" | sed '2d;5d')"

check_done
