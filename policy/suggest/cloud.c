// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cloud-init: asks a metadata server of the cloud for the configuration, in the main
 * system, but before the firewall is loaded. Which cloud it is, cloud-init wrote down
 * when it ran last; or only one is configured, in a list on one line of cloud.cfg or
 * cloud.cfg.d. What else may name it is not read: ds= on the kernel command line,
 * ds-identify.cfg and what ds-identify found, and lists over several lines.
 */
#include <string.h>

#include "suggest/consumer.h"
#include "suggest/text.h"

/* Addresses: from the modules DataSource*.py of cloud-init. */
static const struct cloud {
	const char *name;
	const char *address; /* NULL: it needs no network */
	bool imds;	     /* the service with this name */
	bool name_server;    /* it is asked by name */
	const char *more;    /* another server */
} clouds[] = {
	{ .name = "Ec2", .address = "169.254.169.254", .imds = true },
	{ .name = "OpenStack", .address = "169.254.169.254", .imds = true },
	{ .name = "GCE",
	  .address = "169.254.169.254",
	  .imds = true,
	  .name_server = true },
	{ .name = "Azure",
	  .address = "169.254.169.254",
	  .imds = true,
	  .more = "168.63.129.16" },
	{ .name = "Oracle", .address = "169.254.169.254", .imds = true },
	{ .name = "Hetzner", .address = "169.254.169.254", .imds = true },
	{ .name = "DigitalOcean", .address = "169.254.169.254", .imds = true },
	{ .name = "Vultr", .address = "169.254.169.254", .imds = true },
	{ .name = "Exoscale", .address = "169.254.169.254", .imds = true },
	{ .name = "UpCloud", .address = "169.254.169.254", .imds = true },
	{ .name = "AliYun", .address = "100.100.100.200" },
	{ .name = "Scaleway", .address = "169.254.42.42" },
	{ .name = "NoCloud" },
	{ .name = "ConfigDrive" },
	{ .name = "OVF" },
	{ .name = "VMware" },
	{ .name = "LXD" },
	{ .name = "IBMCloud" },
	{ .name = "None" },
};

static const struct cloud *cloud_find(const char *name, size_t len)
{
	static const char *const endings[] = { "Local", "Net", "" };
	size_t i, j;

	for (i = 0; i < sizeof(clouds) / sizeof(clouds[0]); i++)
		for (j = 0; j < sizeof(endings) / sizeof(endings[0]); j++)
			if (len == strlen(clouds[i].name) + strlen(endings[j]) &&
			    strncmp(name, clouds[i].name, strlen(clouds[i].name)) == 0 &&
			    strncmp(name + strlen(clouds[i].name), endings[j],
				    strlen(endings[j])) == 0)
				return &clouds[i];
	return NULL;
}

/* "DataSourceEc2Local: DataSourceEc2Local [...]" */
static const struct cloud *used_last(struct boot *boot, const char **said)
{
	static const char path[] = "/var/lib/cloud/instance/datasource",
			  begin[] = "DataSource";
	const char *text = machine_word(boot->machine, path);

	if (!text || !text_begins(text, begin))
		return NULL;
	*said = keep_format("%s: %s", path, text_show(text));
	text += strlen(begin);
	return cloud_find(text, strcspn(text, ": "));
}

/* "datasource_list: [ Ec2, None ]". NULL if there are several, or none that is known. */
static const struct cloud *read_list(const char *text)
{
	const struct cloud *found = NULL, *cloud;
	size_t len;

	for (text += strcspn(text, "["); *text && *text != ']'; text += len) {
		text += strspn(text, "[, \t'\"");
		len = strcspn(text, ",] \t'\"");
		if (!len)
			continue;
		cloud = cloud_find(text, len);
		if (!cloud || (found && found->address && cloud->address))
			return NULL;
		if (!found || cloud->address)
			found = cloud;
	}
	return found;
}

/* In the order in which cloud-init reads these files; a later one wins. */
static const struct cloud *configured(struct boot *boot, const char **said)
{
	static const char folder[] = "/etc/cloud/cloud.cfg.d", key[] = "datasource_list:";
	const struct cloud *found = NULL;
	unsigned int count, i;
	struct file file;
	char **names, *line;

	count = machine_names(boot->machine, folder, &names);
	for (i = 0; i <= count; i++) {
		if (i > 0 &&
		    (strlen(names[i - 1]) < 4 ||
		     strcmp(names[i - 1] + strlen(names[i - 1]) - 4, ".cfg") != 0))
			continue;
		if (!machine_read(boot->machine,
				  i ? keep_format("%s/%s", folder, names[i - 1])
				    : "/etc/cloud/cloud.cfg",
				  &file))
			continue;
		while ((line = file_line(boot->machine, &file))) {
			if (!text_begins(line, key))
				continue;
			*said = keep_format("%s: %s", place_text(file.at),
					    text_show(line));
			found = read_list(line + strlen(key));
		}
	}
	return found;
}

static void reach(struct boot *boot, const char *address, const char *why)
{
	boot_reach(boot, &(struct reach){
				 .proto = "tcp",
				 .host = address,
				 .port = 80,
				 .keep = true,
				 .why = why,
			 });
}

static void allow(struct boot *boot, const char *what, enum order order, const char *rest,
		  const char *why)
{
	boot_allow(boot, &(struct permission){
				 .order = order,
				 .what = what,
				 .link = boot->plans[0].link,
				 .rest = rest,
				 .why = why,
			 });
}

static void suggest(struct boot *boot, const struct cloud *cloud, const char *why)
{
	boot->keep_why =
		keep_format("%s\ncloud-init takes an address by DHCP before the "
			    "firewall is loaded, in the main system, so the line "
			    "stays (keep).",
			    why);
	why = keep_format(
		"%s: the metadata server, which cloud-init asks in the main system, "
		"so the line stays (keep).",
		why);
	if (cloud->name_server)
		allow(boot, "dns", ORDER_NAMES, keep_format("to %s keep", cloud->address),
		      keep_format("%s\nIts name is looked up at the same address.", why));
	if (cloud->imds)
		allow(boot, "imds", ORDER_PROGRAM, "keep", why);
	else
		reach(boot, cloud->address, why);
	if (cloud->more)
		reach(boot, cloud->more, why);
}

void cloud_suggest(struct boot *boot)
{
	const struct word *word = boot_word(boot, "cloud-init=disabled");
	const struct cloud *cloud;
	const char *said = NULL;

	if (word || !machine_has(boot->machine, "/etc/cloud/cloud.cfg") ||
	    machine_has(boot->machine, "/etc/cloud/cloud-init.disabled"))
		return;
	cloud = used_last(boot, &said);
	if (!cloud && !said)
		cloud = configured(boot, &said);
	if (cloud && cloud->address)
		suggest(boot, cloud, said);
	else if (!cloud)
		boot_remark(
			boot,
			keep_format("%s: cloud-init is installed, and suggest does not "
				    "know which cloud this is. Most need these lines:\n"
				    "  allow dhcp on LINK keep\n"
				    "  allow imds on LINK keep",
				    said ? said : "/etc/cloud/cloud.cfg"));
}
