// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * status --json, read by another judge: perl's JSON::PP prints one line for each value,
 * with the path of keys that leads to it, and these lines are what is compared.
 */
#include "verbs/status.h"
#include "verbs/waiter.h"
#include "base/out.h"
#include "base/state.h"
#include "base/version.h"
#include "check.h"
#include "policy/tests/samples.h"
#include "guard/guard.h"
#include "kernel/outside.h"
#include "kernel/proc.h"
#include "verbs/verbs.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char json[65536], seen[65536];

void out(const char *format, ...)
{
	size_t len = strlen(json), room = sizeof(json) - len;
	va_list args;

	/* As out.c does: one call writes less than OUT_SIZE bytes. */
	va_start(args, format);
	vsnprintf(json + len, room < OUT_SIZE ? room : OUT_SIZE, format, args);
	va_end(args);
}

/* ---- what status_take.c asks for besides; not asked here ---- */

static int never(void)
{
	abort();
}

int state_load(char **state)
{
	(void)state;
	return never();
}
pid_t guard_pid(void)
{
	return never();
}
pid_t waiter_pid(void)
{
	return never();
}
bool notice_read_refusal(char *why, size_t size)
{
	(void)why;
	(void)size;
	return never();
}
int evidence_read(struct evidence *e)
{
	(void)e;
	return never();
}
bool outside_netconsole(bool asked_for)
{
	(void)asked_for;
	return never();
}

/* ---- the judge ---- */

/* "a.b.0=value": strings as "s:TEXT", numbers "n:1", null, true, false; in the order of
 * keys. */
static const char judge[] =
	"perl -MJSON::PP -e 'my $j = JSON::PP->new->allow_bignum(0); local $/; my $t = "
	"<STDIN>;"
	"die \"no newline at the end\" unless $t =~ /\\A[ -~]*\\n\\z/;"
	"sub walk { my ($p, $v) = @_; my $r = ref $v;"
	"if ($r eq \"HASH\") { print \"$p={}\\n\" unless %$v; walk($p eq \"\" ? $_ : "
	"\"$p.$_\", $v->{$_}) for sort keys %$v }"
	"elsif ($r eq \"ARRAY\") { print \"$p=[]\\n\" unless @$v; walk(\"$p.$_\", "
	"$v->[$_]) for 0 .. $#$v }"
	"else { my $e = JSON::PP->new->allow_nonref->encode($v); print \"$p=$e\\n\" } }"
	"walk(\"\", $j->decode($t));'";

static bool print_and_read(const struct status *s)
{
	char command[2048], name[] = "/tmp/netlatch-json-XXXXXX";
	int fd = mkstemp(name);
	size_t len;
	FILE *p;
	int rc;

	json[0] = seen[0] = '\0';
	status_print_json(s);
	if (fd < 0 || write(fd, json, strlen(json)) != (ssize_t)strlen(json))
		abort();
	close(fd);
	snprintf(command, sizeof(command), "%s < %s", judge, name);
	fflush(stdout);
	p = popen(command, "r");
	len = fread(seen, 1, sizeof(seen) - 1, p);
	seen[len] = '\0';
	rc = pclose(p);
	unlink(name);
	if (rc)
		printf("# %s\n", json);
	return rc == 0;
}

static bool has(const char *line)
{
	size_t len = strlen(line);
	const char *at = seen;

	while ((at = strstr(at, line))) {
		if ((at == seen || at[-1] == '\n') && at[len] == '\n')
			return true;
		at++;
	}
	printf("# no %s in\n# %s\n", line, seen);
	return false;
}

/* ---- */

static struct link links[4];

static void begin(struct status *s)
{
	memset(s, 0, sizeof(*s));
	memset(links, 0, sizeof(links));
	s->look.links.link = links;
	/* Nothing is shut, and nothing is known of the sockets. */
	s->look.sockets = -EPERM;
}

static struct verdict *verdict_of(struct status *s, const char *layer)
{
	unsigned int i = 0;

	while (strcmp(layers[i]->name, layer) != 0)
		i++;
	return &s->latch.verdict[i];
}

static void test_exceptions(void)
{
	static uint8_t bytes[SAMPLE_SIZE];
	struct status s;

	begin(&s);
	latch_init(&s.latch, "why");
	s.look.policy_wrong = "its checksum is wrong";
	CHECK(print_and_read(&s) && has("policy_error=\"its checksum is wrong\"") &&
		      has("exceptions=[]"),
	      "a policy that cannot be used");
	s.look.policy_wrong = NULL;
	if (blob_read(&s.look.policy.blob, bytes, sample("both", bytes)))
		abort();
	s.look.policy.data = (char *)bytes;
	s.look.policy.blob.release = BLOB_RELEASE_PROVEN;
	s.look.allowed.count = 1;
	strcpy(s.look.allowed.link[0].name, "eth0");
	s.look.allowed.link[0].exceptions = 2;
	s.look.nft.passed[0][1] = 7;
	s.look.nft.passed[1][1] = 8;
	CHECK(print_and_read(&s) && has("exceptions.0.text=\"allow dhcp on eth0\"") &&
		      has("exceptions.0.keep=false") && has("exceptions.0.links=[]") &&
		      has("exceptions.1.keep=true") &&
		      has("exceptions.1.links.0=\"eth0\"") && has("exceptions.1.in=7") &&
		      has("exceptions.1.out=8"),
	      "exceptions, their links, and what has passed");
	CHECK(has("policy_release=\"proven\""), "on what the policy opens");
}

static void test_held(void)
{
	struct status s;

	begin(&s);
	latch_init(&s.latch, "why");
	held_kind_of(&s.held.entry[0].kind, &(struct held_frame){ .ethertype = 0x88cc },
		     "e\"0");
	s.held.entry[0].count = 4;
	s.held.entry[0].first_ms = 3100;
	s.held.entry[0].last_ms = 12005;
	s.held.count = 1;
	s.held.others[HELD_IN] = 9;
	CHECK(print_and_read(&s) && has("held.0.text=\"LLDP on e\\\"0\"") &&
		      has("held.0.direction=\"out\"") && has("held.0.count=4") &&
		      has("held.0.first=3.1") && has("held.0.last=12.005") &&
		      has("held.0.link=\"e\\\"0\"") && has("held_others.in=9") &&
		      !strstr(seen, "held.1"),
	      "what was held, by name");
	s.held_error = -ENOENT;
	CHECK(print_and_read(&s) && has("held=null") && has("held_others=null"),
	      "or nothing is known of it");
}

static void test_open(void)
{
	/* Every key there is, in the order of the alphabet. */
	static const char want[] =
		"counters=[]\nexceptions=[]\nguard=0\n"
		"held=[]\nheld_others.in=0\nheld_others.out=0\n"
		"layers.inet.state=\"missing\"\nlayers.inet.why="
		"\"why\"\n"
		"layers.netdev.state=\"missing\"\nlayers.netdev.why=\"why\"\n"
		"layers.qdisc.state=\"missing\"\nlayers.qdisc.why=\"why\"\n"
		"layers.radio.state=\"missing\"\nlayers.radio.why=\"why\"\n"
		"layers.socket.state=\"missing\"\nlayers.socket.why=\"why\"\n"
		"layers.sysctl.state=\"missing\"\nlayers.sysctl.why=\"why\"\nlevel="
		"\"open\"\n"
		"links=[]\nlocked_at=null\npolicy_error=null\npolicy_release=null\n"
		"proven=null\nrefused=null\n"
		"release=\"nothing to do\"\nreleased_at=null\n"
		"released_by=null\nruleset.error=null\n"
		"ruleset.ipv4=null\nruleset.ipv6=null\nruleset.weak="
		"null\n"
		"self_test=null\n"
		"version=\"" NETLATCH_VERSION "\"\n"
		"waiter=0\n";
	struct status s;

	begin(&s);
	latch_init(&s.latch, "why");
	s.level = LEVEL_OPEN;
	CHECK(print_and_read(&s), "an open machine: one line of JSON");
	CHECK(!strcmp(seen, want), "the keys of status.h, no more and no less");
	s.state = "locked-at=\nreleased-at=\n";
	CHECK(print_and_read(&s) && has("locked_at=null") && has("released_at=null"),
	      "times that /proc/uptime did not say");
}

static void test_shut(void)
{
	struct status s;

	begin(&s);
	latch_init(&s.latch, "");
	verdict_closed(verdict_of(&s, "qdisc"), "held");
	verdict_missing(verdict_of(&s, "netdev"), LAYER_UNSUPPORTED, "no");
	verdict_missing(verdict_of(&s, "inet"), LAYER_UNKNOWN, "only root");
	s.level = LEVEL_DEGRADED;
	s.guard = 4711;
	s.state = "locked-at=12.34\nreleased-by=x\n";
	s.look.nft.present = 1;
	strcpy(links[0].name, "eth0");
	strcpy(links[0].qdisc, "blackhole");
	links[0].index = 2;
	links[0].flags = IFF_UP;
	links[0].held = links[0].blackhole = true;
	links[0].drops = 4294967295u;
	strcpy(links[1].name, "wlan0");
	strcpy(links[1].qdisc, "noqueue");
	links[1].index = 3;
	links[1].chained = true;
	strcpy(links[2].name, "eth1");
	strcpy(links[2].qdisc, "fq");
	s.look.links.count = 3;
	s.look.nft.chain[1].counted = s.look.nft.chain[3].counted = true;
	s.look.nft.chain[3].packets = ~0ull;
	s.evidence.v4.found = true;
	strcpy(s.evidence.v4.what, "ip fw in");
	strcpy(s.evidence.weak, "ip6 fw in");
	CHECK(print_and_read(&s), "a closed machine");
	CHECK(has("level=\"degraded\"") && has("guard=4711") && has("locked_at=12.34") &&
		      has("released_at=null") && has("released_by=\"x\""),
	      "level, guard, times");
	CHECK(has("layers.qdisc.state=\"closed\"") && has("layers.qdisc.why=\"held\"") &&
		      has("layers.netdev.state=\"unsupported\"") &&
		      has("layers.inet.state=\"unknown\"") &&
		      has("layers.sysctl.state=\"missing\""),
	      "layers");
	CHECK(has("links.0.name=\"eth0\"") && has("links.0.index=2") &&
		      has("links.0.up=true") && has("links.0.qdisc=\"blackhole\"") &&
		      has("links.0.held=true") && has("links.0.blackhole=true") &&
		      has("links.0.chained=false") && has("links.0.drops=4294967295"),
	      "a link");
	CHECK(has("links.1.name=\"wlan0\"") && has("links.1.up=false") &&
		      has("links.1.held=true") && has("links.1.blackhole=false") &&
		      has("links.1.chained=true"),
	      "another one, which its chain holds");
	CHECK(has("links.2.name=\"eth1\"") && has("links.2.held=false") &&
		      has("links.2.chained=false"),
	      "one that nothing holds");
	CHECK(strstr(seen, "counters.1.packets=18446744073709551615\n") &&
		      has("counters.0.packets=0") && !strstr(seen, "counters.2"),
	      "counters, those that count");
	CHECK(strstr(seen, "counters.0.chain=\"") && strstr(seen, "counters.0.family=\""),
	      "by family and chain");
	CHECK(has("ruleset.ipv4=\"ip fw in\"") && has("ruleset.ipv6=null") &&
		      has("ruleset.weak=\"ip6 fw in\"") && has("release=\"refuse\""),
	      "the ruleset, and what release would do");
	s.evidence_error = -EPERM;
	CHECK(print_and_read(&s) && has("ruleset.error=\"Operation not permitted\""),
	      "a ruleset that could not be read is not one that is missing");
	s.evidence_error = 0;
	s.waiter = 99;
	strcpy(s.refused, "no ruleset (a \"b\")");
	CHECK(print_and_read(&s) && has("waiter=99") &&
		      strstr(seen, "refused=\"no ruleset (a "),
	      "who waits, and why it was refused");
	s.waiter = -EACCES;
	CHECK(print_and_read(&s) && has("waiter=null"), "or nobody can tell");
	s.guard = -EACCES;
	s.state = "proven=no: y\nlocked-at=1.00\nreleased-at=20.5\n"
		  "released-by=ruleset: x\n";
	CHECK(print_and_read(&s) && has("guard=null"),
	      "a guard that cannot be asked for is null");
	CHECK(has("released_at=20.5"), "when it was released");
	CHECK(has("released_by=\"ruleset: x\""), "by what it was released");
	CHECK(has("proven=\"no: y\""), "what the probe found");
}

static void test_release(void)
{
	struct status s;

	begin(&s);
	CHECK(!strcmp(status_release_would(&s), "nothing to do"),
	      "release: nothing to do");
	s.state = "level=full\n";
	CHECK(!strcmp(status_release_would(&s), "open"),
	      "a release that failed half-way: it opens the rest");
	s.state = "level=full\nreleased-at=1\n";
	CHECK(!strcmp(status_release_would(&s), "nothing to do"),
	      "nothing after a whole one");
	s.guard = 321;
	CHECK(!strcmp(status_release_would(&s), "refuse"),
	      "a guard alone is shut, as for release");
	s.guard = 0;
	s.look.nft.present = 1;
	s.state = "level=full\n";
	s.evidence.v4.found = s.evidence.v6.found = true;
	CHECK(!strcmp(status_release_would(&s), "open"), "open");
	s.state = NULL;
	CHECK(!strcmp(status_release_would(&s), "refuse"), "refuse without a state");
	s.state = "level=full\n";
	s.evidence.v6.found = false;
	CHECK(!strcmp(status_release_would(&s), "refuse"), "refuse without a ruleset");
	s.look.policy.data = "";
	s.look.policy.blob.release = BLOB_RELEASE_NETWORK_PRE;
	CHECK(!strcmp(status_release_would(&s), "open"), "a policy that needs none");
	s.look.policy_wrong = "damaged";
	CHECK(!strcmp(status_release_would(&s), "refuse"), "unless it is damaged");
	s.look.policy_wrong = NULL;
	s.look.policy.blob.release = BLOB_RELEASE_MANUAL;
	s.evidence.v6.found = true;
	CHECK(!strcmp(status_release_would(&s), "refuse"), "a policy that says manual");
	s.look.policy.data = NULL;
	s.evidence_error = -EPERM;
	CHECK(!strcmp(status_release_would(&s), "unknown"), "unknown without root");
}

/* A value of quotes alone. */
static bool value_is(const char *in, const char *key, const char *quotes)
{
	const char *at = strstr(in, key);

	if (!at)
		return false;
	for (at += strlen(key) + 1; at[0] == '\\' && at[1] == '"' && *quotes; at += 2)
		quotes++;
	return !*quotes && at[0] == '"' && at[1] == '\n';
}

static void test_words_of_others(void)
{
	char text[1024], byte[] = "a?b", state[2048];
	unsigned int i, good = 0;
	struct status s;

	begin(&s);
	latch_init(&s.latch, "quote \" back\\slash \\\" tab\t newline\n del\177 "
			     "escape\033[2J \303\244\377 %s%n");
	s.look.links.count = 1;
	strcpy(links[0].name, "\"\\\n\t\377\001'%s");
	strcpy(links[0].qdisc, "\\");
	s.evidence.v4.found = true;
	strcpy(s.evidence.v4.what, "ip \"x\" \\");
	s.state = "released-by=FORCED \"by\" \\ \001\n";
	CHECK(print_and_read(&s),
	      "quotes, backslashes, control and 8-bit characters: still JSON");
	CHECK(has("layers.qdisc.why=\"quote \\\" back\\\\slash \\\\\\\" tab? newline? "
		  "del? escape?[2J ?"
		  "?"
		  "? "
		  "%s%n\"") &&
		      has("links.0.name=\"\\\"\\\\?"
			  "?"
			  "?"
			  "?'%s\"") &&
		      has("links.0.qdisc=\"\\\\\"") &&
		      has("ruleset.ipv4=\"ip \\\"x\\\" \\\\\"") &&
		      has("released_by=\"FORCED \\\"by\\\" \\\\ ?\""),
	      "and they are what they were, or ?");
	for (i = 1; i < 256; i++) {
		begin(&s);
		latch_init(&s.latch, "");
		byte[1] = i;
		s.look.links.count = 1;
		strcpy(links[0].name, byte);
		json[0] = '\0';
		status_print_json(&s);
		snprintf(text, sizeof(text),
			 i == '"' || i == '\\' ? "\"name\":\"a\\%cb\","
			 : i < ' ' || i > '~'  ? "\"name\":\"a?b\","
					       : "\"name\":\"a%cb\",",
			 i);
		good += strstr(json, text) != NULL;
	}
	CHECK(good == 255, "every byte in a name");

	/* As long as it gets, and each character takes two. */
	begin(&s);
	memset(text, '"', sizeof(text));
	text[255] = '\0';
	latch_init(&s.latch, text);
	text[127] = '\0';
	strcpy(s.evidence.v4.what, text);
	strcpy(s.evidence.v6.what, text);
	strcpy(s.evidence.weak, text);
	s.evidence.v4.found = s.evidence.v6.found = true;
	text[15] = '\0';
	for (i = 0; i < 4; i++) {
		strcpy(links[i].name, text);
		strcpy(links[i].qdisc, text);
		links[i].index = -2147483647;
	}
	s.look.links.count = 4;
	memset(text, '\\', 399);
	text[399] = '\0';
	snprintf(state, sizeof(state), "released-at=1\nreleased-by=%s\n", text);
	s.state = state;
	CHECK(print_and_read(&s), "the longest texts: still JSON");
	memset(text, '"', 255);
	text[255] = '\0';
	CHECK(value_is(seen, "layers.inet.why=", text) &&
		      value_is(seen, "ruleset.weak=", text + 128),
	      "reasons and findings are whole");
	CHECK(strstr(seen, "ruleset.weak=\"\\\"") &&
		      strstr(seen, "release=\"nothing to do\"\n"),
	      "and nothing behind them is lost");
}

int main(void)
{
	test_open();
	test_exceptions();
	test_held();
	test_shut();
	test_release();
	test_words_of_others();
	return check_done();
}
