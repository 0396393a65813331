// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * wireguard-initramfs: a tunnel in the initramfs, mostly for dropbear. Its versions keep
 * their settings in different places; the newest one names a file of wg(8).
 */
#include <string.h>

#include "suggest/address.h"
#include "suggest/consumer.h"
#include "suggest/text.h"

static bool read_settings(struct boot *boot, struct settings *settings)
{
	static const char *const files[] = {
		"/etc/wireguard/initramfs",
		"/etc/wireguard/config",
		"/etc/wireguard-initramfs/config",
	};
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (settings_read(boot->machine, files[i], settings))
			return true;
	return false;
}

static void reach(struct boot *boot, struct place at, const char *text)
{
	struct endpoint endpoint;
	const char *why = endpoint_read(text, strlen(text), &endpoint);

	if (!why && !endpoint.port)
		why = "it has no port";
	if (why) {
		machine_error(boot->machine, at,
			      "the endpoint \"%s\": %s; suggest leaves it out",
			      text_show(text), why);
		return;
	}
	boot_uses(boot, "WireGuard");
	boot_reach(boot, &(struct reach){
				 .service = "wireguard",
				 .host = endpoint.host,
				 .port = endpoint.port,
				 .why = keep_format("%s: the other end of the WireGuard "
						    "tunnel.",
						    place_text(at)),
			 });
}

/* A file of wg(8): "Endpoint = HOST:PORT". */
static void read_adapter(struct boot *boot, const char *path)
{
	struct file file;
	char *line, *value;

	if (!machine_read(boot->machine, path, &file))
		return;
	while ((line = file_line(boot->machine, &file))) {
		line += strspn(line, " \t");
		line[strcspn(line, "#\r")] = '\0';
		if (strncasecmp(line, "Endpoint", strlen("Endpoint")) != 0)
			continue;
		value = line + strlen("Endpoint");
		value += strspn(value, " \t");
		if (*value != '=')
			continue;
		value += 1 + strspn(value + 1, " \t");
		value[strcspn(value, " \t")] = '\0';
		reach(boot, file.at, value);
	}
}

void wireguard_suggest(struct boot *boot)
{
	struct settings *settings = keep(sizeof(*settings));
	const struct setting *peer, *adapter, *name, *date;

	if (!boot_has_hook(boot, "wireguard"))
		return;
	if (!read_settings(boot, settings)) {
		boot_remark(boot,
			    "initramfs-tools has a hook \"wireguard\", but suggest does "
			    "not know its settings: \"allow wireguard\" needs the "
			    "address and port of the other end.");
		return;
	}
	peer = settings_get(boot->machine, settings, "PEER_ENDPOINT");
	adapter = settings_get(boot->machine, settings, "ADAPTER");
	name = settings_get(boot->machine, settings, "INTERFACE");
	if (name) {
		boot->tunnel = link_name_read(name->value, strlen(name->value));
		boot->tunnel_at = name->at;
	}
	if (peer)
		reach(boot, peer->at, peer->value);
	else if (adapter)
		read_adapter(boot, adapter->value);
	else if (boot->tunnel)
		read_adapter(boot, keep_format("/etc/wireguard/%s.conf", boot->tunnel));
	date = settings_get(boot->machine, settings, "DATETIME_URL");
	if (date)
		boot_remark(boot,
			    keep_format("%s: DATETIME_URL=%s: the clock is set by a web "
					"server. That needs \"allow http\" and \"allow "
					"dns\" with their addresses.",
					place_text(date->at), text_show(date->value)));
}
