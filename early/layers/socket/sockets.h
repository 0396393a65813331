/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SOCKETS_H
#define NETLATCH_SOCKETS_H

/*
 * The socket layer: BPF programs refuse with EPERM the socket options that a program
 * needs to send around a queue and its qdisc:
 *
 *   level SOL_PACKET, option PACKET_QDISC_BYPASS
 *   level SOL_XDP, any option: without its rings an AF_XDP socket sends nothing
 *
 * This closes the gap between the registration of a link and the moment when the guard
 * has added that link's chain. It holds in every network namespace. A socket that had
 * such an option before lock is not stopped; at boot lock runs before any such socket
 * exists.
 *
 * Two programs share the work.
 *
 * SOCKETS_CGROUP: lock attaches it to the root of cgroup2, at the hook setsockopt. It
 * stays when lock has ended, and needs neither the guard nor a file. It needs Linux 5.3
 * with CONFIG_CGROUP_BPF, as in all of Debian's kernels. It does not see the calls of
 * 32-bit programs on a 64-bit kernel (nor `int 0x80`), because the kernel leaves out the
 * hooks of cgroups for them. It does see those of io_uring (Linux 6.7 and later).
 *
 * SOCKETS_LSM: the guard attaches it to the LSM hook socket_setsockopt, after lock has
 * returned. It sees 32-bit programs as well. The guard holds it, so it ends with the
 * guard. It needs Linux 5.11 with CONFIG_BPF_LSM, CONFIG_DEBUG_INFO_BTF and `bpf` among
 * the security modules (CONFIG_LSM, or lsm= on the kernel command line), as in Debian's
 * kernels from 6.1 on.
 *
 * Each program also refuses every option of one level that no kernel has
 * (SOCKETS_ASK_...). So a look can tell which of the two is at work: it asks for the
 * effect, and anybody may do that.
 */
#define SOCKETS_WHAT "PACKET_QDISC_BYPASS and AF_XDP are "

enum { SOCKETS_CGROUP = 1 << 0, SOCKETS_LSM = 1 << 1 };

/* Levels that nobody else uses: "nl" and a letter. */
#define SOCKETS_ASK_CGROUP 0x6e6c63
#define SOCKETS_ASK_LSM 0x6e6c6d

#ifndef SOL_PACKET /* klibc */
#define SOL_PACKET 263
#endif
#ifndef SOL_XDP
#define SOL_XDP 283
#endif
#ifndef PACKET_QDISC_BYPASS /* linux/if_packet.h */
#define PACKET_QDISC_BYPASS 20
#endif

/*
 * Attaches SOCKETS_CGROUP, unless it is at work. Returns 0 or -errno; -EOPNOTSUPP: this
 * kernel has no such hook; -EBUSY: a program at the root of cgroup2 that shares with
 * nobody; -EXDEV: this process is in another cgroup namespace, where the real root is out
 * of reach. 0 does not prove that the program works: call sockets_look().
 */
int sockets_shut(void);
/*
 * Detaches SOCKETS_CGROUP, and no program of anybody else. The guard has to be gone, and
 * the process that it may have started to attach SOCKETS_LSM (guard/lsm.h).
 * Returns 0 or -errno; -EBUSY: one of the two programs is still at work.
 */
int sockets_release(void);
/*
 * Tries the options on a socket. If they are refused, returns the mask of our programs
 * that are at work, which is 0 if a program of somebody else refuses them. Returns
 * -EOPNOTSUPP if one of the options is allowed, and another -errno if it cannot try.
 */
int sockets_look(void);
/*
 * Attaches SOCKETS_LSM. Returns the descriptor that holds it, or -errno; -EOPNOTSUPP:
 * this kernel has no such hook, or runs no program there. Maps some MiB of memory for a
 * moment.
 */
int sockets_attach_lsm(void);

#endif
