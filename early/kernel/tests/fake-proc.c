// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/tests/fake-proc.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool no_proc;
int proc_open;
static unsigned int next;

unsigned int proc_at(void)
{
	return next - 1;
}

DIR *__wrap_opendir(const char *path);
DIR *__wrap_opendir(const char *path)
{
	if (strcmp(path, "/proc") != 0)
		abort();
	next = 0;
	proc_open += !no_proc;
	return no_proc ? NULL : (DIR *)&next;
}

struct dirent *__wrap_readdir(DIR *dir);
struct dirent *__wrap_readdir(DIR *dir)
{
	static struct dirent entry;
	const char *name = proc_entry(next);

	if (dir != (DIR *)&next)
		abort();
	if (!name)
		return NULL;
	next++;
	snprintf(entry.d_name, sizeof(entry.d_name), "%s", name);
	return &entry;
}

int __wrap_closedir(DIR *dir);
int __wrap_closedir(DIR *dir)
{
	if (dir != (DIR *)&next)
		abort();
	proc_open--;
	return 0;
}
