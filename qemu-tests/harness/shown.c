// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/shown.h"

#include <stddef.h>
#include <string.h>

struct shown shown_in(const char *line, const uint64_t *byte_ns, uint64_t ns,
		      const char *text)
{
	const char *at = strstr(line, text);
	size_t len = strlen(text);

	if (!at)
		return (struct shown){ 0, 0 };
	if (!byte_ns || !len)
		return (struct shown){ ns, ns };
	return (struct shown){ byte_ns[at - line],
			       byte_ns[at - line + (ptrdiff_t)len - 1] };
}
