/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SOCKETS_H
#define NETLATCH_SOCKETS_H

/*
 * The socket layer: a BPF program at the LSM hook socket_setsockopt. It refuses with
 * EPERM the socket options that a program needs to send around a queue and its qdisc:
 *
 *   level SOL_PACKET, option PACKET_QDISC_BYPASS
 *   level SOL_XDP, any option: without its rings an AF_XDP socket sends nothing
 *
 * The program needs neither a link nor the guard. So it closes the gap between the
 * registration of a link and the moment when the guard has added that link's chain. It
 * holds in every network namespace, and for 32-bit programs, too, whose calls pass by the
 * BPF hooks of a cgroup. A socket that had such an option before lock is not stopped; at
 * boot lock runs before any such socket exists.
 *
 * The layer needs Linux 5.7 or later with CONFIG_BPF_LSM, CONFIG_DEBUG_INFO_BTF and `bpf`
 * among the security modules (CONFIG_LSM, or lsm= on the kernel command line). Debian's
 * kernels from 6.1 on have these.
 *
 * SOCKETS_DIR is a mount of type bpf with one file. That file pins the BPF link between
 * program and hook, so the program stays attached after lock has ended, even if the guard
 * dies.
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
 * Loads, attaches and pins the program. Returns 0 or -errno; -EOPNOTSUPP: this kernel has
 * no such hook. 0 does not prove that the program works: call sockets_look(). After an
 * error the program may still refuse the options, but only until this process ends.
 */
int sockets_shut(void);
/*
 * Removes the program, and waits at most 2 seconds until it is gone. Returns 0 or -errno;
 * -EBUSY: the options are still refused.
 */
int sockets_release(void);
/*
 * Tries both options on a socket. Returns 0 if both are refused, -EOPNOTSUPP if one is
 * allowed, another -errno if it cannot try (-EPERM without root).
 */
int sockets_look(void);

#endif
