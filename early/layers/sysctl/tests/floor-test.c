// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor in the binary is the floor in policy/floor-sysctl.conf, which is read here
 * once more, by other means than the build's: the same settings, flags and fallbacks, in
 * the same order.
 */
#include "layers/sysctl/floor.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define CONF "policy/floor-sysctl.conf"

/* What the first line of the comment says. False if it is none of the marks. */
static bool read_mark(const char *mark, unsigned int *flags, char fallback[32])
{
	fallback[0] = '\0';
	*flags = 0;
	if (sscanf(mark, "# latch (else %31[^)]):", fallback) == 1)
		return true;
	*flags = SYSCTL_DROPIN;
	if (sscanf(mark, "# latch and drop-in (else %31[^)]):", fallback) == 1)
		return true;
	*flags = SYSCTL_KEEP;
	if (strncmp(mark, "# keep:", 7) == 0)
		return true;
	*flags |= SYSCTL_AT_LEAST;
	return strncmp(mark, "# keep at least:", 16) == 0;
}

static void test_conf(void)
{
	char line[256], mark[256] = "", path[128], value[64], fallback[32], *p;
	unsigned int n = 0, good = 0, flags, stars = 0, kept = 0, at_least = 0;
	const struct sysctl_setting *s;
	FILE *conf = fopen(CONF, "r");

	if (!conf) {
		CHECK(0, CONF " can be read (tests run from the top of the tree)");
		return;
	}
	while (fgets(line, sizeof(line), conf)) {
		if (line[0] == '#') {
			if (!mark[0])
				strcpy(mark, line);
			continue;
		}
		if (sscanf(line, "%127s = %63s", path, value) == 2 &&
		    n < floor_sysctl_count) {
			for (p = path; *p; p++)
				if (*p == '.')
					*p = '/';
			s = &floor_sysctl[n++];
			if (read_mark(mark, &flags, fallback) && !strcmp(s->path, path) &&
			    !strcmp(s->value, value) && s->flags == flags &&
			    !strcmp(s->fallback, fallback))
				good++;
			else
				printf("# %s: have %s = %s, flags %u, else '%s'\n", line,
				       s->path, s->value, s->flags, s->fallback);
			stars += strchr(path, '*') != NULL;
			kept += flags == SYSCTL_KEEP;
			at_least += flags == (SYSCTL_KEEP | SYSCTL_AT_LEAST);
		} else if (line[0] != '\n') {
			printf("# not expected: %s", line);
			good = -1;
		}
		mark[0] = '\0';
	}
	fclose(conf);
	CHECK(n == floor_sysctl_count && n > 0, "as many settings as " CONF " has: %u",
	      n);
	CHECK(good == n, "path, value, flags and fallback of each");
	CHECK(stars > 5 && kept > 2 && at_least > 2, "every kind is among them");
}

int main(void)
{
	unsigned int i, odd = 0;

	test_conf();
	CHECK(!strcmp(floor_sysctl[0].path, SYSCTL_DEFAULT_QDISC) &&
		      !strcmp(floor_sysctl[0].value, "blackhole"),
	      "the first one is the first barrier");
	for (i = 0; i < floor_sysctl_count;
	     i++) /* else a release without a state leaves it shut */
		odd += !(floor_sysctl[i].flags & SYSCTL_KEEP) &&
		       !floor_sysctl[i].fallback[0];
	CHECK(odd == 0, "whatever is not kept has a fallback");
	return check_done();
}
