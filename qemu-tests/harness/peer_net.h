/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Real programs at the other end of the wire: ssh, tangd, a server of NFS or iSCSI. They
 * run in a network namespace that only this process has, with one link:
 *
 *	guest NIC --- hub 0 --- dgram socket --- this process --- tap "peer0" --- programs
 *
 * All frames pass through this process, which records them in wire.pcap as those of every
 * other row. There is no slirp, which would reset TCP connections that it does not know.
 * The namespace has no route to the host's network.
 */
#ifndef PEER_NET_H
#define PEER_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct guest;

#define PEER_LINK "peer0"
#define PEER_MAC "02:6e:6c:00:00:02"

/* Can this process make such a namespace? If not, why is the reason, object first. */
bool peer_net_possible(char *why, size_t size);

/*
 * Makes the namespace and runs the shell command setup (one line) in it, which gives the
 * link its address and starts servers (in the background, by `&`). The working folder of
 * all commands is dir; $BUILD is the build folder, /run is an empty file system of their
 * own.
 * IPv6 is off on the link unless setup turns it on. 0 or -errno, with the reason in
 * guest.error.
 */
int peer_net_start(struct guest *g, const char *dir, const char *setup);

/* Puts frames that the peer's programs send on the wire. 0 or -errno. */
int peer_net_forward(struct guest *g);

/* Ends all programs in the namespace, and so the namespace. */
void peer_net_end(struct guest *g);

#endif
