// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Live images: the root file system is a squashfs on a disk, under a tmpfs. live-boot
 * mounts them in the initramfs; mkimage/live.sh makes the image.
 */
#include "scenarios/whole.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define IS_LIVE		RUN_SHOWS("grep ' / ' /proc/mounts", "overlay / overlay rw")
#define FIREWALL	"Finished nftables.service"

static const struct step control_live[] = {
	WAIT(LOGIN),
	IS_LIVE,
	CALL(whole_online),
	BEFORE(FIREWALL, K(RAW)),
	END
};

static const struct step live[] = {
	CALL(whole_released),
	IS_LIVE,
	/* Any other opening would have come before the firewall. */
	FIRST_AFTER(OPENING " (ruleset: inet real input"),
	CALL(whole_settings),
	END
};

#define IMAGE		.disk = "live.img", .append = "boot=live", VIRTIO, \
			.suites = SUITE_WHOLE, SLOW

static const struct scenario rows[] = {
	{ "control-live", "control without netlatch: a live image sends before its firewall",
	  IMAGE, .variant = "live-stock",
	  .setup = "without-netlatch,nftables,ifupdown,early-sender", .steps = control_live },
	{ "live", "a live image: 0 frames before release, then the network",
	  IMAGE, .variant = "live-netlatch",
	  .setup = "when-ruleset,nftables,ifupdown,early-sender", .steps = live },
};

const struct scenario_table live_table = TABLE(rows);
