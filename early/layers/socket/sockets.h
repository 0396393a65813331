/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SOCKETS_H
#define NETLATCH_SOCKETS_H

/*
 * The socket layer: a BPF program at a hook of the kernel's security modules, socket_setsockopt, which
 * refuses with EPERM what a socket needs to send past a queue and its qdisc:
 *
 *   level SOL_PACKET, option PACKET_QDISC_BYPASS
 *   level SOL_XDP, any option: without its rings an AF_XDP socket sends nothing
 *
 * It asks for neither a link nor the guard, so it closes what a link leaves open between its
 * registration and the guard's chain, and it holds in every network namespace and for programs of 32
 * bits (which a BPF program of a cgroup is not asked about). A socket that had them before is not
 * stopped; at boot lock runs before there is any.
 *
 * Linux 5.7 and later with CONFIG_BPF_LSM, CONFIG_DEBUG_INFO_BTF and `bpf` among the security modules
 * (CONFIG_LSM, or lsm= on the kernel command line): so Debian's kernels from 6.1 on.
 *
 * SOCKETS_DIR is a mount of type bpf. The link (between program and hook) that its one file stands for
 * keeps the program at work after lock has ended, whatever becomes of the guard.
 */
#define SOCKETS_DIR "/run/netlatch/bpf"
#define SOCKETS_WHAT "PACKET_QDISC_BYPASS and AF_XDP are "

#ifndef SOL_PACKET /* klibc */
#define SOL_PACKET 263
#endif
#ifndef PACKET_QDISC_BYPASS /* linux/if_packet.h */
#define PACKET_QDISC_BYPASS 20
#endif

/*
 * Puts the program to work. 0, which proves nothing: ask sockets_look(); or -errno; -EOPNOTSUPP: this
 * kernel has no such hook. After an error it may still refuse, but only until this process ends.
 */
int sockets_shut(void);
/* Takes it away, and waits until it is gone. 0 or -errno; -EBUSY: something still refuses. */
int sockets_release(void);
/* Tries. 0: both are refused; -EOPNOTSUPP: one is not; -errno: cannot tell (-EPERM without root). */
int sockets_look(void);

#endif
