// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A faked machine that release opens, in place of everything that release is linked with.
 */
#include "verbs/tests/fake-world.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "base/claim.h"
#include "base/file.h"
#include "base/log.h"
#include "base/out.h"
#include "base/run.h"
#include "base/state.h"
#include "evidence/evidence.h"
#include "kernel/link.h"
#include "kernel/namespaces.h"
#include "kernel/netlink.h"
#include "kernel/place.h"
#include "kernel/proc.h"
#include "layers/layer.h"
#include "layers/nft/nft.h"
#include "layers/radio/radio.h"
#include "layers/socket/sockets.h"
#include "layers/sysctl/dropin.h"
#include "layers/sysctl/restore.h"
#include "verbs/helper.h"
#include "verbs/notice.h"
#include "verbs/verbs.h"
#include "verbs/waiter.h"

static void append(char *to, size_t size, const char *format, va_list args)
{
	size_t len = strlen(to);

	vsnprintf(to + len, size - len, format, args);
}

void world_step(const char *what, const char *name)
{
	size_t len = strlen(world->steps);

	snprintf(world->steps + len, sizeof(world->steps) - len, "%s %s\n", what, name);
}

int world_request(const char *what, const char *of)
{
	unsigned int n = ++world->requests;

	if (strchr(of, '/') && strcmp(of, SYSCTL_DEFAULT_QDISC) != 0)
		world->settings_tried = true;

	if (!world->fail_at || n < world->fail_at ||
	    (n > world->fail_at && !world->fail_on))
		return 0;
	if (n == world->fail_at)
		snprintf(world->failed, sizeof(world->failed), "%s %s", what, of);
	return world->fail_with;
}

/* ---- netlink ---- */

/*
 * Another network namespace, with one link. Requests in it are not among those that are
 * counted.
 */
#define THERE 100
static bool there;

int namespaces_visit(namespace_visitor *visit, void *context)
{
	there = true;
	visit(context);
	there = false;
	return world->no_way_back ? -EPERM : 0;
}

int netlink_open(int protocol)
{
	bool route = protocol == NETLINK_ROUTE;
	int rc = there ? 0 : world_request("open", route ? "rtnetlink" : "nfnetlink");

	if (!rc && !route && world->without_nfnetlink)
		rc = -EPROTONOSUPPORT;
	if (rc)
		return rc;
	world->files_open++;
	return route ? FD_ROUTE : FD_NFT;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd != FD_ROUTE && fd != FD_NFT)
		abort();
	world->files_open--;
	return 0;
}

int nft_inspect(int fd, struct nft_view *view)
{
	struct links *links = view->links;
	unsigned int i;
	int rc = world_request("dump", "nft");

	if (fd != FD_NFT)
		abort();
	memset(view, 0, sizeof(*view));
	view->links = links;
	if (rc || world->without_nf_tables)
		return rc ? rc : -EINVAL;
	view->present = view->tables = world->nft;
	for (i = 0; i < NFT_CHAINS && world->counted; i++)
		if (nft_chains[i].part & world->nft) {
			view->chain[i].counted = true;
			if (!strcmp(nft_chains[i].name, "output") &&
			    nft_chains[i].part == NFT_INET)
				view->chain[i].packets = world->counted;
		}
	return 0;
}

int nft_remove(int fd, unsigned int parts)
{
	int rc = world_request("delete", "nft");

	if (fd != FD_NFT || parts != world->nft)
		abort();
	if (rc || world->nft_stays)
		return rc;
	world->nft = 0;
	world_step("open", "nft");
	return 0;
}

int links_read(int fd, struct links *links)
{
	int rc = there ? 0 : world_request("dump", "links");
	unsigned int i;
	struct link *l;

	if (fd != FD_ROUTE)
		abort();
	memset(links, 0, sizeof(*links));
	if (there && world->fails_there)
		return -EMSGSIZE;
	if (rc)
		return rc;
	links->link = calloc(WORLD_LINKS, sizeof(*links->link));
	if (there) {
		l = &links->link[links->count++];
		l->index = THERE;
		l->blackhole = true;
		strcpy(l->name, "eth0 there");
		return 0;
	}
	for (i = 0; i < WORLD_LINKS && world->link[i].name[0]; i++) {
		l = &links->link[links->count++];
		l->index = i + 2;
		strcpy(l->name, world->link[i].name);
		l->blackhole = l->held = world->link[i].blackhole;
		l->drops = world->link[i].drops;
		strcpy(l->qdisc, l->blackhole		   ? "blackhole"
				 : world->link[i].excepted ? "pfifo_fast"
							   : "fq_codel");
	}
	return 0;
}

void links_free(struct links *links)
{
	free(links->link);
	memset(links, 0, sizeof(*links));
}

/* Two requests, as in link.c; once the first has passed nothing is held. */
int link_open(int fd, int index)
{
	struct world_link *l;
	int rc;

	if (there) {
		if (index != THERE)
			abort();
		world_step("open", "eth0 there");
		return 0;
	}
	l = &world->link[index - 2];
	rc = world_request("replace qdisc", l->name);
	if (fd != FD_ROUTE || !(l->blackhole || l->excepted))
		abort();
	if (rc || l->gone)
		return rc ? rc : -ENODEV;
	l->blackhole = l->excepted = false;
	world_step("open", l->name);
	return world_request("delete qdisc", l->name);
}

int radios_read(struct radios *radios)
{
	int rc = world_request("dump", "radios");

	memset(radios, 0, sizeof(*radios));
	if (rc)
		return rc;
	radios->count = 2;
	radios->open = 2 - world->radios;
	return 0;
}

int radios_release(const char *state)
{
	int rc = world_request("unblock", "radios");

	(void)state;
	if (rc)
		return rc;
	world->radios = 0;
	world_step("open", "radios");
	return 0;
}

int sockets_look(void)
{
	int rc = world_request("try", "sockets");

	world->socket_tries++;
	return rc ? rc : world->sockets ? SOCKETS_CGROUP : -EOPNOTSUPP;
}

int sockets_release(void)
{
	int rc = world_request("release", "sockets");

	if (rc || world->attaching)
		return rc ? rc : -EBUSY;
	if (world->sockets)
		world_step("open", "sockets");
	world->sockets = false;
	return 0;
}

/* ---- files and processes ---- */

/* The waiter's lock. */
pid_t claim(const char *path)
{
	if (strcmp(path, WAITER_FILE) != 0)
		abort();
	return world->other_waiter;
}

pid_t claim_holder(const char *path)
{
	(void)path;
	abort();
}

int dropin_remove(void)
{
	int rc = world_request("unlink", "dropin");

	if (!rc && world->dropin)
		world_step("unlink", "dropin");
	world->dropin = rc ? world->dropin : false;
	return rc;
}

int state_load(char **state)
{
	int rc = world_request("load", "state");

	rc = rc ? rc : world->state_error;
	*state = rc ? NULL : strdup(world->state);
	return rc;
}

int state_save_released(const char *state, const char *by)
{
	int rc = world_request("save", "state");

	if ((state != NULL) == (world->state_error != 0) && !*world->failed)
		abort();
	snprintf(world->released_by, sizeof(world->released_by), "%s", rc ? "" : by);
	return rc;
}

void state_uptime(char *uptime, size_t size)
{
	snprintf(uptime, size, "%lu.50", 100 + world->now / 1000);
}

const char *state_error_text(int rc)
{
	return rc == -EBADMSG  ? "damaged"
	       : rc == -ESTALE ? "of another boot"
			       : strerror(-rc);
}

ssize_t file_read(const char *path, char **text, size_t max)
{
	int rc = world_request("read", "wants");

	if (strcmp(path, WANTS_FILE) != 0 || max != WANTS_SIZE_MAX)
		abort();
	if (!rc && !world->wants[0])
		rc = -ENOENT;
	*text = rc ? NULL : strdup(world->wants);
	return rc;
}

int evidence_read(struct evidence *e)
{
	int rc = world_request("read", "evidence");

	memset(e, 0, sizeof(*e));
	world->looks_for_evidence++;
	rc = rc ? rc : world->evidence_error;
	if (rc)
		return rc;
	if (world->weak)
		snprintf(e->weak, sizeof(e->weak), "%s", world->weak);
	if (world->now < world->evidence_at ||
	    (world->evidence_until && world->now >= world->evidence_until))
		return 0;
	e->v4.found = world->finds4;
	e->v6.found = world->finds6;
	strcpy(e->v4.what, "inet fw in (policy drop, 3 rules)");
	strcpy(e->v6.what, e->v4.what);
	return 0;
}

int run(char *const argv[], char *answer, size_t size)
{
	if (strcmp(argv[0], "/usr/" WAKE_HELPER) == 0) {
		world->wake_runs++;
		snprintf(answer, size, "restart networking\n");
		return 0;
	}
	if (strcmp(argv[0], "/usr/" FIREWALLS_HELPER) != 0)
		abort();
	world->helper_runs++;
	world->helper_all += !argv[1];
	snprintf(answer, size, "%s", world->helper_prints);
	return world->helper_exits;
}

void notice_write(const char *when, const char *why)
{
	world->notice = true;
	snprintf(world->refused, sizeof(world->refused), "%s", when ? when : "");
	snprintf(world->why_notice, sizeof(world->why_notice), "%s", why);
}

void notice_shut_again(const char *why)
{
	snprintf(world->why_notice, sizeof(world->why_notice), "%s", why);
}

bool notice_remove(void)
{
	bool refused = world->refused[0];

	world->notice = false;
	world->refused[0] = '\0';
	return refused;
}

bool proc_is_mounted(void)
{
	return !world->no_proc;
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

unsigned long log_elapsed_us(void)
{
	long ms = (long)world->now + (world->sleeps ? world->clock_set_by : 0);

	return ms < 0 ? 0 : ms * 1000;
}

/* ---- the other verbs ---- */

int lock_again(void)
{
	struct sigaction on_term;

	world->locked_again++;
	sigaction(SIGTERM, NULL, &on_term);
	world->deaf_to_signals = on_term.sa_handler == SIG_IGN;
	/* A guard that was stopped for the probe is there again. */
	world->guard = true;
	if (strcmp(world->steps, "stop guard\n") == 0)
		world->steps[0] = '\0';
	if (!world->nft && !world->cannot_shut)
		world->nft = NFT_ALL;
	return world->lock_again_exits;
}

const struct verb lock_verb = { .name = "lock" }, status_verb = { .name = "status" };

/* ---- what is said ---- */

void log_line(enum log_level level, const char *format, ...)
{
	char prefix[8];
	va_list args;

	snprintf(prefix, sizeof(prefix), "<%d>", level);
	strcat(world->log, prefix);
	va_start(args, format);
	append(world->log, sizeof(world->log) - 2, format, args);
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
	if (where == STEPS_STDERR)
		strcat(world->log, "steps\n");
}

void out(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(world->out, sizeof(world->out), format, args);
	va_end(args);
}

int out_failed(void)
{
	return 0; /* cli.t has a full device */
}

void out_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(world->out, sizeof(world->out), format, args);
	va_end(args);
}
