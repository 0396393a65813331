// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of netlatch.conf(5): settings, and "allow". */
#include "conf.h"

#include "keep.h"
#include "links.h"
#include "narrow.h"
#include "near.h"
#include "rule.h"
#include "service.h"

#include <string.h>

#define DEFAULT_WAIT 30
#define WAIT_LONGEST 65534

const char *const release_words[] = { "auto",	     "ruleset", "proven",
				      "network-pre", "manual",	NULL };
const char *const radio_words[] = { "block", "leave", NULL };
const char *const boot_words[] = { "shut", "open", NULL };
static const char *const blocked_words[] = { "refuse", "accept", NULL };
static const char *const skip_words[] = { "no", "yes", NULL };

enum { RELEASE, WAIT, RADIO, BLOCKED, SKIP, WITHOUT, KDUMP, SETTINGS };

static const struct {
	const char *name, *values;
	const char *const *words;
} settings[SETTINGS] = {
	{ "release", "auto ruleset proven network-pre manual", release_words },
	{ "wait", NULL, NULL },
	{ "radio", "block leave", radio_words },
	{ "blocked-consumers", "refuse accept", blocked_words },
	{ "allow-skip", "no yes", skip_words },
	{ "without-netlatch", "open shut", boot_words },
	{ "kdump", "open shut", boot_words },
};

struct reading {
	struct policy *policy;
	struct line line;
	unsigned int set_in[SETTINGS]; /* line, 0: not yet */
};

void policy_defaults(struct policy *policy, const char *root)
{
	memset(policy, 0, sizeof(*policy));
	policy->root = root;
	policy->release = BLOB_RELEASE_AUTO;
	policy->radio = BLOB_RADIO_BLOCK;
	policy->wait_s = DEFAULT_WAIT;
	policy->without_netlatch = policy->kdump = BLOB_BOOT_OPEN;
}

/* "30", "30s", "2min", "2m", "1h" or "forever". */
static bool wait_read(struct line *line, const char *word, unsigned int *seconds)
{
	static const struct {
		const char *unit;
		unsigned int seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "min", 60 }, { "h", 3600 } };
	size_t digits = strspn(word, "0123456789");
	unsigned int number;

	if (!strcmp(word, "forever")) {
		*seconds = BLOB_WAIT_FOREVER;
		return true;
	}
	if (number_read(&number, keep_text(word, digits), WAIT_LONGEST)) {
		for (unsigned int i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
			if (!strcmp(word + digits, units[i].unit) &&
			    number <= WAIT_LONGEST / units[i].seconds) {
				*seconds = number * units[i].seconds;
				return true;
			}
		}
	}
	mistake(line->mistakes, line_taken(line),
		"Right would be: 30s, 2min, forever, and at most 65534s.",
		"\"%s\" is no time", word);
	return false;
}

static bool value_read(struct line *line, unsigned int setting, const char *word,
		       unsigned int *value)
{
	if (setting == WAIT)
		return wait_read(line, word, value);
	for (*value = 0; settings[setting].words[*value]; ++*value)
		if (!strcmp(settings[setting].words[*value], word))
			return true;
	mistake(line->mistakes, line_taken(line),
		help_word(word, settings[setting].values), "%s cannot be \"%s\"",
		settings[setting].name, word);
	return false;
}

static void setting_take(struct reading *reading, unsigned int setting,
			 unsigned int value)
{
	struct policy *policy = reading->policy;

	switch (setting) {
	case RELEASE:
		policy->release = value;
		policy->release_place = line_taken(&reading->line);
		break;
	case WAIT:
		policy->wait_s = value;
		break;
	case RADIO:
		policy->radio = value;
		break;
	case BLOCKED:
		policy->accept_blocked = value;
		break;
	case SKIP:
		policy->allow_skip = value;
		break;
	case WITHOUT:
		policy->without_netlatch = value;
		break;
	case KDUMP:
		policy->kdump = value;
		break;
	}
}

/* People who know other firewalls write ALLOW, deny or drop. */
static const char *setting_help(const char *name)
{
	static const char *const deny[] = { "deny", "drop", "reject", "block" };

	if (!strcasecmp(name, "allow"))
		return "Did you mean \"allow\"?";
	for (unsigned int i = 0; i < 4; i++)
		if (!strcasecmp(name, deny[i]))
			return "Nothing passes but what a line with \"allow\" names, so "
			       "nothing has to be denied.";
	return help_word(name, SETTING_NAMES " allow");
}

static void setting_read(struct reading *reading)
{
	struct line *line = &reading->line;
	const char *name = line_take(line), *word;
	unsigned int setting = 0, value, before;

	while (setting < SETTINGS && strcmp(settings[setting].name, name))
		setting++;
	if (setting == SETTINGS) {
		mistake(line->mistakes, line_taken(line), setting_help(name),
			"there is no setting \"%s\"", name);
		return;
	}
	/* The rest of a second line may have mistakes as well. */
	before = reading->set_in[setting];
	if (before)
		mistake(line->mistakes, line_taken(line), "Remove one of the two lines.",
			"%s is already set in line %u", name, before);
	else
		reading->set_in[setting] = line->number;
	if (!line_take_word(line, "=")) {
		mistake(line->mistakes, line_place(line),
			keep_format("Right would be: %s = %s", name,
				    setting == WAIT ? "30s" : *settings[setting].words),
			"\"=\" has to follow");
		return;
	}
	word = line_need(line, "a value");
	if (!word || !value_read(line, setting, word, &value))
		return;
	if (!before)
		setting_take(reading, setting, value);
	if (line_peek(line))
		mistake(line->mistakes, line_place(line), NULL,
			"%s has one value, and \"%s\" is a second one", name,
			line_peek(line));
}

/* The words of the line with one blank between them. */
static const char *line_text(const struct line *line)
{
	const char *text = "";

	for (unsigned int i = 0; i < line->count; i++)
		text = keep_format("%s%s%s", text, i ? " " : "", line->words[i]);
	return text;
}

/* False if there was a mistake; *lost: and the rest of the line cannot be understood. */
static bool link_take(struct line *line, struct allow *allow, const char *root,
		      bool *lost)
{
	bool good;

	*lost = false;
	if (line_take_word(line, "on")) {
		allow->link_place = line_place(line);
		good = links_read(line, allow, root);
		*lost = !good && !line_peek(line);
		return good;
	}
	*lost = true;
	mistake(line->mistakes, line_place(line),
		"Right would be: on enp1s0, on mac 52:54:00:12:34:56, or on any.",
		"\"on\" and a link have to follow");
	return false;
}

/* "allow in on LINK proto ..." */
static bool rule_line(struct line *line, struct allow *allow, enum way way,
		      const char *root)
{
	struct rule *rule = &allow->rules[0];
	bool lost, link_good = link_take(line, allow, root, &lost);

	if (lost)
		return false;
	rule->way = way;
	rule->place = allow->place;
	rule->from_place = rule->to_place = allow->place;
	rule->from_port_place = rule->to_port_place = allow->place;
	allow->rule_count = 1;
	return rule_read(line, rule, NULL, &allow->keep) && link_good;
}

/* "allow SERVICE on LINK ..." */
static bool service_line(struct line *line, struct allow *allow, const char *root)
{
	bool link_good, lost;

	allow->service = line_take(line);
	if (!service_exists(allow->service, root)) {
		const char *names = service_names(root);

		mistake(line->mistakes, line_taken(line),
			*names ? help_word(allow->service,
					   keep_format("%s %s", names, WAYS))
			       : keep_format("There are no services at all in %s: "
					     "netlatch is not installed there, "
					     "or NETLATCH_SHARE has to name the "
					     "folder.",
					     service_folder(root)),
			"there is no service \"%s\"", allow->service);
	}
	link_good = link_take(line, allow, root, &lost);
	if (lost)
		return false;
	return service_read(line, allow, root) && link_good;
}

static bool is_repeated(const struct policy *policy, const struct allow *allow)
{
	for (unsigned int i = 0; i < policy->allow_count; i++)
		if (!strcmp(policy->allows[i].text, allow->text))
			return true;
	return false;
}

static void allow_read(struct reading *reading)
{
	struct policy *policy = reading->policy;
	struct line *line = &reading->line;
	struct allow *allow = keep(sizeof(*allow));
	enum way way;
	bool good;

	line_take(line);
	allow->text = line_text(line);
	if (!line_peek(line)) {
		mistake(line->mistakes, line_place(line),
			"Right would be: allow dhcp on enp1s0, or allow out on enp1s0 "
			"proto tcp to 192.0.2.7 port 443.",
			"a service or a way (in, out) has to follow");
		return;
	}
	allow->place = line_place(line);
	if (way_take(line, &way))
		good = rule_line(line, allow, way, policy->root);
	else
		good = service_line(line, allow, policy->root);
	if (!good || !narrow_check(allow, line->mistakes))
		return;
	if (is_repeated(policy, allow)) {
		warning(line->mistakes, allow->place, "Remove one of the two lines.",
			"the policy has this line twice");
		return;
	}
	if (policy->allow_count == BLOB_EXCEPTIONS_MAX) {
		mistake(line->mistakes, allow->place,
			"Join lines: a prefix may stand for several addresses, and a "
			"range "
			"for several ports.",
			"more than %d lines with \"allow\"", BLOB_EXCEPTIONS_MAX);
		return;
	}
	policy->allows[policy->allow_count++] = *allow;
}

void conf_read(struct policy *policy, const struct source *source,
	       struct mistakes *mistakes)
{
	struct reading reading = { .policy = policy };

	for (unsigned int i = 1; i <= source->count; i++) {
		if (!line_read(&reading.line, source, i, mistakes) ||
		    !line_peek(&reading.line))
			continue;
		if (!strcmp(line_peek(&reading.line), "allow"))
			allow_read(&reading);
		else
			setting_read(&reading);
	}
	/* Nothing is to open by itself, so this neither, unless a line says so. */
	if (policy->release == BLOB_RELEASE_MANUAL && !reading.set_in[WITHOUT])
		policy->without_netlatch = BLOB_BOOT_SHUT;
}
