/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_FUZZ_H
#define NETLATCH_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
