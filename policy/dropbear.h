/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_DROPBEAR_H
#define NETLATCH_DROPBEAR_H

#include "address.h"
#include "mistakes.h"

/*
 * The port on which dropbear-initramfs listens: -p of DROPBEAR_OPTIONS in dropbear.conf.
 * *port stays what it is if the file does not say. False if the file says something that
 * cannot be understood; that mistake is noted.
 */
bool dropbear_port(struct ports *port, const char *root, struct mistakes *mistakes);

#endif
