// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch release --if-removed-from: the package was removed, and the image of the
 * kernel that boots still has it. Nothing in the main system could open what lock has
 * shut, so the initramfs opens it before it hands over, unless the policy says otherwise.
 */
#include "verbs/release.h"

#include <stdio.h>

#include "base/log.h"
#include "guard/guard.h"
#include "kernel/version.h"
#include "policy/policy.h"
#include "verbs/main_system.h"
#include "verbs/notice.h"
#include "verbs/sentences.h"
#include "verbs/verbs.h"

#define REMEDY_MAX 320 /* bytes */

/* Why the policy wants such a boot to stay shut; NULL: it does not. */
static const char *forbidden(void)
{
	struct policy policy;
	const char *wrong = policy_load(&policy);
	const char *why = wrong		 ? wrong
			  : !policy.data ? "there is none"
			  : policy.blob.without_netlatch == BLOB_BOOT_OPEN
				  ? NULL
				  : "without-netlatch = shut";

	policy_free(&policy);
	return why;
}

/* What a person does as root to get rid of netlatch in this kernel's image. */
static const char *remedy(char text[REMEDY_MAX])
{
	char command[200];

	if (image_command_read(IMAGE_COMMAND, command, sizeof(command)))
		snprintf(text, REMEDY_MAX,
			 "`%s` takes netlatch out of this kernel's image", command);
	else
		snprintf(text, REMEDY_MAX,
			 "make the initramfs image of Linux %s anew, which takes "
			 "netlatch out of it",
			 kernel_release());
	return text;
}

/*
 * Nothing on the disk can open it. The program of the guard lives on in memory, also when
 * the file of the initramfs is gone, and does.
 */
static void say_shut(const char *why)
{
	char text[900], how[100], cure[REMEDY_MAX];
	pid_t guard = guard_pid();

	if (guard > 0)
		snprintf(how, sizeof(how), "`/proc/%d/exe release --force` opens it now",
			 (int)guard);
	else
		snprintf(how, sizeof(how), "no guard runs whose program could open it");
	log_line(LOG_ERR, NOT_INSTALLED ", and the wire stays shut: %s. As root: %s; %s",
		 why, how, remedy(cure));
	snprintf(text, sizeof(text),
		 "netlatch: " SAY_SHUT ": " NOT_INSTALLED ", but in this\n"
		 "kernel's initramfs image: %s.\nAs root: %s;\n%s.\n",
		 why, how, cure);
	notice_tell(text);
}

static void say_open(void)
{
	char text[900], cure[REMEDY_MAX];

	log_line(LOG_ERR,
		 NOT_INSTALLED
		 ", but in this kernel's image: the network is OPEN, "
		 "without a look for a firewall, because nothing would open "
		 "it later. As root: %s",
		 remedy(cure));
	snprintf(
		text, sizeof(text),
		"netlatch: " NOT_INSTALLED ", but in this kernel's\n"
		"initramfs image. The network was opened without a look for a firewall.\n"
		"As root: %s.\n",
		cure);
	notice_tell(text);
}

static int open_now(struct release *r)
{
	int status;

	r->force = true;
	status = release_once(r, false);
	if (status == EXIT_DONE) {
		if (r->unguarded)
			say_open();
		return EXIT_DONE;
	}
	/* With a guard there is a program that can try again. */
	if (guard_pid() <= 0 && lock_again() == EXIT_NOT_CLOSED)
		return EXIT_NOT_CLOSED; /* lock has said so */
	say_shut("it could not be opened, see the lines above");
	return status;
}

int release_if_removed(struct release *r)
{
	enum main_system found;
	const char *why;
	char on[200];

	found = main_system_look(r->removed_from, MAIN_SYSTEM_LIST, on, sizeof(on));
	if (found == MAIN_LACKS_NETLATCH) {
		why = forbidden();
		if (!why)
			return open_now(r);
		/* netlatch.skip, or a boot for a crash dump */
		if (!release_something_is_shut(r))
			return EXIT_DONE;
		snprintf(on, sizeof(on), "the policy: %s", why);
		say_shut(on);
		return EXIT_MANUAL;
	}
	if (found == MAIN_UNKNOWN)
		log_line(LOG_WARN,
			 "release: whether the root file system has netlatch cannot be "
			 "told (%s); the wire stays shut",
			 on);
	else
		log_step("release: %s: %s", r->removed_from, on);
	return EXIT_REFUSED;
}
