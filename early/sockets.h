/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SOCKETS_H
#define NETLATCH_SOCKETS_H

/*
 * The socket layer: two BPF programs at hooks of the kernel's security modules refuse with EPERM what sends
 * past a queue and its qdisc. It needs neither a link nor the guard, so it closes what a link
 * leaves open between its registration and the guard's chain, and it holds in every network
 * namespace.
 *
 *   socket_create      family AF_XDP
 *   socket_setsockopt  level SOL_PACKET, option PACKET_QDISC_BYPASS
 *
 * Linux 5.7 and later with CONFIG_BPF_LSM, CONFIG_DEBUG_INFO_BTF and `bpf` among the security modules
 * (CONFIG_LSM, or lsm= on the kernel command line): so Debian's kernels from 6.1 on. A socket that
 * was made before is not stopped; lock runs before there is any.
 *
 * SOCKETS_DIR is a mount of type bpf. The links that its files stand for keep the programs at
 * work after lock has ended, whatever becomes of the guard.
 */
#define SOCKETS_DIR "/run/netlatch/bpf"
#define SOCKETS_WHAT "PACKET_QDISC_BYPASS and AF_XDP are "

/*
 * Puts the programs to work. 0, which proves nothing: ask sockets_look(); or -errno; -ENOENT:
 * this kernel has no such hooks.
 */
int sockets_shut(void);
/* Takes them away, and waits until they are. 0 or -errno. */
int sockets_release(void);
/* Tries. 0: both are refused; -EOPNOTSUPP: one is not; -errno: cannot tell (-EPERM without root). */
int sockets_look(void);

#endif
