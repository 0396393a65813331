// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch release: look for evidence, then open, each step checked. A step that fails ends the
 * opening, but for links and settings, which are independent of each other; what is still
 * shut is then read from the kernel, not remembered.
 *
 * The order: the guard first, or it would shut again what is opened; nft tables; the default
 * qdisc, so that links that appear from here on are open, and only then the links that are
 * there; settings, so that IPv6 begins its address configuration on an open wire; radios and sockets
 * last.
 */
#include "verbs/verbs.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "layers/sysctl/dropin.h"
#include "base/error.h"
#include "evidence/evidence.h"
#include "base/file.h"
#include "guard/guard.h"
#include "layers/latch.h"
#include "layers/layers.h"
#include "base/line.h"
#include "kernel/link.h"
#include "base/log.h"
#include "kernel/namespaces.h"
#include "kernel/netlink.h"
#include "layers/nft/nft.h"
#include "verbs/notice.h"
#include "base/out.h"
#include "base/number.h"
#include "layers/radio/radio.h"
#include "layers/sysctl/floor.h"
#include "layers/sysctl/restore.h"
#include "layers/socket/sockets.h"
#include "base/state.h"
#include "kernel/sysctl.h"
#include "verbs/when.h"

#define LOOK_AGAIN_MS 250
#define WAIT_MAX 3600 /* seconds */

struct release {
	enum when when;
	bool force, settings_tried;
	unsigned int wait_s;
	int state_error;
	char *state, *wants;
	struct restore restore;
	struct look before;
	char reason[400];  /* why it may open, or why not */
	char failure[256]; /* what went wrong first; "" */
};

/* The step of that name is done (rc 0), or has failed. The first failure is the one to tell. */
/* r is NULL in another namespace: whoever may make one is not to make release fail. */
static void done(struct release *r, const char *what, int rc)
{
	log_done(what, rc);
	if (rc && !r)
		log_line(LOG_ERR, "elsewhere: %s: %s", what, error_text(rc));
	else if (rc && !r->failure[0])
		snprintf(r->failure, sizeof(r->failure), "%s: %s", what, error_text(rc));
}

/* ---- may it open? ---- */

/* A guard alone would shut the next link. */
static bool something_is_shut(struct release *r)
{
	look_free(&r->before);
	look_take(&r->before);
	return look_is_shut(&r->before) || r->before.links_error || guard_pid();
}

static bool find_evidence(struct release *r)
{
	struct timespec pause = { .tv_nsec = LOOK_AGAIN_MS * 1000000L };
	/* Counted: the wall clock may be set meanwhile. */
	unsigned int left = r->wait_s * (1000 / LOOK_AGAIN_MS);
	struct evidence e;
	bool said = false;
	char found[300];
	int rc;

	for (;;) {
		rc = evidence_read(&e);
		if (evidence_complete(&e) || !left--)
			break;
		if (!said)
			log_line(LOG_NOTICE, "release: waiting for a ruleset, %u s at most",
				 r->wait_s);
		said = true;
		nanosleep(&pause, NULL);
	}
	evidence_say(&e, found, sizeof(found));
	if (rc)
		snprintf(r->reason, sizeof(r->reason), "nf_tables cannot be read (%s)",
			 error_text(rc));
	else if (evidence_complete(&e))
		snprintf(r->reason, sizeof(r->reason), "ruleset: %s", found);
	else
		snprintf(r->reason, sizeof(r->reason), "no ruleset filters input (%s)", found);
	return evidence_complete(&e);
}

/* Without a state nobody knows what lock changed, and whether it was lock at all. */
static bool state_allows(struct release *r)
{
	if (r->state_error)
		snprintf(r->reason, sizeof(r->reason), STATE_FILE ": %s, so what lock changed is unknown",
		      state_error_text(r->state_error));
	return !r->state_error;
}

static bool may_open(struct release *r)
{
	enum when when = r->when;

	if (r->force) {
		snprintf(r->reason, sizeof(r->reason), "FORCED");
		return true;
	}
	if (!state_allows(r))
		return false;
	if (when == WHEN_AUTO)
		when = when_decide();
	switch (when) {
	case WHEN_NETWORK_PRE:
		snprintf(r->reason, sizeof(r->reason), "%s", r->when == WHEN_AUTO ?
			 "auto: no firewall is enabled here, nothing to wait for" :
			 "network-pre");
		return true;
	case WHEN_MANUAL:
		snprintf(r->reason, sizeof(r->reason), "manual");
		return false;
	default:
		return find_evidence(r);
	}
}

/* What a ruleset's `flush ruleset` took away comes back: it is to stay shut. */
static int refuse(struct release *r)
{
	log_line(LOG_ERR, "REFUSED to open: %s; the wire stays shut. `netlatch release` looks again, "
		 "with --force it opens", r->reason);
	notice_write(r->reason);
	return lock_again() == EXIT_NOT_CLOSED ? EXIT_NOT_CLOSED : EXIT_REFUSED;
}

/* ---- opening ---- */

static void open_nft(struct release *r)
{
	struct nft_view view = { 0 };
	int fd = netlink_open(NETLINK_NETFILTER), rc;

	rc = fd < 0 ? fd : nft_inspect(fd, &view);
	if (!rc && view.present)
		rc = nft_remove(fd, view.present);
	if (!rc)
		rc = nft_inspect(fd, &view);
	if (!rc && view.present)
		rc = -EBUSY; /* deleted, and still there */
	/* A kernel without nf_tables holds nothing by it. */
	done(r, "nft tables",
	     (rc == -EINVAL || rc == -EPROTONOSUPPORT) && r->before.nft_error == rc ? 0 : rc);
	if (fd >= 0)
		close(fd);
}

static void open_default_qdisc(struct release *r)
{
	char want[SYSCTL_VALUE_SIZE], now[SYSCTL_VALUE_SIZE], old[SYSCTL_VALUE_SIZE];
	int error = sysctl_read(SYSCTL_DEFAULT_QDISC, now, sizeof(now));

	if (!error && strcmp(now, "blackhole") != 0)
		return; /* somebody's choice */
	restore_qdisc_name(&r->restore, want);
	if (!error && sysctl_set(SYSCTL_DEFAULT_QDISC, want, 0, old, &error) == SYSCTL_FAILED) {
		/* What sysctl.d asks for may be a module that this kernel lacks. */
		log_line(LOG_ERR, "default_qdisc %s: %s; trying %s", want,
			 error_text(error), floor_sysctl[0].fallback);
		sysctl_set(SYSCTL_DEFAULT_QDISC, floor_sysctl[0].fallback, 0, old, &error);
	}
	done(r, "default_qdisc", error);
}

static void open_links(void *context)
{
	struct release *r = context;
	struct links links = { 0 };
	unsigned int i;
	int fd, rc;

	fd = netlink_open(NETLINK_ROUTE);
	rc = fd < 0 ? fd : links_read(fd, &links);
	done(r, "list of links", rc);
	for (i = 0; i < links.count; i++) {
		if (!links.link[i].blackhole)
			continue;
		rc = link_open(fd, links.link[i].index);
		/* Gone meanwhile is as good as open. */
		done(r, links.link[i].name, rc == -ENODEV ? 0 : rc);
	}
	links_free(&links);
	if (fd >= 0)
		close(fd);
}

static void open_all(struct release *r)
{
	done(r, "guard", guard_stop());
	if (!r->failure[0])
		open_nft(r);
	if (r->failure[0])
		return;
	done(r, DROPIN_FILE, dropin_remove());
	if (!r->failure[0])
		open_default_qdisc(r);
	if (r->failure[0])
		return;
	open_links(r);
	namespaces_visit(open_links, NULL);
	r->settings_tried = true;
	restore_sysctls(&r->restore);
	if (r->restore.failed)
		done(r, r->restore.first_failed, -EIO);
	done(r, RADIO_FILE, radios_release(r->state));
	done(r, SOCKETS_DIR, sockets_release());
}

/* ---- saying ---- */

static void say_held(const struct look *look, struct line *line)
{
	unsigned long long drops = 0;
	size_t begin = line->len;
	unsigned int i;

	for (i = 0; i < look->links.count; i++)
		drops += look->links.link[i].drops;
	if (drops)
		line_add(line, " qdisc %llu", drops);
	for (i = 0; i < NFT_CHAINS; i++)
		if (look->nft.chain[i].counted && look->nft.chain[i].packets)
			line_add(line, "%s %s %s %llu", line->len > begin ? "," : "",
				 nft_chains[i].family_name, nft_chains[i].name,
				 (unsigned long long)look->nft.chain[i].packets);
	if (line->len == begin)
		line_add(line, " nothing that counts (netlatch.debug does)");
}

/* What the kernel still holds shut. */
static void say_shut(struct line *line)
{
	char qdisc[SYSCTL_VALUE_SIZE];
	size_t begin = line->len;
	struct look look;
	unsigned int i, part;
	int error;

	look_take(&look);
	error = look.links_error ? look.links_error : look.nft_error;
	if (!error && look.radio_error != -ENOENT)
		error = look.radio_error;
	if (error)
		line_add(line, " not all can be read: %s;", error_text(error));
	for (part = 1; part < NFT_ALL; part <<= 1)
		if (look.nft.present & part)
			line_add(line, " nft %s,", nft_part_name(part));
	if (!sysctl_read(SYSCTL_DEFAULT_QDISC, qdisc, sizeof(qdisc)) &&
	    strcmp(qdisc, "blackhole") == 0)
		line_add(line, " default_qdisc,");
	for (i = 0; i < look.links.count; i++)
		if (look.links.link[i].blackhole)
			line_add(line, " link %s,", look.links.link[i].name);
	if (look.radios.count > look.radios.open)
		line_add(line, " radios: %u,", look.radios.count - look.radios.open);
	if (!look.sockets_error)
		line_add(line, " sockets,");
	if (line->len == begin)
		line_add(line, " nothing,");
	line->text[line->len - 1] = '\0';
	look_free(&look);
}

static void say_released(struct release *r)
{
	struct line line = { .len = 0 };
	char then[32], now[32];

	line_add(&line, "released (%s)", r->reason);
	/* Whole seconds since the kernel started. */
	state_uptime(now, sizeof(now));
	if (state_get(r->state, "locked-at", then, sizeof(then)))
		line_add(&line, " after %lu s shut", number(now, NULL) - number(then, NULL));
	line_add(&line, "; held:");
	say_held(&r->before, &line);
	line_add(&line, "; %u settings put back", r->restore.done);
	if (r->restore.left)
		line_add(&line, ", %u left as somebody set them since (first %s)", r->restore.left,
			 r->restore.first_left);
	log_line(LOG_NOTICE, "%s", line.text);
}

static int finish(struct release *r)
{
	struct line line = { .len = 0 };
	int rc;

	if (r->failure[0]) {
		line_add(&line, "release FAILED: %s%s; still shut:", r->failure,
			 r->settings_tried ? "" : "; settings not put back");
		say_shut(&line);
		log_line(LOG_CRIT, "%s. `netlatch release` goes on, `netlatch lock` closes again",
			 line.text);
		notice_write(line.text);
		return EXIT_HALF;
	}
	rc = state_save_released(r->state, r->reason);
	if (rc)
		log_line(LOG_ERR, STATE_FILE ": %s; status will not know",
			 error_text(rc));
	notice_remove();
	say_released(r);
	return EXIT_DONE;
}

static bool parse(int argc, char **argv, struct release *r)
{
	const char *value, *end;
	unsigned long wait;
	int i;

	r->when = WHEN_RULESET;
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--force") == 0) {
			r->force = true;
		} else if (strcmp(argv[i], "--debug") == 0) {
			log_steps(STEPS_STDERR);
		} else if ((value = option_value(argc, argv, &i, "--when"))) {
			if (!when_parse(value, &r->when)) {
				usage_error("release --when", value);
				return false;
			}
		} else if ((value = option_value(argc, argv, &i, "--wait"))) {
			wait = number(value, &end);
			r->wait_s = wait;
			if (end == value || *end || wait > WAIT_MAX) {
				usage_error("release --wait", value);
				return false;
			}
		} else {
			usage_error("release", argv[i]);
			return false;
		}
	}
	return true;
}

int release_main(int argc, char **argv)
{
	static struct release r;
	bool shut, allowed;
	int rc;

	if (argc == 2 && is_help(argv[1]))
		return usage_error("release", argv[1]);
	if (!parse(argc, argv, &r))
		return EXIT_USAGE;
	log_elapsed_us();
	if (geteuid() != 0 || !proc_is_mounted()) {
		out_error("netlatch: release: %s; " NOTHING_DONE,
			  geteuid() != 0 ? "only root can open" : NO_PROC);
		return EXIT_REFUSED;
	}
	r.state_error = state_load(&r.state);
	file_read(WANTS_FILE, &r.wants, WANTS_SIZE_MAX);
	r.restore.state = r.state;
	r.restore.wants = r.wants;
	snprintf(r.reason, sizeof(r.reason), "the rest");
	shut = something_is_shut(&r);
	allowed = !shut || may_open(&r);
	/* Looking may have taken a while, in which somebody else may have opened, or shut. */
	rc = guard_exclude_others();
	if (rc == -EAGAIN || rc == -EACCES || (!shut && something_is_shut(&r))) {
		out_error("netlatch: release: another one is at work; " NOTHING_DONE);
		return EXIT_REFUSED;
	}
	if (!something_is_shut(&r) && !(allowed && r.state && !state_is_released(r.state))) {
		log_line(LOG_NOTICE, "release: nothing is shut");
		notice_remove();
		return EXIT_DONE;
	}
	if (!allowed)
		return refuse(&r);
	/* Before the first frame can leave; the summary comes behind it. */
	log_line(LOG_NOTICE, "opening (%s)", r.reason);
	open_all(&r);
	return finish(&r);
}
