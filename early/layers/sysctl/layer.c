// SPDX-License-Identifier: GPL-2.0-or-later
/* The sysctl layer: the floor's kernel settings (policy/floor-sysctl.conf). */
#include "layers/layer.h"

#include <errno.h>
#include <stdio.h>

#include "layers/sysctl/floor.h"
#include "layers/sysctl/own.h"
#include "layers/sysctl/relax.h"

static void shut(struct shutting *s)
{
	s->record.own = &s->policy.blob;
	record_apply_floor(&s->record, &s->want);
}

/* Where an exception needs another value, that is as good as the floor's. */
static enum sysctl_outcome check(const struct look *look, const struct sysctl_setting *s,
				 const char *path)
{
	const char *relaxed = relax_value(&look->allowed, path), *own;

	if (s->flags & SYSCTL_KEEP) {
		own = own_hardening(&look->policy.blob, path);
		if (own)
			return sysctl_check(path, own, 0);
	}
	if (relaxed && sysctl_check(path, relaxed, 0) == SYSCTL_HELD)
		return SYSCTL_HELD;
	return sysctl_check(path, s->value, s->flags);
}

static void count(const struct sysctl_setting *s, const char *path, void *context)
{
	struct look *look = context;
	struct sysctl_counts *counts = &look->sysctl;

	switch (check(look, s, path)) {
	case SYSCTL_SET:
	case SYSCTL_HELD:
		counts->held++;
		break;
	case SYSCTL_ABSENT:
		counts->absent++;
		break;
	case SYSCTL_FAILED:
		if (s->flags & SYSCTL_KEEP) {
			if (!counts->loosened++)
				snprintf(counts->first_loosened,
					 sizeof(counts->first_loosened), "%s", path);
		} else if (!counts->failed++) {
			snprintf(counts->first_failed, sizeof(counts->first_failed), "%s",
				 path);
		}
	}
}

/* The policy's settings bar nothing, so they count as hardening does. */
static void count_own_key(const struct sysctl_setting *s, const char *path, void *context)
{
	struct sysctl_setting kept = *s;

	kept.flags |= SYSCTL_KEEP;
	count(&kept, path, context);
}

static void count_own(const struct sysctl_setting *s, void *context)
{
	struct look *look = context;

	/* The floor has counted its hardening. */
	if (!(s->flags & SYSCTL_KEEP) && !sysctl_expand(s, count_own_key, look))
		look->sysctl.absent++;
}

static void look(struct look *look)
{
	unsigned int i;

	if (!look->settings)
		return;
	sysctl_names_keep();
	for (i = 0; i < floor_sysctl_count; i++)
		if (!sysctl_expand(&floor_sysctl[i], count, look))
			look->sysctl.absent++; /* nothing matches its `*`: no IPv6, say */
	sysctl_names_drop();
	own_settings(&look->policy.blob, count_own, look);
}

/*
 * Settings that stay after release (the hardening) count only for lock, which has just
 * set them. Later the administrator's sysctl.d may loosen them, and that opens nothing on
 * the wire.
 */
static void judge(const struct look *look, const struct shutting *shutting,
		  struct verdict *v)
{
	const struct sysctl_counts *c = &look->sysctl;
	unsigned int failed = c->failed + (shutting ? c->loosened : 0);

	if (failed)
		verdict_missing(v, LAYER_MISSING,
				"%u of %u settings differ, the first is %s", failed,
				failed + c->held,
				c->failed ? c->first_failed : c->first_loosened);
	else
		verdict_closed(
			v,
			"%u settings hold; not in this kernel: %u; hardening changed "
			"since: %u",
			c->held, c->absent, c->loosened);
}

/*
 * Settings are independent of each other: go on after a failure, and report only the
 * first.
 */
static bool open_layer(struct opening *o)
{
	o->restore.exceptions = o->before->policy.blob.exceptions;
	o->restore.own = &o->before->policy.blob;
	restore_sysctls(&o->restore);
	if (o->restore.failed)
		opening_done(o, o->restore.first_failed, -EIO);
	return true;
}

const struct layer sysctl_layer = {
	.name = "sysctl",
	.shut = shut,
	.look = look,
	.judge = judge,
	.open = open_layer,
};
