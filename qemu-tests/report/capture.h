/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture of one's own hardware, read with libpcap. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "report/record.h"

#define MAC_TEXT 18

struct station {
	uint8_t mac[6];
	size_t frames;
};

/* A frame of any station, in the order of the file. Times are those of the capture. */
struct captured {
	uint64_t ns; /* since 1970 */
	uint8_t source[6];
	enum frame_kind kind;
	char text[FRAME_TEXT_MAX];
};

struct capture {
	struct captured *frames;
	size_t count;
	uint64_t first_ns, last_ns; /* of all frames */
	size_t cut;		    /* frames of which the capture has not all bytes */
	char error[512];	    /* object first */
};

/* 0 or -errno; the reason is in error. */
int capture_read(struct capture *c, const char *path);
void capture_free(struct capture *c);

/* The stations that sent: at most `max`, and how many there are. */
size_t capture_stations(const struct capture *c, struct station *stations, size_t max);

/* False: text is no MAC address. */
bool mac_parse(const char *text, uint8_t *mac);
void mac_print(const uint8_t *mac, char *text);

#endif
