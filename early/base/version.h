/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_VERSION_H
#define NETLATCH_VERSION_H

/* The Makefile gives the version; unit tests do without it. */
#ifndef NETLATCH_VERSION
#define NETLATCH_VERSION "0.2.0"
#endif

#endif
