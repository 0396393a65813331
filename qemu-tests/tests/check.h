/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TAP for the unit tests: CHECK(condition, name); main ends with check_done(). */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>

static int check_count, check_failed;

#define CHECK(condition, ...) \
	do { \
		int check_ok = !!(condition); \
		check_failed += !check_ok; \
		printf("%sok %d - ", check_ok ? "" : "not ", ++check_count); \
		printf(__VA_ARGS__); \
		printf("\n"); \
		if (!check_ok) \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition); \
	} while (0)

static inline int check_done(void)
{
	printf("1..%d\n", check_count);
	return check_failed ? 1 : 0;
}

#endif
