// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The socket layer: BPF programs refuse the socket options for sending around queues.
 */
#include "layers/layer.h"

#include <errno.h>

#include "base/error.h"
#include "base/log.h"
#include "layers/socket/sockets.h"

static void shut(struct shutting *s)
{
	s->socket_error = sockets_shut();
	log_done("sockets", s->socket_error);
}

static void look(struct look *look)
{
	look->sockets = sockets_look();
}

/* On a 32-bit kernel there are no calls that the cgroup hook does not see. */
static const char *refused_to(int programs)
{
	if (sizeof(long) == 4 && programs & SOCKETS_CGROUP)
		return "";
	switch (programs) {
	case SOCKETS_CGROUP | SOCKETS_LSM:
		return ", to 32-bit programs too";
	case SOCKETS_CGROUP:
		return ", but not to 32-bit programs";
	case SOCKETS_LSM:
		return ", for as long as the guard lives";
	default:
		return ", by a program that is not netlatch's";
	}
}

static void judge(const struct look *look, const struct shutting *shutting,
		  struct verdict *v)
{
	int error = shutting && shutting->socket_error ? shutting->socket_error
						       : look->sockets;

	if (error >= 0)
		verdict_closed(v, SOCKETS_WHAT "refused%s", refused_to(error));
	else
		verdict_missing(v,
				shutting && error == -EOPNOTSUPP ? LAYER_UNSUPPORTED
								 : LAYER_MISSING,
				SOCKETS_WHAT
				"not refused (BPF at the root of cgroup2: %s)",
				error == -EBUSY	  ? "another program is alone there"
				: error == -EXDEV ? "not in this cgroup namespace"
						  : error_text(error));
}

static bool is_shut(const struct look *look)
{
	return look->sockets > 0;
}

static void say_shut(const struct look *look, struct line *line)
{
	if (is_shut(look))
		line_add(line, " sockets,");
}

static bool open_layer(struct opening *o)
{
	opening_done(o, "sockets", sockets_release());
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
