/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SERVICE_H
#define NETLATCH_SERVICE_H

#include "lex.h"
#include "policy.h"

/*
 * Reads what follows the link of "allow SERVICE on LINK": "[from A] [to A] [port N]
 * [keep]", then the service's file, whose rules become those of the allow. False if there
 * was a mistake in either, which is noted, or if there is no such service.
 */
bool service_read(struct line *line, struct allow *allow, const char *root);

/*
 * Warns of mistakes in the administrator's own services that the policy does not use. In
 * one that it uses, they are errors.
 */
void services_warn(const struct policy *policy, struct mistakes *mistakes);

/* Is there a file for a service of this name? */
bool service_exists(const char *name, const char *root);
/* The folder of the services that come with netlatch. */
const char *service_folder(const char *root);
/* The names of all services, with blanks between them. */
const char *service_names(const char *root);

#endif
