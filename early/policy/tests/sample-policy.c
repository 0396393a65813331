// SPDX-License-Identifier: GPL-2.0-or-later
/* usage: sample-policy NAME: writes a sample policy (samples.h) to standard output. */
#include "policy/tests/samples.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	static uint8_t bytes[SAMPLE_SIZE];
	size_t size = argc == 2 ? sample(argv[1], bytes) : 0;

	if (!size || fwrite(bytes, 1, size, stdout) != size) {
		fprintf(stderr, "sample-policy: no such sample\n");
		return 1;
	}
	return 0;
}
