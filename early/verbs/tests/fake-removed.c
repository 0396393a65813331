// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether the root file system of fake-world.c's machine has netlatch. */
#include "verbs/tests/fake-world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/version.h"
#include "verbs/notice.h"

void notice_tell(const char *text)
{
	snprintf(world->told, sizeof(world->told), "%s", text);
}

enum main_system main_system_look(const char *root, const char *list, char *why,
				  size_t size)
{
	if (strcmp(root, "/root") != 0 || strcmp(list, MAIN_SYSTEM_LIST) != 0)
		abort();
	snprintf(why, size, "because");
	return world->main_system;
}

bool image_command_read(const char *file, char *command, size_t size)
{
	if (strcmp(file, IMAGE_COMMAND) != 0)
		abort();
	snprintf(command, size, "%s", world->image_command ? world->image_command : "");
	return world->image_command;
}

const char *kernel_release(void)
{
	return "6.1.0-1-amd64";
}
