/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_LOGIN_H
#define NETLATCH_SUGGEST_LOGIN_H

/*
 * Where the dropbear of the initramfs listens; 22 if there is none, or if its file cannot
 * be understood.
 */
unsigned int login_port(const char *root);

#endif
