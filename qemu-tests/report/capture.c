// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/capture.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <pcap/sll.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_MAX 65536

bool mac_parse(const char *text, uint8_t *mac)
{
	unsigned int part[6];
	int end = 0, i;

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &part[0], &part[1], &part[2],
		   &part[3], &part[4], &part[5], &end) != 6 ||
	    text[end])
		return false;
	for (i = 0; i < 6; i++)
		mac[i] = (uint8_t)part[i];
	return true;
}

void mac_print(const uint8_t *mac, char *text)
{
	snprintf(text, MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
}

/*
 * What a "cooked" capture (tcpdump -i any) has instead of an Ethernet header, made into
 * one: the sender's address and the type of the packet. Returns the length of the frame,
 * 0 if it is cut short.
 */
static size_t uncook(int type, const uint8_t *bytes, size_t len, uint8_t *frame)
{
	bool second = type == DLT_LINUX_SLL2;
	size_t header = second ? SLL2_HDR_LEN : SLL_HDR_LEN;

	if (len < header)
		return 0;
	if (len - header > FRAME_MAX - 14)
		len = header + FRAME_MAX - 14;
	memset(frame, 0xff, 6); /* who gets it is not kept */
	memcpy(frame + 6, bytes + (second ? 12 : 6), 6);
	memcpy(frame + 12, bytes + (second ? 0 : 14), 2);
	memcpy(frame + 14, bytes + header, len - header);
	return 14 + len - header;
}

static int add_frame(struct capture *c, const uint8_t *frame, size_t len, uint64_t ns)
{
	struct captured *f = c->frames;

	if (!(c->count & (c->count - 1)))
		f = reallocarray(f, c->count ? c->count * 2 : 1, sizeof(*f));
	if (!f)
		return -ENOMEM;
	c->frames = f;
	f += c->count++;
	memset(f, 0, sizeof(*f));
	f->ns = ns;
	f->kind = frame_classify(frame, len, f->text);
	if (len >= 12)
		memcpy(f->source, frame + 6, 6);
	if (c->count == 1 || ns < c->first_ns)
		c->first_ns = ns;
	if (ns > c->last_ns)
		c->last_ns = ns;
	return 0;
}

static int read_frames(struct capture *c, pcap_t *pcap, uint8_t *frame)
{
	int type = pcap_datalink(pcap), got = 0, err = 0;
	struct pcap_pkthdr *head;
	const uint8_t *bytes;
	uint64_t ns;
	size_t len;

	while (!err && (got = pcap_next_ex(pcap, &head, &bytes)) == 1) {
		/* With precision NANO, tv_usec has nanoseconds. */
		ns = (uint64_t)head->ts.tv_sec * 1000000000 + (uint64_t)head->ts.tv_usec;
		c->cut += head->caplen < head->len;
		len = head->caplen;
		if (type != DLT_EN10MB) {
			len = uncook(type, bytes, len, frame);
			bytes = frame;
		}
		err = add_frame(c, bytes, len, ns);
	}
	return err || got == PCAP_ERROR_BREAK ? err : -EBADMSG;
}

int capture_read(struct capture *c, const char *path)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	uint8_t *frame = malloc(FRAME_MAX);
	pcap_t *pcap;
	int err = -EINVAL, type;

	pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO,
						       error);
	type = pcap ? pcap_datalink(pcap) : -1;
	if (!pcap || !frame)
		snprintf(c->error, sizeof(c->error), "%s: %s; it is no capture", path,
			 error);
	else if (type != DLT_EN10MB && type != DLT_LINUX_SLL && type != DLT_LINUX_SLL2)
		snprintf(c->error, sizeof(c->error),
			 "%s: frames of type %s; only Ethernet and Linux's cooked "
			 "captures can be read",
			 path,
			 pcap_datalink_val_to_name(type) ? pcap_datalink_val_to_name(type)
							 : "unknown");
	else
		err = read_frames(c, pcap, frame);
	if (err == -EBADMSG)
		snprintf(c->error, sizeof(c->error),
			 "%s: %s, after %zu frames; copy the capture again, once tcpdump "
			 "has ended",
			 path, pcap_geterr(pcap), c->count);
	else if (err == -ENOMEM)
		snprintf(c->error, sizeof(c->error), "%s: %s", path, strerror(ENOMEM));
	if (pcap)
		pcap_close(pcap);
	free(frame);
	return err;
}

void capture_free(struct capture *c)
{
	free(c->frames);
	memset(c, 0, sizeof(*c));
}

size_t capture_stations(const struct capture *c, struct station *stations, size_t max)
{
	size_t i, j, count = 0;

	for (i = 0; i < c->count; i++) {
		for (j = 0; j < count; j++)
			if (!memcmp(stations[j].mac, c->frames[i].source, 6))
				break;
		if (j == count) {
			if (count == max)
				return max + 1;
			memcpy(stations[j].mac, c->frames[i].source, 6);
			stations[j].frames = 0;
			count++;
		}
		stations[j].frames++;
	}
	return count;
}
