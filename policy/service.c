// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Services: text files that hold rules with gaps. A file has lines
 *
 *   option from|to [required|ADDRESS]          what the line of the policy may say, and
 *   option port [required|N|dropbear.conf N]   what stands there if it does not
 *   without arp                                no exception for ARP comes along
 *   RULE                                       in the grammar of netlatch.conf(5), with
 *                                              FROM, TO and PORT for the options
 */
#include "service.h"

#include "dropbear.h"
#include "keep.h"
#include "rule.h"
#include "system.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SERVICES_OWN "/etc/netlatch/services"
#define PORT_OF_NOBODY 4000 /* where a service is read that no line uses */

/* One option: what the service says about it, and what the policy gives. */
struct option {
	const char *name;
	bool allowed, required, given;
	struct place place, given_at;
};

enum { FROM, TO, PORT, OPTIONS };

struct service {
	const char *root, *name;
	struct option options[OPTIONS];
	struct arguments arguments;
	bool rules; /* the file has had a rule */
};

static const char *folder(unsigned int index, const char *root)
{
	if (index == 0)
		return keep_format("%s%s", root, SERVICES_OWN);
	return keep_format("%s/services", system_share(root));
}

const char *service_folder(const char *root)
{
	return folder(1, root);
}

/*
 * The administrator's file comes first; *shipped: it is the one that comes with netlatch.
 * NULL if there is no file.
 */
static const char *path_of(const char *name, const char *root, bool *shipped)
{
	if (!*name || *name == '.' || strchr(name, '/'))
		return NULL;
	for (unsigned int i = 0; i < 2; i++) {
		const char *path = keep_format("%s/%s.conf", folder(i, root), name);

		*shipped = i == 1;
		/* A link to nowhere is no reason to take the next one: it is told. */
		if (!faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW))
			return path;
	}
	return NULL;
}

bool service_exists(const char *name, const char *root)
{
	bool shipped;

	return path_of(name, root, &shipped);
}

static int compare(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_service(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return *entry->d_name != '.' && length > 5 &&
	       !strcmp(entry->d_name + length - 5, ".conf");
}

const char *service_names(const char *root)
{
	const char *names = "";

	for (unsigned int i = 0; i < 2; i++) {
		struct dirent **entries;
		int count = scandir(folder(i, root), &entries, is_service, compare);

		for (int k = 0; k < count; k++) {
			names = keep_format("%s%s%.*s", names, *names ? " " : "",
					    (int)strlen(entries[k]->d_name) - 5,
					    entries[k]->d_name);
			free(entries[k]);
		}
		if (count >= 0)
			free(entries);
	}
	return names;
}

/* ---- the file of the service ---- */

static bool port_option(struct line *line, struct service *service)
{
	struct ports *port = &service->arguments.port;
	bool from_dropbear = line_take_word(line, "dropbear.conf");
	struct place place = line_place(line);
	struct ports stands;

	if (!ports_take(line, &stands))
		return false;
	if (service->options[PORT].given)
		return true;
	*port = stands;
	service->arguments.port_place = place;
	return !from_dropbear || dropbear_port(port, service->root, line->mistakes);
}

static bool option_read(struct line *line, struct service *service)
{
	struct prefix *addresses[] = { &service->arguments.from, &service->arguments.to };
	bool *has[] = { &service->arguments.has_from, &service->arguments.has_to,
			&service->arguments.has_port };
	const char *word = line_need(line, "\"from\", \"to\" or \"port\"");
	struct option *option = NULL;
	struct prefix stands;
	struct place place;

	if (!word)
		return false;
	for (unsigned int i = 0; i < OPTIONS; i++)
		if (!strcmp(word, service->options[i].name))
			option = &service->options[i];
	if (!option) {
		mistake(line->mistakes, line_taken(line), help_word(word, "from to port"),
			"there is no option \"%s\"", word);
		return false;
	}
	if (option->allowed) {
		mistake(line->mistakes, line_taken(line), "Remove one of the two lines.",
			"option %s already stands in line %u", word, option->place.line);
		return false;
	}
	option->place = line_taken(line);
	option->allowed = true;
	*has[option - service->options] = true;
	option->required = line_take_word(line, "required");
	if (!line_peek(line) && (option->required || option != &service->options[PORT]))
		return true;
	if (option->required) {
		mistake(line->mistakes, line_place(line),
			"Remove \"required\", or the default.",
			"an option that the policy's line has to give needs no default");
		return false;
	}
	if (option == &service->options[PORT])
		return port_option(line, service);
	place = line_place(line);
	if (!prefix_take(line, &stands))
		return false;
	if (option->given)
		return true;
	*addresses[option - service->options] = stands;
	if (option == &service->options[FROM]) {
		service->arguments.fixed_from = service->arguments.shipped;
		service->arguments.from_place = place;
	} else {
		service->arguments.fixed_to = service->arguments.shipped;
		service->arguments.to_place = place;
	}
	return true;
}

static bool line_ends(struct line *line)
{
	if (!line_peek(line))
		return true;
	mistake(line->mistakes, line_place(line), NULL, "\"%s\" has no meaning here",
		line_peek(line));
	return false;
}

static bool service_line(struct line *line, struct service *service, struct allow *allow)
{
	struct rule *rule = &allow->rules[allow->rule_count];

	if (line_take_word(line, "option")) {
		if (!service->rules)
			return option_read(line, service) && line_ends(line);
		mistake(line->mistakes, line_taken(line),
			"Move this line above the rules.",
			"an option behind a rule, which would not know it: options come "
			"before the rules");
		/* Known all the same, so that the words of rules are no mistakes. */
		return option_read(line, service) && false;
	}
	if (line_take_word(line, "without")) {
		const char *word = line_need(line, "\"arp\"");

		allow->without_arp = true;
		if (!word || !strcmp(word, "arp"))
			return word && line_ends(line);
		mistake(line->mistakes, line_taken(line), help_word(word, "arp"),
			"a service cannot do without \"%s\"", word);
		return false;
	}
	if (allow->rule_count == RULES_MAX) {
		mistake(line->mistakes, line_place(line), NULL,
			"more than %d rules in one service", RULES_MAX);
		return false;
	}
	service->rules = true;
	memset(rule, 0, sizeof(*rule));
	rule->place = line_place(line);
	if (!way_take(line, &rule->way)) {
		mistake(line->mistakes, line_place(line),
			help_word(line_peek(line), "option without " WAYS),
			"\"%s\" begins no line of a service", line_peek(line));
		return false;
	}
	if (!rule_read(line, rule, &service->arguments, NULL))
		return false;
	allow->rule_count++;
	return true;
}

/* An option that no rule uses would be ignored, however narrow the policy's line is. */
static bool options_are_used(const struct service *service, struct mistakes *mistakes)
{
	const bool used[] = { service->arguments.used_from, service->arguments.used_to,
			      service->arguments.used_port };
	static const char *const words[] = { "FROM", "TO", "PORT" };
	bool good = true;

	for (unsigned int i = 0; i < OPTIONS; i++) {
		if (!service->options[i].allowed || used[i])
			continue;
		mistake(mistakes, service->options[i].place,
			keep_format("Write %s in a rule, or remove the option.",
				    words[i]),
			"no rule has %s, so what the policy says behind \"%s\" would be "
			"ignored",
			words[i], service->options[i].name);
		good = false;
	}
	return good;
}

static bool file_read(struct line *use, struct service *service, struct allow *allow)
{
	const char *path = path_of(service->name, service->root, &allow->shipped);
	struct source *file = keep(sizeof(*file));
	bool good = true;
	int error = source_read(file, path, path);

	service->arguments.shipped = allow->shipped;
	if (error) {
		mistake(use->mistakes, allow->place, NULL, "%s: %s", path,
			source_error(error));
		return false;
	}
	for (unsigned int i = 1; i <= file->count; i++) {
		struct line line;

		if (!line_read(&line, file, i, use->mistakes))
			good = false;
		else if (line_peek(&line) && !service_line(&line, service, allow))
			good = false;
	}
	if (good && !allow->rule_count) {
		mistake(use->mistakes, allow->place, NULL, "%s: the service has no rule",
			path);
		return false;
	}
	/* After other mistakes it is not known what the rules have. */
	return good && options_are_used(service, use->mistakes);
}

/* ---- the line of the policy ---- */

static bool argument_read(struct line *line, struct service *service, unsigned int index)
{
	struct arguments *arguments = &service->arguments;
	struct option *option = &service->options[index];

	if (option->given) {
		mistake(line->mistakes, line_place(line), NULL,
			"a second \"%s\" in the same line", option->name);
		return false;
	}
	option->given = true;
	option->given_at = line_place(line);
	line_take(line);
	if (index == FROM) {
		arguments->from_place = line_place(line);
		return prefix_take(line, &arguments->from);
	}
	if (index == TO) {
		arguments->to_place = line_place(line);
		return prefix_take(line, &arguments->to);
	}
	arguments->port_place = line_place(line);
	return ports_take(line, &arguments->port);
}

static bool arguments_read(struct line *line, struct service *service,
			   struct allow *allow)
{
	bool good = true;

	while (line_peek(line)) {
		const char *word = line_peek(line);
		unsigned int i = 0, before;

		if (!strcmp(word, "keep")) {
			if (allow->keep)
				mistake(line->mistakes, line_place(line), NULL,
					"a second \"keep\" in the same line");
			good &= !allow->keep;
			allow->keep = true;
			line_take(line);
			continue;
		}
		while (i < OPTIONS && strcmp(word, service->options[i].name))
			i++;
		if (i == OPTIONS) {
			mistake(line->mistakes, line_place(line),
				help_word(word, "from to port keep"),
				"\"%s\" has no meaning here", word);
			return false;
		}
		before = line->next;
		if (!argument_read(line, service, i)) {
			good = false;
			/* As in rule_read(): what follows a second "to" is not known. */
			if (line->next == before)
				return false;
		}
	}
	return good;
}

/* What the service's file needs or refuses, against what the line gives. */
static bool options_check(struct line *line, struct service *service)
{
	bool good = true;

	for (unsigned int i = 0; i < OPTIONS; i++) {
		struct option *option = &service->options[i];

		if (option->given && !option->allowed) {
			mistake(line->mistakes, option->given_at, NULL,
				"the service \"%s\" has no \"%s\"", service->name,
				option->name);
			good = false;
		} else if (option->required && !option->given) {
			mistake(line->mistakes, line_word(line, line->count),
				i == PORT ? "Right would be: port 7500."
					  : keep_format("Right would be: %s 192.0.2.53.",
							option->name),
				"the service \"%s\" needs \"%s\" here", service->name,
				option->name);
			good = false;
		}
	}
	return good;
}

static void service_begin(struct service *service, const char *name, const char *root,
			  struct place whole)
{
	static const char *const names[] = { "from", "to", "port" };

	service->root = root;
	service->name = name;
	service->arguments.from_place = service->arguments.to_place = whole;
	service->arguments.port_place = whole;
	for (unsigned int i = 0; i < OPTIONS; i++)
		service->options[i].name = names[i];
}

bool service_read(struct line *line, struct allow *allow, const char *root)
{
	struct service *service = keep(sizeof(*service));
	bool good;

	service_begin(service, allow->service, root, allow->place);
	good = arguments_read(line, service, allow);
	if (!service_exists(service->name, root) || !file_read(line, service, allow))
		return false;
	/* Always both, to tell all mistakes at once. */
	return options_check(line, service) && good;
}

/* ---- services that are not used ---- */

static bool is_used(const struct policy *policy, const char *name)
{
	for (unsigned int i = 0; i < policy->allow_count; i++)
		if (policy->allows[i].service && !strcmp(policy->allows[i].service, name))
			return true;
	return false;
}

static void service_warn(const char *name, const char *root, struct mistakes *mistakes)
{
	struct service *service = keep(sizeof(*service));
	struct allow *allow = keep(sizeof(*allow));
	struct mistakes found;
	struct line use = { .mistakes = &found };

	mistakes_begin(&found);
	service_begin(service, name, root, allow->place);
	/* What dropbear.conf says is no part of the service. */
	service->options[PORT].given = true;
	service->arguments.port.low = service->arguments.port.high = PORT_OF_NOBODY;
	file_read(&use, service, allow);
	mistakes_warn(mistakes, &found);
}

void services_warn(const struct policy *policy, struct mistakes *mistakes)
{
	struct dirent **entries;
	int count = scandir(folder(0, policy->root), &entries, is_service, compare);

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		name = keep_text(name, strlen(name) - 5);
		if (!is_used(policy, name))
			service_warn(name, policy->root, mistakes);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}
