# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# For tests that work in a root of their own: in_namespaces runs the test again in
# namespaces of its own, as root there, so that its mounts and processes end with it and
# nothing of this machine is changed.

# in_namespaces ARGUMENT...: with the arguments of the script itself.
in_namespaces() {
	[ "${NETLATCH_NAMESPACE:-}" != y ] || return 0
	NETLATCH_NAMESPACE=y
	export NETLATCH_NAMESPACE
	set -- --mount --net --pid --fork --kill-child "$0" "$@"
	[ "$(id -u)" = 0 ] || set -- --user --map-auto --map-root-user "$@"
	exec unshare "$@"
}

# mount_system ROOT: /proc, and a /dev without the devices of this machine.
mount_system() {
	mount -t proc proc "$1/proc" &&
		mount -t tmpfs -o mode=755 tmpfs "$1/dev" || exit 1
	for node in null zero full random urandom; do
		: >"$1/dev/$node"
		mount --bind "/dev/$node" "$1/dev/$node"
	done
	ln -s /proc/self/fd "$1/dev/fd"
}
