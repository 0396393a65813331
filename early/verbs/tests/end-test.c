// SPDX-License-Identifier: GPL-2.0-or-later
/* `netlatch end-exceptions`: what it does if a step fails. Everything else is faked. */
#include "check.h"
#include "base/log.h"
#include "base/out.h"
#include "base/state.h"
#include "base/tests/fake-log.h"
#include "guard/guard.h"
#include "kernel/proc.h"
#include "layers/exceptions.h"
#include "policy/tests/samples.h"
#include "verbs/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char did[256];
static const char *wrong, *sample_name;
static int end_error, others_error, guard_error, shut_error, lock_exits;
static bool not_root, released, is_old;

static void step(const char *what)
{
	strcat(did, what);
	strcat(did, " ");
}

const char *policy_load(struct policy *policy)
{
	static uint8_t bytes[SAMPLE_SIZE];

	memset(policy, 0, sizeof(*policy));
	policy->ended = is_old;
	if (!wrong && sample_name &&
	    blob_read(&policy->blob, bytes, sample(sample_name, bytes)))
		abort();
	return wrong;
}

void policy_free(struct policy *policy)
{
	(void)policy;
}

int policy_end(struct policy *policy)
{
	step("note");
	policy->ended |= !end_error;
	return end_error;
}

unsigned int exceptions_count(const struct policy *policy)
{
	struct blob_exception e;
	unsigned int i, count = 0;

	for (i = 0; i < policy->blob.exceptions; i++) {
		blob_exception(&policy->blob, i, &e);
		count += !policy->ended || e.flags & BLOB_KEEP;
	}
	return count;
}

void exceptions_end_settings(const struct policy *before)
{
	step(before->ended ? "wrong" : "settings");
}

int exceptions_shut(const struct policy *policy)
{
	step(!policy ? "shut-all" : policy->ended ? "wrong" : "shut");
	return shut_error;
}

int guard_exclude_others(bool wait)
{
	step(wait ? "wait" : "wrong");
	return others_error;
}

int guard_stop(void)
{
	step("stop-guard");
	return guard_error;
}

int state_load(char **state)
{
	*state = NULL;
	return 0;
}

bool state_is_released(const char *state)
{
	(void)state;
	return released;
}

int lock_again(void)
{
	step("lock");
	return lock_exits;
}

bool proc_is_mounted(void)
{
	return true;
}

unsigned long log_elapsed_us(void)
{
	return 0;
}

void out_error(const char *format, ...)
{
	(void)format;
	step("refuses");
}

int usage_error(const struct verb *verb, const char *option)
{
	(void)verb;
	(void)option;
	return EXIT_USAGE;
}

uid_t __wrap_geteuid(void);
uid_t __wrap_geteuid(void)
{
	return not_root ? 1000 : 0;
}

static void begin(const char *policy)
{
	sample_name = policy;
	wrong = NULL;
	end_error = others_error = guard_error = shut_error = lock_exits = 0;
	not_root = released = is_old = false;
}

static bool ends(int exits, const char *want)
{
	char *argv[] = { "end-exceptions", NULL };
	int status;

	did[0] = log_text[0] = '\0';
	status = end_verb.run(1, argv);
	if (status == exits && !strcmp(did, want))
		return true;
	printf("# exit %d, did '%s'; %s\n", status, did, log_text);
	return false;
}

int main(void)
{
	begin("both");
	CHECK(ends(0, "note wait lock settings ") &&
		      strstr(log_text, "the exceptions end; 1 stay"),
	      "it notes the end, and locks");
	lock_exits = EXIT_NOT_CLOSED;
	CHECK(ends(3, "note wait lock settings "), "its status is that of lock");
	begin("both");
	released = true;
	CHECK(ends(0, "note wait "), "after a release there is nothing to shut");
	begin("both");
	is_old = true;
	CHECK(ends(0, "note "), "they have ended");
	begin(NULL);
	CHECK(ends(0, "note "), "there are none, and the note of them goes");
	end_error = -EROFS;
	CHECK(ends(0, "note "), "or cannot go, and nothing depends on it");

	begin("both");
	others_error = -EAGAIN;
	CHECK(ends(0, "note wait lock settings ") &&
		      strstr(log_text, CHANGE_FILE ": Resource temporarily unavailable; "
						   "shuts anyway"),
	      "another process that does not end keeps nobody from shutting");
	begin("both");
	end_error = -EROFS;
	CHECK(ends(3, "note wait stop-guard shut ") &&
		      strstr(log_text, "exceptions: Read-only file system; links without "
				       "a kept exception are shut, and the next lock"),
	      "an end that cannot be noted: the guard, which would open, goes first");
	guard_error = -EBUSY;
	CHECK(ends(3, "note wait stop-guard shut ") &&
		      strstr(log_text, "guard: not stopped: Device or resource busy; it "
				       "may open those links"),
	      "a guard that stays is told");
	guard_error = 0;
	shut_error = -ENOBUFS;
	CHECK(ends(3, "note wait stop-guard shut ") &&
		      strstr(log_text, "links cannot be shut: No buffer space") &&
		      strstr(log_text, "they go on, and") &&
		      !strstr(log_text, "are shut"),
	      "links that cannot be shut are not called shut");
	shut_error = 0;
	released = true;
	CHECK(ends(3, "note wait ") && strstr(log_text, "the wire is open, and the next"),
	      "after a release no link is shut, either");
	begin(NULL);
	wrong = "its checksum is wrong";
	end_error = -EROFS;
	CHECK(ends(3, "note wait stop-guard shut-all ") &&
		      strstr(log_text, "all links are shut, and the next"),
	      "neither noted nor known: all links");
	begin(NULL);
	wrong = "its checksum is wrong";
	CHECK(ends(0, "note wait lock settings ") &&
		      strstr(log_text, "the floor applies"),
	      "a policy that is damaged now: lock, because the guard has read it before");
	released = true;
	CHECK(ends(0, "note wait "), "but not beside a release, nor after one");
	begin("both");
	not_root = true;
	CHECK(ends(3, "refuses "), "only root can end them");
	return check_done();
}
