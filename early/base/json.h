/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_JSON_H
#define NETLATCH_JSON_H

#include <stdbool.h>

/*
 * Pieces of JSON. Pure.
 *
 * json_string() returns text as a JSON string, or `null` for a NULL pointer. The result
 * has at most 518 bytes and stays valid until four more calls. Bytes that are not
 * printable ASCII become '?', because names of links and chains come from others and may
 * hold anything.
 */
const char *json_string(const char *text);
const char *json_bool(bool value);

#endif
