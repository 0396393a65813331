/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NARROW_H
#define NETLATCH_NARROW_H

#include "policy.h"

/*
 * An exception is narrow: it names whom it lets talk to whom. Notes a mistake for each
 * rule that is so wide that it may be an accident, or that makes no sense. False if there
 * was one.
 */
bool narrow_check(const struct allow *allow, struct mistakes *mistakes);

#endif
