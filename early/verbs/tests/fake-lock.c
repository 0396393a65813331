// SPDX-License-Identifier: GPL-2.0-or-later
/* The machine of lock-test.c. */
#include "verbs/tests/fake-lock.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/out.h"
#include "base/state.h"
#include "guard/guard.h"
#include "kernel/module.h"
#include "kernel/namespaces.h"
#include "kernel/outside.h"
#include "kernel/place.h"
#include "kernel/proc.h"
#include "layers/exceptions.h"
#include "layers/qdisc/links_shut.h"
#include "layers/sysctl/dropin.h"
#include "probe/selftest.h"
#include "verbs/lock.h"
#include "verbs/notice.h"
#include "verbs/remote.h"
#include "verbs/verbs.h"
#include "verbs/waiter.h"

struct world *world;

static void step(const char *name)
{
	strcat(world->steps, " ");
	strcat(world->steps, name);
}

/* ---- the layers ---- */

#define FAKE_LAYER(kind, mask) \
	static void kind##_shut(struct shutting *s) \
	{ \
		(void)s; \
		step(#kind); \
	} \
	const struct layer kind##_layer = { .name = #kind, \
					    .holds = (mask), \
					    .shut = kind##_shut };
FAKE_LAYER(qdisc, FRAME_QUEUED)
FAKE_LAYER(inet, 0)
FAKE_LAYER(sysctl, 0)
FAKE_LAYER(radio, 0)
FAKE_LAYER(socket, 0)

static void netdev_shut(struct shutting *s)
{
	step("netdev");
	world->debug = s->debug;
	world->no_guard = s->no_guard;
	s->nft.standing = NFT_INET | (world->prefix ? NFT_NETDEV : 0);
	s->nft.owned = world->owned;
	s->nft.counters = world->counters;
	s->nft.held = world->held;
	s->nft.held_error = world->held_error;
}

const struct layer netdev_layer = { .name = "netdev",
				    .holds = FRAME_QUEUED | FRAME_BYPASS,
				    .shut = netdev_shut };
const struct layer *const layers[] = { &qdisc_layer,  &netdev_layer, &inet_layer,
				       &sysctl_layer, &radio_layer,  &socket_layer };
const unsigned int layer_count = 6;

void look_take(struct look *look, bool settings)
{
	memset(look, 0, sizeof(*look));
	step(settings ? "look" : "glance");
}

void look_judge(const struct look *look, const struct shutting *shutting,
		struct latch *latch)
{
	unsigned int i;

	(void)look;
	if (!shutting)
		abort();
	for (i = 0; i < layer_count; i++)
		if (world->verdict[i] == LAYER_CLOSED)
			verdict_closed(&latch->verdict[i], "so");
		else
			verdict_missing(&latch->verdict[i], world->verdict[i], "why %u",
					i);
}

/* ---- the rest of the machine ---- */

void record_first_barrier(struct record *record)
{
	world->barriers++;
	step("barrier");
	record->barrier = world->no_proc ? SYSCTL_ABSENT : world->barrier;
	strcpy(record->barrier_old, "fq_codel");
}

const char *policy_forbids_skip(void)
{
	step("may-skip");
	return world->forbids_skip;
}

const char *policy_forbids_kdump(void)
{
	step("may-dump");
	return world->forbids_kdump;
}

enum sysctl_outcome sysctl_set(const char *path, const char *value, unsigned int flags,
			       char old[SYSCTL_VALUE_SIZE], int *error)
{
	if (strcmp(path, SYSCTL_DEFAULT_QDISC) != 0 || strcmp(value, "fq_codel") != 0 ||
	    flags)
		abort();
	step("barrier-back");
	strcpy(old, "blackhole");
	*error = world->cannot_skip;
	return *error ? SYSCTL_FAILED : SYSCTL_SET;
}

void exceptions_begin(struct shutting *s)
{
	s->exceptions = world->exceptions;
	step("exceptions");
}

bool exceptions_exposed(struct shutting *s)
{
	if (s->exceptions != world->exceptions)
		abort();
	return world->exposed;
}

void exceptions_open(struct shutting *s)
{
	if (s->exceptions != world->exceptions)
		abort();
	step("let-pass");
}

void record_apply_own(struct record *record)
{
	(void)record;
	step("own-settings");
}

void record_recall(struct record *record)
{
	step("recall");
	text_put(&record->old_values, STATE_SYSCTL_LATCH "a", "1");
}

int guard_exclude_others(bool wait)
{
	step(wait ? "wait" : "exclude");
	return wait && world->others_end ? 0 : world->others_error;
}

int waiter_end(void)
{
	step("waiter");
	return world->waiter;
}

void notice_forget_refusal(void)
{
	step("forget");
}

int guard_stop(void)
{
	step("stop-guard");
	return 0;
}

int guard_start(const struct guard_fds *fds, unsigned int tasks)
{
	(void)fds;
	step("guard");
	world->guard_tasks = tasks;
	return world->guard_error;
}

int link_events_open(void)
{
	step("events");
	return 5;
}

int module_load_list(const char *list, char *what, unsigned int size)
{
	step("modules");
	snprintf(what, size, "%s", list);
	return -ENOENT;
}

int dropin_write(void)
{
	step("drop-in");
	return 0;
}

int selftest(bool bypass, int owner)
{
	(void)owner;
	step(bypass ? "self-test-bypass" : "self-test");
	return world->self_test;
}

int namespaces_visit(namespace_visitor *visit, void *context)
{
	if (visit != links_shut_here || context)
		abort();
	step("namespaces");
	return world->no_way_back;
}

void links_shut_here(void *context)
{
	if (context)
		abort();
	step("links");
}

bool remote_login(void)
{
	return world->remote;
}

bool proc_is_mounted(void)
{
	return !world->no_proc;
}

bool outside_netconsole(bool asked_for)
{
	return asked_for;
}

bool outside_pnp(char *how, size_t size)
{
	snprintf(how, size, "%s", world->pnp ? world->pnp : "");
	return world->pnp;
}

bool file_read_start(const char *path, char *text, size_t size)
{
	if (strcmp(path, "/proc/cmdline") != 0)
		abort();
	snprintf(text, size, "%s", world->cmdline ? world->cmdline : "quiet");
	return true;
}

int state_save(const struct text *t)
{
	step("save");
	snprintf(world->state, sizeof(world->state), "%s", t->failed ? "" : t->data);
	return world->save_error;
}

void state_begin(struct text *t, const char *level)
{
	text_put(t, STATE_LEVEL, level);
}

void state_uptime(char *uptime, size_t size)
{
	snprintf(uptime, size, "1.50");
}

int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	(void)mode;
	if (strcmp(path, "/proc/vmcore") == 0)
		return world->vmcore ? 0 : -1;
	return world->has_modules ? 0 : -1;
}

enum place place_find(void)
{
	return world->elsewhere ? PLACE_NAMESPACE : PLACE_MACHINE;
}

uid_t __wrap_geteuid(void);
uid_t __wrap_geteuid(void)
{
	return world->not_root ? 1000 : 0;
}

static void append(char *to, size_t size, const char *format, va_list args)
{
	size_t len = strlen(to);

	vsnprintf(to + len, size - len, format, args);
}

void log_line(enum log_level level, const char *format, ...)
{
	va_list args;

	snprintf(world->log + strlen(world->log), 8, "<%d>", level);
	va_start(args, format);
	append(world->log, sizeof(world->log) - 1, format, args);
	va_end(args);
	strcat(world->log, "\n");
}

void log_step(const char *format, ...)
{
	(void)format;
}

void log_done(const char *what, int rc)
{
	(void)what;
	(void)rc;
}

void log_steps(enum log_steps where)
{
	if (where != STEPS_OFF)
		step(where == STEPS_CONSOLE ? "console" : "stderr");
}

unsigned long log_elapsed_us(void)
{
	return 12345;
}

void out(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(world->out, sizeof(world->out), format, args);
	va_end(args);
}

void out_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(world->out, sizeof(world->out), format, args);
	va_end(args);
}
