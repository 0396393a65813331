/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_BTF_H
#define NETLATCH_BTF_H

#include <stddef.h>

/*
 * Returns the BTF id of the function of that name. data is the BTF of a kernel: its
 * types, in host byte order (Documentation/bpf/btf.rst), size bytes followed by a NUL at
 * data[size], because names are compared as strings. Returns 0 if BTF has no such
 * function, if the data are damaged, or if a type of a kind that came after Linux 6.12
 * stands before the function. Pure.
 */
unsigned int btf_function(const char *data, size_t size, const char *name);

#endif
