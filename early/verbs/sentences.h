/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SENTENCES_H
#define NETLATCH_SENTENCES_H

/*
 * The sentences that a person meets in more than one place: in status, in the notice of
 * the console and of the login (motd), and in the log. The notice of netlatch-stays-shut
 * has the first one, too.
 */
#define SAY_SHUT "shut: the network is off"

/* A verb that changes the machine was started in another network namespace. */
#define ELSEWHERE \
	"this is not the machine's network namespace; there: " \
	"`nsenter --net=/proc/1/ns/net netlatch %s`"

#define DO_FORCE "`netlatch release --force` opens without a ruleset"
#define DO_LOCK "`netlatch lock` shuts it"

#endif
