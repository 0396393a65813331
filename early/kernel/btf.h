/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_BTF_H
#define NETLATCH_BTF_H

#include <stddef.h>

/*
 * The id of the function of that name in BTF, the types of a kernel in host byte order
 * (Documentation/bpf/btf.rst); 0: it is not there, or the data are damaged, or of a kind that came
 * after Linux 6.12 and stands before it. strings: all data have to end in a NUL at data[size]. Pure.
 */
unsigned int btf_function(const char *data, size_t size, const char *name);

#endif
