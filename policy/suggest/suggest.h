/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_H
#define NETLATCH_SUGGEST_H

/*
 * `netlatch-policy suggest`: prints the "allow" lines that this machine needs, because of
 * what its own configuration says. argv[0] is "suggest". Returns the exit status: 0; 1 if
 * a file could not be understood, 2 for wrong arguments.
 */
int suggest_main(int argc, char **argv);

#endif
