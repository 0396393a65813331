// SPDX-License-Identifier: GPL-2.0-or-later
/* No netlatch-rdinit in this boot. */
#include "base/state.h"

bool state_recall(void)
{
	return false;
}
