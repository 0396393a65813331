// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/log.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND UINT64_C(1000000000)
#define SECONDS_MAX UINT64_C(10000000000)
#define SINCE_1970_MIN UINT64_C(100000000) /* smaller numbers are no time of day */

/* "12.345": at most 10 digits, and a fraction. Returns what follows, NULL: no number. */
static const char *read_seconds(const char *p, uint64_t *ns)
{
	uint64_t value = 0, part = SECOND;

	if (!isdigit((unsigned char)*p))
		return NULL;
	for (; isdigit((unsigned char)*p); p++) {
		value = value * 10 + (uint64_t)(*p - '0');
		if (value > SECONDS_MAX)
			return NULL;
	}
	*ns = value * SECOND;
	if (*p == '.' || *p == ',')
		for (p++; isdigit((unsigned char)*p); p++) {
			part /= 10;
			*ns += (uint64_t)(*p - '0') * part;
		}
	return p;
}

/* "Z", "+01:00", "+0100", or nothing. Returns what follows; seconds are east of UTC. */
static const char *read_zone(const char *p, long *seconds)
{
	unsigned int hours, minutes;
	int end = 0;

	*seconds = 0;
	if (*p == 'Z')
		return p + 1;
	if (*p != '+' && *p != '-')
		return p;
	if ((sscanf(p + 1, "%2u:%2u%n", &hours, &minutes, &end) != 2 &&
	     sscanf(p + 1, "%2u%2u%n", &hours, &minutes, &end) != 2) ||
	    hours > 14 || minutes > 59)
		return p;
	*seconds = (long)(hours * 3600 + minutes * 60) * (*p == '-' ? -1 : 1);
	return p + 1 + end;
}

static const char *read_clock(const char *p, uint64_t *ns)
{
	struct tm tm = { 0 };
	uint64_t second;
	time_t day;
	long zone;
	int end = 0;

	if (sscanf(p, "%4d-%2d-%2d%*1[T ]%2d:%2d:%n", &tm.tm_year, &tm.tm_mon,
		   &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &end) != 5 ||
	    !end || tm.tm_year < 1971 || tm.tm_mon < 1 || tm.tm_mon > 12 ||
	    tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour < 0 || tm.tm_hour > 23 ||
	    tm.tm_min < 0 || tm.tm_min > 59)
		return NULL;
	p = read_seconds(p + end, &second);
	if (!p || second > 61 * SECOND)
		return NULL;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	day = timegm(&tm);
	p = read_zone(p, &zone);
	*ns = (uint64_t)(day - zone) * SECOND + second;
	return p;
}

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t");
}

enum stamp stamp_read(const char *line, uint64_t *ns, const char **rest)
{
	const char *p = skip_blanks(line), *end;

	*rest = line;
	if (*p == '[') {
		end = read_seconds(skip_blanks(p + 1), ns);
		if (!end || *end != ']')
			return STAMP_NONE;
		*rest = end + 1 + (end[1] == ' ');
		return STAMP_KERNEL;
	}
	end = read_clock(p, ns);
	if (!end) {
		end = read_seconds(p, ns);
		if (!end || *ns < SINCE_1970_MIN * SECOND)
			return STAMP_NONE;
	}
	if (*end && *end != ' ' && *end != '\t' && *end != ':')
		return STAMP_NONE;
	*rest = skip_blanks(*end == ':' ? end + 1 : end);
	return STAMP_CLOCK;
}

size_t log_part_length(const char *line)
{
	const char *p = line, *rest;
	uint64_t ns;

	if (*line && !stamp_read(line, &ns, &rest))
		while ((p = strpbrk(p + 1, "\r[")))
			if (*p == '\r' || (stamp_read(p, &ns, &rest) == STAMP_KERNEL &&
					   !strncmp(rest, "netlatch: ", 10)))
				return (size_t)(p - line);
	return strlen(line);
}

bool time_parse(const char *text, uint64_t *ns)
{
	const char *end = read_clock(text, ns);

	if (!end)
		end = read_seconds(text, ns);
	return end && !*end;
}
