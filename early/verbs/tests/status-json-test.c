// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * status --json, read by another judge: perl's JSON::PP prints one line for each value,
 * with the path of keys that leads to it, and these lines are what is compared.
 */
#include "verbs/tests/fake-status.h"
#include "base/version.h"
#include "check.h"
#include "layers/exceptions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char seen[65536];

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

	status_text[0] = seen[0] = '\0';
	status_print_json(s);
	len = strlen(status_text);
	if (fd < 0 || write(fd, status_text, len) != (ssize_t)len)
		abort();
	close(fd);
	status_keep("NETLATCH_KEEP_JSON"); /* for status-schema.t, one a line */
	snprintf(command, sizeof(command), "%s < %s", judge, name);
	fflush(stdout);
	p = popen(command, "r");
	len = fread(seen, 1, sizeof(seen) - 1, p);
	seen[len] = '\0';
	rc = pclose(p);
	unlink(name);
	if (rc)
		printf("# %s\n", status_text);
	return rc == 0;
}

static bool has(const char *line)
{
	return has_line(seen, line);
}

/* ---- */

static void test_exceptions(void)
{
	struct status s;

	status_begin(&s);
	latch_init(&s.latch, "why");
	s.look.policy_wrong = "its checksum is wrong";
	CHECK(print_and_read(&s) && has("policy_error=\"its checksum is wrong\"") &&
		      has("exceptions=[]"),
	      "a policy that cannot be used");
	s.look.policy_wrong = NULL;
	status_policy(&s);
	s.look.policy.blob.release = BLOB_RELEASE_PROVEN;
	s.look.allowed.count = 1;
	strcpy(s.look.allowed.link[0].name, "eth0");
	s.look.allowed.link[0].exceptions = 2;
	s.look.nft.passed[0][1] = 7;
	s.look.nft.passed[1][1] = 8;
	s.look.nft.allow_missing = true;
	CHECK(print_and_read(&s) && has("exceptions.0.text=\"allow dhcp on eth0\"") &&
		      has("exceptions.0.keep=false") && has("exceptions.0.links=[]") &&
		      has("exceptions.1.keep=true") &&
		      has("exceptions.1.links.0=\"eth0\"") && has("exceptions.1.in=7") &&
		      has("exceptions.1.out=8"),
	      "exceptions, their links, and what has passed");
	CHECK(has("policy_release=\"proven\"") && has("release_when=\"proven\""),
	      "on what the policy opens");
	CHECK(has("exceptions.1.in_force=false") && has("exceptions.1.ended=false"),
	      "the chains lack rules");
	CHECK(strstr(seen, "exceptions_error=\"policy: this kernel has no egress hook"),
	      "a kernel that can have none");
	s.look.nft.allow_missing = false;
	s.look.exceptions = 2;
	s.look.policy.ended = true;
	s.look.allowed.link[0].exceptions = 3;
	CHECK(print_and_read(&s) && has("exceptions.0.ended=true") &&
		      has("exceptions.0.links=[]") && has("exceptions.1.ended=false") &&
		      has("exceptions.1.links.0=\"eth0\"") &&
		      has("exceptions.1.in_force=true") && has("exceptions_error=null"),
	      "an exception that has ended has no links");
}

static void test_held(void)
{
	struct status s;

	status_begin(&s);
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
		      !strstr(seen, "\nheld.1"),
	      "what was held, by name");
	s.held_error = -ENOENT;
	CHECK(print_and_read(&s) && has("held=null") && has("held_others=null"),
	      "or nothing is known of it");
	CHECK(has("held_error=null"), "which is no error");
	s.held_error = -EBADMSG;
	s.held_fault = "its checksum is wrong";
	s.state = "held=no: no nfnetlink_log\n";
	CHECK(print_and_read(&s) && has("held=null") &&
		      has("held_error=\"its checksum is wrong\"") &&
		      has("held_unnamed=\"no nfnetlink_log\""),
	      "why it has no names");
}

static void test_open(void)
{
	/* Every key there is, in the order of the alphabet. */
	static const char want[] =
		"check=\"unknown\"\ncounters=[]\n"
		"exceptions=[]\nexceptions_error=null\nguard=0\n"
		"guard_missing=null\nguard_owns_tables=false\n"
		"headline=\"unknown: the state of lock is lost\"\nheld=[]\n"
		"held_error=null\nheld_others.in=0\nheld_others.out=0\n"
		"held_unnamed=null\n"
		"layers.inet.at_lock=null\nlayers.inet.state=\"open\"\n"
		"layers.inet.why=\"no lock is in force\"\n"
		"layers.netdev.at_lock=null\nlayers.netdev.state=\"open\"\n"
		"layers.netdev.why=\"no lock is in force\"\n"
		"layers.qdisc.at_lock=null\nlayers.qdisc.state=\"open\"\n"
		"layers.qdisc.why=\"no lock is in force\"\n"
		"layers.radio.at_lock=null\nlayers.radio.state=\"open\"\n"
		"layers.radio.why=\"no lock is in force\"\n"
		"layers.socket.at_lock=null\nlayers.socket.state=\"open\"\n"
		"layers.socket.why=\"no lock is in force\"\n"
		"layers.sysctl.at_lock=null\nlayers.sysctl.state=\"open\"\n"
		"layers.sysctl.why=\"no lock is in force\"\n"
		"level=\"open\"\nlevel_at_lock=null\nlinks=[]\n"
		"lock_took_us=null\nlocked_at=null\nnamespace=\"machine\"\n"
		"not_held=[]\nnow=null\n"
		"policy_error=null\npolicy_release=null\nproven=null\n"
		"refusals=0\nrefused=null\nrelease=\"nothing to do\"\n"
		"release_when=\"ruleset\"\nreleased_at=null\nreleased_by=null\n"
		"ruleset.complete=false\nruleset.error=null\nruleset.ipv4=null\n"
		"ruleset.ipv6=null\nruleset.weak=null\nschema=1\nself_test=null\n"
		"state_error=null\n"
		"todo=\"`netlatch lock` shuts it, `netlatch release` opens it\"\n"
		"version=\"" NETLATCH_VERSION "\"\n"
		"waiter=0\nwaiter_when=null\nwarnings=[]\n";
	struct status s;

	status_begin(&s);
	latch_init(&s.latch, "why");
	s.level = LEVEL_OPEN;
	CHECK(print_and_read(&s), "an open machine: one line of JSON");
	CHECK(!strcmp(seen, want), "the keys of the schema, no more and no less");
	s.place = PLACE_NAMESPACE;
	CHECK(print_and_read(&s) && has("check=\"unknown\"") &&
		      has("namespace=\"namespace\""),
	      "what is seen from another network namespace is no answer");
	s.place = PLACE_MACHINE;
	s.state = "locked-at=\nreleased-at=\n";
	CHECK(print_and_read(&s) && has("locked_at=null") && has("released_at=null"),
	      "times that /proc/uptime did not say");
	verdict_closed(status_verdict(&s, "radio"), "all blocked, now: 0");
	CHECK(print_and_read(&s) && has("layers.radio.state=\"open\"") &&
		      has("layers.radio.why=\"the wire was released\""),
	      "after release no layer is closed, though there is no radio to block");
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

static void test_shut(void)
{
	struct status s;

	status_begin(&s);
	latch_init(&s.latch, "");
	verdict_closed(status_verdict(&s, "qdisc"), "held");
	verdict_missing(status_verdict(&s, "netdev"), LAYER_UNSUPPORTED, "no");
	verdict_missing(status_verdict(&s, "inet"), LAYER_UNKNOWN, "only root");
	s.level = LEVEL_DEGRADED;
	s.guard = 4711;
	s.state = "locked-at=12.34\nreleased-by=x\n";
	s.look.nft.present = 1;
	strcpy(status_links[0].name, "eth0");
	strcpy(status_links[0].qdisc, "blackhole");
	status_links[0].index = 2;
	status_links[0].flags = IFF_UP;
	status_links[0].held = status_links[0].blackhole = true;
	status_links[0].drops = 4294967295u;
	strcpy(status_links[1].name, "wlan0");
	strcpy(status_links[1].qdisc, "noqueue");
	status_links[1].index = 3;
	status_links[1].chained = true;
	strcpy(status_links[2].name, "eth1");
	strcpy(status_links[2].qdisc, "fq");
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
	CHECK(has("layers.sysctl.at_lock=null") && has("guard_owns_tables=false"),
	      "what lock said");
	s.state = "level=full\nwhy.sysctl=3 of 9 settings differ\nguard=no: "
		  "--no-guard\ntook-us=24310\nself-test=passed\nlocked-at=12.34\n"
		  "warning=netconsole sends\nwarning=and \"pnp\"\n";
	s.look.nft.owned = 1;
	s.netconsole = true;
	verdict_missing(status_verdict(&s, "netdev"), LAYER_MISSING, "gone");
	CHECK(print_and_read(&s) &&
		      has("layers.sysctl.at_lock=\"3 of 9 settings differ\"") &&
		      has("guard_owns_tables=true") && has("guard_missing=null") &&
		      has("lock_took_us=24310") && has("level_at_lock=\"full\"") &&
		      has("self_test=\"passed\""),
	      "what lock said, and who owns the tables");
	CHECK(has("warnings.0=\"netconsole sends\"") &&
		      has("warnings.1=\"and \\\"pnp\\\"\"") &&
		      strstr(seen, "warnings.2=\"") && !strstr(seen, "warnings.3"),
	      "all warnings, and netconsole, which may be new");
	CHECK(strstr(seen, "not_held.0=\"a new link without a queue") &&
		      has("release_when=\"ruleset\""),
	      "what is not held");
	CHECK(has("links.1.remark=\"is held by its netdev chain\"") &&
		      has("links.0.remark=null"),
	      "why a link is harmless");
	s.guard = 0;
	CHECK(print_and_read(&s) && has("guard_missing=\"no: --no-guard\""),
	      "why there is no guard");
	s.state = "guard=1\nlocked-at=12.34\n";
	CHECK(print_and_read(&s) && has("guard_missing=\"DEAD\""), "or that it has died");
	s.state = NULL;
	s.state_error = -ESTALE;
	strcpy(s.now, "56.78");
	CHECK(print_and_read(&s) && has("state_error=\"of another boot\"") &&
		      has("now=56.78"),
	      "why nothing is known of lock");
	s.evidence_error = -EPERM;
	CHECK(print_and_read(&s) && has("ruleset.error=\"Operation not permitted\""),
	      "a ruleset that could not be read is not one that is missing");
	s.evidence_error = 0;
	s.waiter = 99;
	strcpy(s.refused, "no ruleset (a \"b\")");
	strcpy(s.waiter_when, "proven");
	s.refusals = 3;
	s.evidence.v6.found = true;
	CHECK(print_and_read(&s) && has("waiter=99") &&
		      strstr(seen, "refused=\"no ruleset (a "),
	      "who waits, and why it was refused");
	CHECK(has("waiter_when=\"proven\"") && has("refusals=3") &&
		      has("ruleset.complete=true"),
	      "for what, and how often");
	memset(s.refused, '"', sizeof(s.refused) - 1);
	CHECK(print_and_read(&s) && value_is(seen, "refused=", s.refused),
	      "the longest reason is whole");
	s.waiter = -EACCES;
	CHECK(print_and_read(&s) && has("waiter=null"), "or nobody can tell");
	s.guard = -EACCES;
	s.state = "proven=no: y\nlocked-at=1.00\nreleased-at=20.5\n"
		  "released-by=ruleset: x\nlevel=open\nlocked-level=degraded\n";
	CHECK(print_and_read(&s) && has("guard=null"),
	      "a guard that cannot be asked for is null");
	CHECK(has("released_at=20.5") && has("level_at_lock=\"degraded\""),
	      "when it was released, and what lock had reached before");
	CHECK(has("released_by=\"ruleset: x\""), "by what it was released");
	CHECK(has("proven=\"no: y\""), "what the probe found");
}

static void test_release(void)
{
	struct status s;

	status_begin(&s);
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

static void test_words_of_others(void)
{
	char text[1024], byte[] = "a?b", state[2048];
	unsigned int i, good = 0;
	struct status s;

	status_begin(&s);
	s.look.nft.present = 1;
	latch_init(&s.latch, "quote \" back\\slash \\\" tab\t newline\n del\177 "
			     "escape\033[2J \303\244\377 %s%n");
	s.look.links.count = 1;
	strcpy(status_links[0].name, "\"\\\n\t\377\001'%s");
	strcpy(status_links[0].qdisc, "\\");
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
		status_begin(&s);
		latch_init(&s.latch, "");
		byte[1] = i;
		s.look.links.count = 1;
		strcpy(status_links[0].name, byte);
		status_text[0] = '\0';
		status_print_json(&s);
		snprintf(text, sizeof(text),
			 i == '"' || i == '\\' ? "\"name\":\"a\\%cb\","
			 : i < ' ' || i > '~'  ? "\"name\":\"a?b\","
					       : "\"name\":\"a%cb\",",
			 i);
		good += strstr(status_text, text) != NULL;
	}
	CHECK(good == 255, "every byte in a name");

	/* As long as it gets, and each character takes two. */
	status_begin(&s);
	s.look.nft.present = 1;
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
		strcpy(status_links[i].name, text);
		strcpy(status_links[i].qdisc, text);
		status_links[i].index = -2147483647;
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
	CHECK(strstr(seen, "ruleset.weak=\"\\\"") && strstr(seen, "release=\"open\"\n"),
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
