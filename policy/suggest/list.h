/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_LIST_H
#define NETLATCH_SUGGEST_LIST_H

#include <stdbool.h>
#include <stdio.h>

/* In this order they are printed. */
enum order { ORDER_LINK, ORDER_ADDRESS, ORDER_NAMES, ORDER_PROGRAM };

struct suggestion {
	enum order order;
	/*
	 * A line of the policy; NULL: only a remark. If something in it is not known,
	 * words in capitals stand for it, and the line is printed as a comment.
	 */
	const char *line;
	bool open;
	const char *why; /* lines, which are printed as comments above it */
};

struct list {
	struct suggestion all[128];
	unsigned int count;
	unsigned int left_out; /* because the list is full */
	unsigned int lines;    /* how many are no remarks */
};

/* A line that is there already only gets this reason as well. */
void list_add(struct list *list, enum order order, const char *line, bool open,
	      const char *why);
void list_print(const struct list *list, FILE *to);
void list_comment(FILE *to, const char *text);

#endif
