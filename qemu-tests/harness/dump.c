// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's own captures. */
#include "harness/wire.h"

#include <errno.h>
#include <string.h>

/* The frames of a capture that begin with these bytes. */
static long count_dump(const char *path, const uint8_t *bytes, size_t len)
{
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const unsigned char *frame;
	long count = 0;
	pcap_t *pcap;
	int got;

	pcap = pcap_open_offline(path, error);
	if (!pcap)
		return -EIO;
	while ((got = pcap_next_ex(pcap, &header, &frame)) == 1)
		count += header->caplen >= len && !memcmp(frame, bytes, len);
	pcap_close(pcap);
	return got == PCAP_ERROR_BREAK ? count : -EBADMSG;
}

long wire_dump_find(const struct wire *w, unsigned int nic, const uint8_t *bytes,
		    size_t len)
{
	return count_dump(w->dump[nic], bytes, len);
}

long wire_dumped(const struct wire *w)
{
	long count, total = 0;
	int i;

	for (i = 0; i < WIRE_NICS; i++) {
		if (!w->dump[i][0])
			continue;
		count = count_dump(w->dump[i], (const uint8_t *)"", 0);
		if (count < 0)
			return count;
		total += count;
	}
	return total;
}
