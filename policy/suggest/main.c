// SPDX-License-Identifier: GPL-2.0-or-later
/* `suggest` alone, as a program for its tests. */
#include "suggest/suggest.h"

int main(int argc, char **argv)
{
	return suggest_main(argc, argv);
}
