// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads and writes messages of nfnetlink_log. */
#include "held/packet.h"

#include <string.h>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <sys/socket.h>

#define COLLECT_CS 10 /* hundredths of a second */
#define COLLECT_MAX 16
#define COLLECT_BYTES 8192

void held_encode_bind(struct nlbuf *b, uint32_t seq)
{
	struct nfgenmsg header = { .nfgen_family = AF_UNSPEC,
				   .version = NFNETLINK_V0,
				   .res_id = htons(HELD_GROUP) };
	struct nfulnl_msg_config_cmd bind = { .command = NFULNL_CFG_CMD_BIND };
	struct nfulnl_msg_config_mode mode = { .copy_range = htonl(HELD_SNAPLEN),
					       .copy_mode = NFULNL_COPY_PACKET };

	nlmsg_begin(b, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG,
		    NLM_F_REQUEST | NLM_F_ACK, seq, &header, sizeof(header));
	nlmsg_put(b, NFULA_CFG_CMD, &bind, sizeof(bind));
	nlmsg_put(b, NFULA_CFG_MODE, &mode, sizeof(mode));
	nlmsg_put_be32(b, NFULA_CFG_TIMEOUT, COLLECT_CS);
	nlmsg_put_be32(b, NFULA_CFG_QTHRESH, COLLECT_MAX);
	nlmsg_put_be32(b, NFULA_CFG_NLBUFSIZ, COLLECT_BYTES);
	nlmsg_end(b);
}

/* A tag that the kernel has taken out of the frame: its VLAN id, 0: there is none. */
static uint16_t read_tag(const struct nlattr_view *nest)
{
	struct nlattr_view v[NFULA_VLAN_TCI + 1];

	if (!nest->data || nlattr_parse(nest->data, nest->len, v, NFULA_VLAN_TCI) ||
	    v[NFULA_VLAN_TCI].len != 2)
		return 0;
	return (v[NFULA_VLAN_TCI].data[0] << 8 | v[NFULA_VLAN_TCI].data[1]) & 0xfff;
}

bool held_packet_read(const struct nlmsg *m, struct held_frame *f)
{
	struct nlattr_view a[NFULA_L2HDR + 1];
	struct nfulnl_msg_packet_hdr packet;
	struct nfgenmsg header;
	uint32_t index;

	memset(f, 0, sizeof(*f));
	if (m->type != (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET) ||
	    m->len < sizeof(header))
		return false;
	memcpy(&header, m->payload, sizeof(header));
	if (header.res_id != htons(HELD_GROUP) ||
	    nlattr_parse(m->payload + sizeof(header), m->len - sizeof(header), a,
			 NFULA_L2HDR) ||
	    a[NFULA_PACKET_HDR].len != sizeof(packet))
		return false;
	memcpy(&packet, a[NFULA_PACKET_HDR].data, sizeof(packet));
	f->in = nlattr_be32(&a[NFULA_IFINDEX_INDEV], &index);
	if (!f->in && !nlattr_be32(&a[NFULA_IFINDEX_OUTDEV], &index))
		return false;
	f->index = index;
	f->ethertype = ntohs(packet.hw_protocol);
	f->vlan = read_tag(&a[NFULA_VLAN]);
	/*
	 * In netdev chains the copy of a frame that leaves begins with its link-layer
	 * header, if the link has one. That of a frame that arrived begins behind it, and
	 * all the kernel still needs of it is the ethertype. The chains of inet and arp
	 * see packets.
	 */
	f->ethernet = !f->in && header.nfgen_family == NFPROTO_NETDEV &&
		      a[NFULA_L2HDR].len >= ETH_HLEN;
	f->data = a[NFULA_PAYLOAD].data;
	f->len = a[NFULA_PAYLOAD].len;
	return true;
}
