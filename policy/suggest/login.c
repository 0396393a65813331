// SPDX-License-Identifier: GPL-2.0-or-later
/* The port of dropbear, by the reader that the compiler has. */
#include "suggest/login.h"

#include "dropbear.h"

unsigned int login_port(const char *root)
{
	struct ports port = { .low = 22, .high = 22 };
	struct mistakes unused;

	mistakes_begin(&unused);
	return dropbear_port(&port, root, &unused) ? port.low : 22;
}
