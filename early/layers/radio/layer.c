// SPDX-License-Identifier: GPL-2.0-or-later
/* The radio layer: rfkill soft-blocks all radios, present and future. */
#include "layers/layer.h"

#include <errno.h>

#include "base/error.h"
#include "base/log.h"
#include "kernel/module.h"

#define LEFT "left as they are, as the policy says (radio = leave)"

static void shut(struct shutting *s)
{
	struct record *record = &s->record;
	int fd;

	s->fds.radio = -1;
	if (s->policy.blob.radio == BLOB_RADIO_LEAVE) {
		log_line(LOG_NOTICE, "radios: " LEFT);
		return;
	}
	fd = radio_open();
	if (fd == -ENOENT) {
		log_done("modprobe rfkill", module_probe("rfkill"));
		fd = radio_open();
	}
	s->fds.radio = fd;
	/*
	 * If lock runs again, it takes the old states from the state of the lock before.
	 */
	text_put_like(&record->old_values, record->previous, STATE_RADIO);
	log_done(RADIO_FILE,
		 fd < 0 ? fd
			: radios_shut(fd, record->first ? &record->old_values : NULL));
}

static void look(struct look *look)
{
	look->radio_error = radios_read(&look->radios);
	/* On a kernel without rfkill nothing can be blocked, so nothing is hidden. */
	if (look->radio_error && look->radio_error != -ENOENT)
		look_failed(look, look->radio_error);
}

static void judge(const struct look *look, const struct shutting *shutting,
		  struct verdict *v)
{
	int error = look->radio_error;

	(void)shutting;
	if (look->policy.blob.radio == BLOB_RADIO_LEAVE)
		verdict_missing(v, LAYER_UNSUPPORTED, LEFT);
	else if (error)
		verdict_missing(v,
				error == -EACCES   ? LAYER_UNKNOWN
				: error == -ENOENT ? LAYER_UNSUPPORTED
						   : LAYER_MISSING,
				RADIO_FILE ": %s", error_text(error));
	else if (look->radios.open)
		verdict_missing(v, LAYER_MISSING, "radio %u is not blocked",
				look->radios.first_open);
	else
		verdict_closed(v, "all blocked, now: %u", look->radios.count);
}

static void say_shut(const struct look *look, struct line *line)
{
	unsigned int blocked = look->radios.count - look->radios.open;

	if (blocked)
		line_add(line, " radios: %u,", blocked);
}

static bool open_layer(struct opening *o)
{
	opening_done(o, RADIO_FILE, radios_release(o->state));
	return true;
}

/*
 * No is_shut: blocked radios do not show that the latch is shut, because somebody else
 * may have blocked them.
 */
const struct layer radio_layer = {
	.name = "radio",
	.shut = shut,
	.look = look,
	.judge = judge,
	.say_shut = say_shut,
	.open = open_layer,
};
