// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of layers, and the questions that are put to every layer in it. */
#include "layers/layer.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"

/*
 * look_take() reads the layers in this order, too. qdisc has to come before netdev,
 * because the qdisc layer reads the list of links, in which the netdev layer then marks
 * those with chains of their own.
 */
const struct layer *const layers[] = {
	&qdisc_layer,  &netdev_layer, &inet_layer,
	&sysctl_layer, &radio_layer,  &socket_layer,
};
const unsigned int layer_count = sizeof(layers) / sizeof(layers[0]);
_Static_assert(sizeof(layers) / sizeof(layers[0]) <= LAYERS_MAX,
	       "layers/latch.h: LAYERS_MAX");

void look_take(struct look *look, bool settings)
{
	unsigned int i;

	memset(look, 0, sizeof(*look));
	look->settings = settings;
	for (i = 0; i < layer_count; i++)
		if (layers[i]->look)
			layers[i]->look(look);
}

void look_free(struct look *look)
{
	links_free(&look->links);
	policy_free(&look->policy);
}

int look_failed(struct look *look, int rc)
{
	if (!look->error)
		look->error = rc;
	return rc;
}

bool look_is_shut(const struct look *look)
{
	unsigned int i;

	for (i = 0; i < layer_count; i++)
		if (layers[i]->is_shut && layers[i]->is_shut(look))
			return true;
	return false;
}

void look_judge(const struct look *look, const struct shutting *shutting,
		struct latch *latch)
{
	unsigned int i;

	for (i = 0; i < layer_count; i++)
		layers[i]->judge(look, shutting, &latch->verdict[i]);
}

void opening_done(struct opening *opening, const char *what, int rc)
{
	log_done(what, rc);
	if (!rc)
		return;
	if (!opening)
		log_line(LOG_ERR, "elsewhere: %s: %s", what, error_text(rc));
	else if (!opening->failure[0])
		snprintf(opening->failure, sizeof(opening->failure), "%s: %s", what,
			 error_text(rc));
}
