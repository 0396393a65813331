// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The socket layer: a BPF program refuses the socket options for sending around queues.
 */
#include "layers/layer.h"

#include <errno.h>

#include "base/error.h"
#include "base/log.h"
#include "layers/socket/sockets.h"

static void shut(struct shutting *s)
{
	s->socket_error = sockets_shut();
	log_done(SOCKETS_DIR, s->socket_error);
}

static void look(struct look *look)
{
	look->socket_error = sockets_look();
}

static void judge(const struct look *look, const struct shutting *shutting,
		  struct verdict *v)
{
	/* A program that lock could not pin still refuses, but only until lock ends. */
	int shut_error = shutting ? shutting->socket_error : 0;
	int error = shut_error ? shut_error : look->socket_error;

	if (!error)
		verdict_closed(v, SOCKETS_WHAT "refused");
	else if (error == -EPERM && !shut_error)
		verdict_missing(v, LAYER_UNKNOWN, "only root can read it");
	else
		verdict_missing(v,
				shutting && error == -EOPNOTSUPP ? LAYER_UNSUPPORTED
								 : LAYER_MISSING,
				SOCKETS_WHAT "not refused (bpf in lsm=: %s)",
				error_text(error == -EPERM ? -EACCES : error));
}

static bool is_shut(const struct look *look)
{
	return !look->socket_error;
}

static void say_shut(const struct look *look, struct line *line)
{
	if (!look->socket_error)
		line_add(line, " sockets,");
}

static bool open_layer(struct opening *o)
{
	opening_done(o, SOCKETS_DIR, sockets_release());
	return true;
}

const struct layer socket_layer = {
	.name = "socket",
	.gap = "AF_XDP; PACKET_QDISC_BYPASS on links without a netdev chain",
	.shut = shut,
	.look = look,
	.judge = judge,
	.is_shut = is_shut,
	.say_shut = say_shut,
	.open = open_layer,
};
