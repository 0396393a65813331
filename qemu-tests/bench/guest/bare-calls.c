// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: bare-calls NUMBER
 *
 * Calls the kernel that many times (getppid(), which does next to nothing) and does
 * nothing else: the least that any program executes outside of system calls which makes
 * so many of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned long left = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;

	if (!left) {
		fprintf(stderr, "usage: bare-calls NUMBER\n");
		return 2;
	}
	while (left--)
		getppid();
	return 0;
}
