/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_COMPILE_H
#define NETLATCH_COMPILE_H

#include "policy.h"

/*
 * Makes the exceptions and their packet patterns of the policy's allows. Notes a mistake
 * if there are more than a blob can hold.
 */
void compile(struct policy *policy, struct mistakes *mistakes);

#endif
