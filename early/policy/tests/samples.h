/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <stddef.h>
#include <stdint.h>

/*
 * Policies for tests, made here byte by byte and not by the compiler, so that a mistake
 * that reader and compiler share is seen.
 *
 *   dhcp    allow dhcp on eth0
 *   ssh     allow in on eth0 proto tcp from 10.0.2.77 to any port 22, with ARP; keep
 *   tcp6    allow out on eth0 proto tcp to fec0::2 port 443, with ND
 *   arp     ARP with 10.0.2.77 on eth0
 *   lacp    allow lacp on any
 *   vlan    allow in on eth0.10 proto udp from 192.0.2.0/25 port 500; on eth0 tagged
 *   icmp    echo replies of 192.0.2.0/24 on the link 52:54:00:12:34:56
 *   both    dhcp and ssh
 *   mixed   ssh, which is kept, and tcp6, which is not
 *   many    30 rules of ARP on any
 *   large   a rule with as many tests as one can have
 *   skip    no exception, and allow-skip = yes
 *   own     settings, some of which the latch itself holds; an own value for hardening
 *   settings two settings, and radio = leave, release = proven, wait = 30s
 */
#define SAMPLE_SIZE 4096
/* Returns the size of the blob; 0: there is no such sample. */
size_t sample(const char *name, uint8_t to[SAMPLE_SIZE]);

#endif
