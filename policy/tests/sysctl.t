#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# netlatch-policy and the files of sysctl.d: which settings get into the blob, and each
# mistake that systemd-sysctl would take in silence. Environment: POLICY. UPDATE=1 makes
# golden/sysctl.errors anew. Runs from the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

golden=$PWD/policy/tests/golden
policy=$(realpath "${POLICY:-build/policy/netlatch-policy}")
cd "$work" || exit 1
own=root/etc/netlatch/sysctl.d
lib=root/usr/lib/netlatch/sysctl.d
mkdir -p "$own" "$lib" root/proc/sys/net/core root/proc/sys/net/ipv4/conf/default \
	root/proc/sys/net/ipv4/conf/all root/proc/sys/net/ipv6/conf/default \
	root/proc/sys/kernel root/proc/sys/fs
for key in net/core/default_qdisc net/core/bpf_jit_harden net/ipv4/tcp_syncookies \
	net/ipv4/tcp_timestamps net/ipv4/icmp_echo_ignore_all \
	net/ipv4/conf/default/rp_filter net/ipv4/conf/all/rp_filter \
	net/ipv4/conf/default/arp_ignore net/ipv4/conf/default/log_martians \
	net/ipv6/conf/default/accept_ra kernel/kptr_restrict kernel/sysrq kernel/printk \
	fs/protected_fifos; do
	: >"root/proc/sys/$key"
done

# settings: what gets into the blob.
settings() {
	"$policy" compile --root root -o blob 2>errors || { cat errors; return 1; }
	"$policy" dump blob | sed -n 's/^setting //p' >got
}
# gives [LINE]...: the settings have to be these, in this order.
gives() {
	settings || return 1
	for line; do
		echo "$line"
	done >want
	diff -u want got
}

printf '%s\n' '# a comment' '; another one' '' '  net.ipv4.tcp_syncookies=1' \
	'net/ipv4/tcp_timestamps = 0	' 'kernel.printk = 4 4 1 7' \
	'net.ipv4.conf.*.rp_filter = 1' 'net.ipv4.conf.eth0/10.rp_filter = 2' \
	'net/ipv4/conf/eth0.20/log_martians = 1' '-net.netfilter.nf_conntrack_max = 9' \
	>"$own/50-own.conf"
check "the grammar of sysctl.d(5)" gives 'net/ipv4/tcp_syncookies = 1' \
	'net/ipv4/tcp_timestamps = 0' 'kernel/printk = 4 4 1 7' \
	'net/ipv4/conf/*/rp_filter = 1' 'net/ipv4/conf/eth0.10/rp_filter = 2' \
	'net/ipv4/conf/eth0.20/log_martians = 1' 'net/netfilter/nf_conntrack_max = 9'

echo 'kernel.sysrq = 0' >"$lib/50-own.conf"
echo 'kernel.sysrq = 1' >"$lib/10-lib.conf"
echo 'kernel.sysrq = 2' >"$own/20-own.conf"
echo 'kernel.kptr_restrict = 2' >"$own/50-own.conf"
echo 'fs.protected_fifos = 1' >"$own/ignored"
check "by name over both folders; the later one counts, and /etc hides the same name" \
	gives 'kernel/sysrq = 2' 'kernel/kptr_restrict = 2'
ln -s /dev/null "$own/10-lib.conf"
rm "$own/20-own.conf"
check "a link to /dev/null hides a file" gives 'kernel/kptr_restrict = 2'
rm "$own"/* "$lib"/*
check "no file, no setting" gives

echo 'kernel.kptr_restrict = 1' >"$own/50-own.conf"
echo 'net.core.bpf_jit_harden = 2' >>"$own/50-own.conf"
weaker() {
	"$policy" check --root root >out 2>&1 && cat out &&
		grep -q 'hardens this setting to "2"; now it stays at "1"' out &&
		[ "$(grep -c 'hardens this' out)" -eq 1 ]
}
check "a value that is weaker than netlatch's hardening is a warning" weaker
echo 'net.ipv4.conf.eth0.rp_filter = 1' >"$own/50-own.conf"
of_link() {
	"$policy" check --root root >out 2>&1 && cat out &&
		grep -q 'lock runs before this link is there' out
}
check "so is one of a link that is not there when lock runs" of_link
printf -- '-%s\n' 'kernel.kexec_load_disabled = 1' 'kernel.yama.ptrace_scope = 3' \
	'kernel.yama.ptrace_scope = 2' >"$own/50-own.conf"
one_way() {
	"$policy" check --root root >out 2>&1 && cat out &&
		[ "$(grep -c 'takes this value back only at the next boot' out)" -eq 2 ]
}
check "and a value that stays after release, because the kernel keeps it" one_way
for key in all eth0 '*'; do
	echo "-net.ipv6.conf.$key.disable_ipv6 = 0" >"$own/50-own.conf"
	refused() {
		! "$policy" check --root root >out 2>&1 &&
			grep -q 'the latch itself holds this setting' out
	}
	check "what new links inherit from the latch is refused for: $key" refused
done
rm "$own/50-own.conf"

# Each of these lines is a mistake but the last two, which show that good ones are read.
cat >"$own/bad.conf" <<-'END'
	net.ipv4.tcp_syncokies = 1
	net.ipv4.conf.all.rp_fliter = 1
	net.ipv5.tcp_syncookies = 1
	net.ipv4.conf.eth0.rpfilter = 1
	nett.ipv4.tcp_syncookies = 1
	vm.something_else_entirely = 1
	kernel.sysrq = 0 # no magic keys
	kernel.sysrq = 0 ; none
	kernel.sysrq =
	= 1
	kernel.sysrq
	-net.ipv4.conf.all
	-kernel.newer = 1 # comment
	kernel..sysrq = 1
	kernel/../kernel/sysrq = 1
	net.ipv4.conf.*.*.x = 1
	net.ipv4.tcp_* = 1
	net.ipv4.conf.eth?.rp_filter = 1
	ker nel.sysrq = 1
	net.core.default_qdisc = fq_codel
	net.ipv4.conf.all.arp_ignore = 1
	net.ipv6.conf.eth0.accept_ra = 2
	-net.ipv4.icmp_echo_ignore_all = 0
	kernel = 1
	net.ipv4.conf = 1
	net.*.conf.all.rp_filter = 1
	-kernel.modules_disabled = 1
	kernel.sysrq = 1
	-kernel.newer = 2
END
long=$(printf 'kernel.printk = %0200d' 1)
echo "$long" >>"$own/bad.conf"
errors() {
	! "$policy" check --root root >out 2>&1 || return 1
	{
		echo '# SPDX-License-Identifier: GPL-2.0-or-later'
		cat out
	} >got
	[ -z "${UPDATE:-}" ] || cp got "$golden/sysctl.errors"
	diff -u "$golden/sysctl.errors" got
}
check "each mistake, with the nearest key" errors
nothing_written() {
	rm -f blob
	! "$policy" compile --root root -o blob 2>/dev/null && [ ! -e blob ]
}
check "with a mistake there is no blob" nothing_written

# "-" says that the key may be missing, which must not hide a typing error.
cp "$own/bad.conf" bad.kept
optional() {
	echo "$1" >"$own/bad.conf"
	"$policy" compile --root root -o blob >out 2>&1 || return 1
	grep -c 'warning: this kernel has no setting' out
}
misspelt() {
	[ "$(optional "$1")" = 1 ] && grep -qF "Did you mean \"$2\"?" out &&
		grep -q '/etc/netlatch/sysctl.d/bad.conf:1:2: warning' out
}
check "a misspelt key behind - is a warning" \
	misspelt '-net.ipv4.tcp_syncookie = 1' net.ipv4.tcp_syncookies
check "so are separators that are mixed" \
	misspelt '-net.ipv4/conf.all.rp_filter = 1' net/ipv4/conf/all/rp_filter
unlike() {
	[ "$(optional '-net.netfilter.nf_conntrack_max = 9')" = 0 ]
}
check "but not a key that is like none, whose module may come" unlike
mv bad.kept "$own/bad.conf"

# Every setting that the latch itself holds is refused, whatever the floor has later.
latch_refused() {
	rm "$own/bad.conf"
	awk '/^# latch/ { latch = 1 } /^$/ { latch = 0 } /^# keep/ { latch = 0 }
		latch && /^[a-z]/ { print "-" $0; latch = 0 }' \
		"$golden/../../floor-sysctl.conf" >"$own/latch.conf"
	! "$policy" check --root root >out 2>&1
	[ "$(grep -c 'the latch itself holds this setting' out)" -gt 10 ] &&
		[ "$(grep -c 'the latch itself holds this setting' out)" -eq \
			"$(wc -l <"$own/latch.conf")" ]
}
check "no setting of the latch can be changed" latch_refused

many() {
	for n in $(seq 257); do
		echo "-kernel.made_up_$n = 1"
	done >"$own/latch.conf"
	! "$policy" check --root root >out 2>&1 && grep -q 'more than 256 settings' out &&
		[ "$(grep -c ': error: ' out)" -eq 1 ]
}
check "more settings than a blob can hold are a mistake" many

check_done
