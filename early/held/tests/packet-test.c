// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages of nfnetlink_log, as linux/netfilter/nfnetlink_log.h has them. */
#include "held/packet.h"
#include "check.h"

#include <string.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>

static unsigned char memory[1024];
static struct nlbuf b;
static struct held_frame frame;

static void begin(uint8_t family, uint16_t group)
{
	struct nfgenmsg header = { .nfgen_family = family, .res_id = htons(group) };
	struct nfulnl_msg_packet_hdr packet = { .hw_protocol = htons(0x0800) };

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET, 0, 0, &header,
		    sizeof(header));
	nlmsg_put(&b, NFULA_PACKET_HDR, &packet, sizeof(packet));
}

static bool ends(void)
{
	struct nlmsg m;
	size_t offset = 0;

	nlmsg_end(&b);
	return nlmsg_next(b.base, b.len, &offset, &m) > 0 && held_packet_read(&m, &frame);
}

static void test_read(void)
{
	uint16_t tci = htons(0x3005);
	size_t nest;

	begin(NFPROTO_NETDEV, HELD_GROUP);
	nlmsg_put_be32(&b, NFULA_IFINDEX_OUTDEV, 2);
	nlmsg_put(&b, NFULA_L2HDR, "0123456789abcd", 14);
	nlmsg_put(&b, NFULA_PAYLOAD, "0123456789abcdefgh", 18);
	CHECK(ends() && !frame.in && frame.index == 2 && frame.ethernet &&
		      frame.len == 18 && !memcmp(frame.data, "0123", 4),
	      "a frame that leaves, from its Ethernet header on");
	begin(NFPROTO_NETDEV, HELD_GROUP);
	nlmsg_put_be32(&b, NFULA_IFINDEX_OUTDEV, 2);
	nlmsg_put(&b, NFULA_PAYLOAD, "\x45", 1);
	CHECK(ends() && !frame.ethernet && frame.ethertype == 0x0800,
	      "one of a link without such a header");
	begin(NFPROTO_NETDEV, HELD_GROUP);
	nlmsg_put_be32(&b, NFULA_IFINDEX_INDEV, 3);
	nlmsg_put(&b, NFULA_L2HDR, "0123456789abcd", 14);
	nest = nlmsg_nest(&b, NFULA_VLAN);
	nlmsg_put(&b, NFULA_VLAN_TCI, &tci, sizeof(tci));
	nlmsg_nest_end(&b, nest);
	nlmsg_put(&b, NFULA_PAYLOAD, "\x45", 1);
	CHECK(ends() && frame.in && frame.index == 3 && !frame.ethernet &&
		      frame.vlan == 5,
	      "one that arrived, with a tag that the kernel took off");
	begin(NFPROTO_IPV4, HELD_GROUP);
	nlmsg_put_be32(&b, NFULA_IFINDEX_OUTDEV, 2);
	nlmsg_put(&b, NFULA_PAYLOAD, "\x45", 1);
	CHECK(ends() && !frame.ethernet && frame.ethertype == 0x0800, "a packet of IP");
}

static void test_foreign(void)
{
	struct nlmsg done = { .type = 3 };

	begin(NFPROTO_NETDEV, 1);
	nlmsg_put_be32(&b, NFULA_IFINDEX_OUTDEV, 2);
	CHECK(!ends(), "another group");
	begin(NFPROTO_NETDEV, HELD_GROUP);
	CHECK(!ends(), "no link");
	begin(NFPROTO_NETDEV, HELD_GROUP);
	nlmsg_put(&b, NFULA_IFINDEX_OUTDEV, "\0\0", 2);
	CHECK(!ends(), "a link of two bytes");
	begin(NFPROTO_NETDEV, HELD_GROUP);
	nlmsg_put(&b, NFULA_PACKET_HDR, "", 1);
	nlmsg_put_be32(&b, NFULA_IFINDEX_OUTDEV, 2);
	CHECK(!ends(), "a header of another size");
	begin(NFPROTO_NETDEV, HELD_GROUP);
	nlmsg_put_be32(&b, NFULA_IFINDEX_OUTDEV, 2);
	nlmsg_put(&b, NFULA_VLAN, "\xff\xff\xff\xff", 4);
	CHECK(ends() && !frame.vlan && !frame.len && !frame.data, "a nest that is none");
	CHECK(!held_packet_read(&done, &frame), "the end of several messages");
}

static void test_bind(void)
{
	struct nfgenmsg header;
	struct nlattr_view a[NFULA_CFG_FLAGS + 1];
	struct nlmsg m;
	size_t offset = 0;
	uint32_t range;

	nlbuf_init(&b, memory, sizeof(memory));
	held_encode_bind(&b, 9);
	CHECK(nlbuf_ok(&b) && nlmsg_next(b.base, b.len, &offset, &m) == 1 &&
		      m.type == (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG) &&
		      m.flags == (NLM_F_REQUEST | NLM_F_ACK) && m.seq == 9,
	      "one request");
	memcpy(&header, m.payload, sizeof(header));
	nlattr_parse(m.payload + sizeof(header), m.len - sizeof(header), a,
		     NFULA_CFG_FLAGS);
	memcpy(&range, a[NFULA_CFG_MODE].data, sizeof(range));
	CHECK(ntohs(header.res_id) == HELD_GROUP && a[NFULA_CFG_CMD].len == 1 &&
		      *a[NFULA_CFG_CMD].data == NFULNL_CFG_CMD_BIND &&
		      a[NFULA_CFG_MODE].len == 6 && ntohl(range) == HELD_SNAPLEN &&
		      a[NFULA_CFG_MODE].data[4] == NFULNL_COPY_PACKET,
	      "the group, and how much of each frame");
}

int main(void)
{
	test_read();
	test_foreign();
	test_bind();
	return check_done();
}
