/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NUMBER_H
#define NETLATCH_NUMBER_H

/*
 * Reads a decimal number from the beginning of text. Unlike strtoul() it accepts neither
 * blanks nor a sign. If end is not NULL, *end gets the place where the number stops, or
 * text itself if there is no digit. A number that is too large becomes ULONG_MAX. Pure.
 */
unsigned long number(const char *text, const char **end);

#endif
