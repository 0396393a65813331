/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_MACHINE_H
#define NETLATCH_SUGGEST_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The machine whose files are read: all system calls of suggest are in machine.c. */
struct machine {
	const char *root; /* in front of each path; "" for the running machine */
	FILE *errors_to;
	unsigned int errors; /* so far */
	struct said *said;   /* these errors; each is said once */
	struct run *runs;    /* what programs printed; each runs once */
};

/* A place in a file, for people. Line 0: the file as a whole. */
struct place {
	const char *file; /* the path without the root */
	unsigned int line;
};

const char *place_text(struct place at);

/* A file that has been read, and how far lines have been taken from it. */
struct file {
	struct place at; /* the line that was taken last */
	const char *text, *end;
};

/* Tells the user what is wrong; the exit status will be 1. */
void machine_error(struct machine *machine, struct place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

bool machine_has(const struct machine *machine, const char *path);

/* False if there is no such file, or if it could not be read, which is an error. */
bool machine_read(struct machine *machine, const char *path, struct file *file);

/*
 * The next line, without its end; NULL at the end of the file. Lines that no sane file
 * has (with a NUL byte, or longer than 4095 bytes) are errors and are left out.
 */
char *file_line(struct machine *machine, struct file *file);

/* The first line without blanks at its ends; NULL if there is no such file. */
const char *machine_word(struct machine *machine, const char *path);

/*
 * The names in a folder, sorted, without those that begin with a dot. Returns how many;
 * 0 if there is no such folder.
 */
unsigned int machine_names(struct machine *machine, const char *path, char ***names);

/*
 * Runs a program without a shell and reads what it prints, as if it were a file with the
 * name `called`. argv ends with NULL. False, and an error, if it fails.
 */
bool machine_run(struct machine *machine, const char *called, char *const *argv,
		 struct file *file);

#endif
