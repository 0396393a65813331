/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_VERSION_H
#define NETLATCH_VERSION_H

/* The Makefile defines the version for the binary; unit tests use this default. */
#ifndef NETLATCH_VERSION
#define NETLATCH_VERSION "0.2.0"
#endif

#endif
