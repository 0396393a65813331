/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_JSON_H
#define NETLATCH_JSON_H

#include <stdbool.h>

/*
 * Pieces of JSON. json_string() is a string of text, or null for NULL; it stays good until four more are
 * made, and holds at most 518 bytes. Bytes that are not plain ASCII become '?', because names are
 * other people's words. Pure.
 */
const char *json_string(const char *text);
const char *json_bool(bool value);

#endif
