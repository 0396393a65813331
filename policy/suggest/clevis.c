// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * clevis: unlocks LUKS devices by a tang server. Which server, `clevis luks list` reads
 * from the header of the device, one line a key slot:
 *
 *   1: sss '{"t":1,"pins":{"tang":[{"url":"http://192.0.2.7"}],"tpm2":[{...}]}}'
 */
#include <string.h>

#include "suggest/address.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

/*
 * The string at text, which is behind its first quote. Sets *end behind its last quote.
 * NULL if it does not end, or has an escape that no URL needs.
 */
static const char *json_string(const char *text, const char **end)
{
	char *copy = keep(strlen(text) + 1), *to = copy;

	for (; *text && *text != '"'; text++) {
		if (*text == '\\' && !strchr("/\\\"", *++text))
			return NULL;
		if (!*text)
			return NULL;
		*to++ = *text;
	}
	*end = text + 1;
	return *text ? copy : NULL;
}

static void reach_tang(struct boot *boot, const char *device, struct place at,
		       const char *text)
{
	struct url url;
	const char *why = url_read(text, &url);

	if (!why && strcmp(url.scheme, "http") != 0 && strcmp(url.scheme, "https") != 0)
		why = "clevis reaches tang by HTTP only";
	if (why) {
		machine_error(boot->machine, at,
			      "tang's URL \"%s\": %s; suggest leaves it out",
			      url_show(text), why);
		return;
	}
	boot_uses(boot, "clevis");
	boot_reach(boot,
		   &(struct reach){
			   .service = "tang",
			   .host = url.at.host,
			   .port = url.at.port,
			   .why = keep_format(
				   "%s: clevis unlocks %s by the tang server %s.",
				   place_text(at), text_show(device), text_show(text)),
		   });
}

/*
 * A word "url" that has a string for its value is a tang server; no other pin has one.
 * Returns how many it has found, or -1 if it has told why the rest cannot be read.
 */
static int read_pins(struct boot *boot, const char *device, struct place at,
		     const char *line)
{
	const char *text, *end;
	int found = 0;

	while ((line = strchr(line, '"'))) {
		text = json_string(line + 1, &end);
		if (!text) {
			machine_error(
				boot->machine, at,
				"suggest cannot read this string; it leaves out the "
				"rest of the line");
			return -1;
		}
		line = end + strspn(end, " ");
		if (strcmp(text, "url") != 0 || *line != ':')
			continue;
		line += 1 + strspn(line + 1, " ");
		if (*line != '"')
			continue;
		text = json_string(line + 1, &end);
		if (!text)
			continue; /* the next turn says it */
		reach_tang(boot, device, at, text);
		line = end;
		found++;
	}
	return found;
}

/* "1: tang '{...}'" */
static bool is_slot(const char *line)
{
	const char *end = line + strspn(line, " \t");

	line = end;
	end += strspn(end, "0123456789");
	return end > line && *end == ':';
}

static void read_list(struct boot *boot, const char *device, struct file *file)
{
	char *line;

	while ((line = file_line(boot->machine, file))) {
		if (!line[strspn(line, " \t\r")])
			continue;
		if (!is_slot(line)) {
			/* luksDump has many such lines; one message is enough. */
			machine_error(boot->machine, file->at,
				      "this is no line of `clevis luks list` (1: tang "
				      "'{\"url\":\"http://192.0.2.7\"}'); suggest leaves "
				      "out the rest of the file, and whether %s needs a "
				      "tang server is not known",
				      text_show(device));
			return;
		}
		if (!read_pins(boot, device, file->at, line) && strstr(line, "tang"))
			machine_error(boot->machine, file->at,
				      "it names no URL of a tang server; suggest leaves "
				      "it out");
	}
}

/* The device node of the second field of crypttab(5). */
static const char *device_node(const char *source)
{
	static const struct {
		const char *begin, *folder;
	} tags[] = {
		{ "UUID=", "/dev/disk/by-uuid/" },
		{ "PARTUUID=", "/dev/disk/by-partuuid/" },
		{ "LABEL=", "/dev/disk/by-label/" },
		{ "PARTLABEL=", "/dev/disk/by-partlabel/" },
	};
	size_t i;

	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (text_begins(source, tags[i].begin))
			return keep_format("%s%s", tags[i].folder,
					   source + strlen(tags[i].begin));
	return source;
}

static void ask(struct boot *boot, struct place at, const char *device)
{
	const char *command = keep_format("clevis luks list -d %s", text_show(device));
	struct file file;

	/* Only the running machine has the devices. */
	if (!boot->running) {
		boot_remark(boot,
			    keep_format("%s: clevis is installed. The LUKS header of %s "
					"says whether it needs a tang server: give the "
					"output of \"%s\" to suggest by --clevis FILE.",
					place_text(at), text_show(device), command));
		return;
	}
	if (machine_run(boot->machine, command,
			(char *[]){ "clevis", "luks", "list", "-d",
				    keep_text(device, strlen(device)), NULL },
			&file))
		read_list(boot, device, &file);
}

void clevis_suggest(struct boot *boot)
{
	const char *source, *blanks = " \t\r";
	struct file file;
	char *line, *rest;

	if (boot->clevis) {
		/* It lies where the user has it, and not below the root. */
		struct machine here = { .root = "",
					.errors_to = boot->machine->errors_to };

		if (machine_read(&here, boot->clevis, &file))
			read_list(boot, "a device", &file);
		else if (!here.errors)
			machine_error(&here, file.at, "there is no such file");
		boot->machine->errors += here.errors;
		return;
	}
	if (!boot_has_hook(boot, "clevis") &&
	    !machine_has(boot->machine, "/usr/lib/dracut/modules.d/60clevis"))
		return;
	if (!machine_read(boot->machine, "/etc/crypttab", &file))
		return;
	while ((line = file_line(boot->machine, &file))) {
		line += strspn(line, blanks);
		if (!*line || *line == '#')
			continue;
		strtok_r(line, blanks, &rest);
		source = strtok_r(NULL, blanks, &rest);
		if (source)
			ask(boot, file.at, device_node(source));
		else
			machine_error(boot->machine, file.at,
				      "no device; suggest leaves out this line");
	}
}
