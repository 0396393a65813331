/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_MAIN_SYSTEM_H
#define NETLATCH_MAIN_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * In the image only: the files of the main system without which nothing there can open,
 * one path a line. The hook writes it, because PREFIX decides where they are.
 */
#define MAIN_SYSTEM_LIST "/etc/netlatch/main-system"
#define MAIN_SYSTEM_LIST_MAX 4096 /* bytes */

enum main_system {
	MAIN_UNKNOWN,
	MAIN_HAS_NETLATCH,
	MAIN_LACKS_NETLATCH, /* for certain */
};

/*
 * Does the root file system that is mounted at root, which the boot is about to enter,
 * hold netlatch? Symbolic links there count as they will after switch_root. why says what
 * the answer rests on.
 */
enum main_system main_system_look(const char *root, const char *list, char *why,
				  size_t size);

/*
 * In the image only: the command that makes this image anew. The hook writes it, because
 * it knows what makes images on this machine.
 */
#define IMAGE_COMMAND "/etc/netlatch/image-command"

/*
 * Reads the command, one line, from the file. Returns false, with command "", if there is
 * none that is whole.
 */
bool image_command_read(const char *file, char *command, size_t size);

#endif
