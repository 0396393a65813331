/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_CONF_H
#define NETLATCH_CONF_H

#include "policy.h"

/* All settings that netlatch.conf(5) has. */
#define SETTING_NAMES \
	"release wait radio blocked-consumers allow-skip without-netlatch kdump"

/* The settings of a machine without netlatch.conf. */
void policy_defaults(struct policy *policy, const char *root);

/* Reads a netlatch.conf(5). All mistakes are noted, and all good lines are taken. */
void conf_read(struct policy *policy, const struct source *source,
	       struct mistakes *mistakes);

#endif
