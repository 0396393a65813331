// SPDX-License-Identifier: GPL-2.0-or-later
/* Which settings an exception relaxes, on its link alone. */
#include "layers/sysctl/relax.h"
#include "base/tests/fake-log.h"
#include "check.h"
#include "layers/sysctl/tests/fake-sysctl.h"

#include <string.h>

static struct fake_sysctl memory;
static struct allowed allowed;

static bool gives(const char *path, const char *value)
{
	const char *have = relax_value(&allowed, path);

	return value ? have && strcmp(have, value) == 0 : !have;
}

int main(void)
{
	static const char *const links[] = { "eth0", "eth1", NULL };

	fake_sysctl = &memory;
	fake_sysctl_boot(links);
	CHECK(gives("net/ipv4/conf/all/arp_ignore", NULL), "no exception needs nothing");
	allowed.count = 1;
	strcpy(allowed.link[0].name, "eth0");
	CHECK(gives("net/ipv4/conf/eth0/arp_ignore", NULL), "one without needs neither");
	allowed.link[0].needs = BLOB_NEEDS_IPV4;
	CHECK(gives("net/ipv4/conf/eth0/arp_ignore", "1") &&
		      gives("net/ipv4/conf/all/arp_ignore", "0"),
	      "ARP for the link's own addresses");
	CHECK(gives("net/ipv4/conf/eth1/arp_ignore", NULL) &&
		      gives("net/ipv4/conf/default/arp_ignore", NULL) &&
		      gives("net/ipv4/conf/eth0/arp_notify", NULL) &&
		      gives("net/ipv6/conf/eth0/accept_ra", NULL) &&
		      gives("net/ipv6/conf/all/accept_ra", NULL) &&
		      gives("net/core/default_qdisc", NULL),
	      "no other link, and no other key");
	allowed.link[0].needs = BLOB_NEEDS_IPV6;
	CHECK(gives("net/ipv6/conf/eth0/disable_ipv6", "0") &&
		      gives("net/ipv6/conf/eth0/accept_ra", NULL) &&
		      gives("net/ipv4/conf/all/arp_ignore", NULL),
	      "IPv6 without router advertisements");
	allowed.link[0].needs = BLOB_NEEDS_RA;
	CHECK(gives("net/ipv6/conf/eth0/disable_ipv6", "0") &&
		      gives("net/ipv6/conf/eth0/accept_ra", "1") &&
		      gives("net/ipv6/conf/eth0/autoconf", "1"),
	      "with them");

	allowed.link[0].needs = BLOB_NEEDS_IPV4 | BLOB_NEEDS_RA;
	fake_sysctl_write("net/ipv4/conf/all/arp_ignore", "8");
	fake_sysctl_write("net/ipv4/conf/eth0/arp_ignore", "8");
	fake_sysctl_write("net/ipv6/conf/eth0/disable_ipv6", "1");
	fake_sysctl_write("net/ipv6/conf/eth0/accept_ra", "0");
	memory.written[0] = '\0';
	relax_link(&allowed.link[0]);
	relax_all(&allowed);
	CHECK(fake_sysctl_is("net/ipv4/conf/eth0/arp_ignore", "1") &&
		      fake_sysctl_is("net/ipv4/conf/all/arp_ignore", "0") &&
		      fake_sysctl_is("net/ipv6/conf/eth0/disable_ipv6", "0") &&
		      fake_sysctl_is("net/ipv6/conf/eth0/accept_ra", "1"),
	      "relaxed");
	CHECK(strstr(memory.written, "accept_ra") <
		      strstr(memory.written, "disable_ipv6"),
	      "IPv6 comes last");
	relax_end("eth0", BLOB_NEEDS_IPV6 | BLOB_NEEDS_RA, BLOB_NEEDS_IPV6);
	CHECK(fake_sysctl_is("net/ipv4/conf/eth0/arp_ignore", "1") &&
		      fake_sysctl_is("net/ipv6/conf/eth0/disable_ipv6", "0") &&
		      fake_sysctl_is("net/ipv6/conf/eth0/accept_ra", "0"),
	      "without router advertisements: IPv6 stays for what needs it");
	relax_end("eth0", allowed.link[0].needs, 0);
	relax_all(NULL);
	CHECK(fake_sysctl_is("net/ipv4/conf/eth0/arp_ignore", "8") &&
		      fake_sysctl_is("net/ipv4/conf/all/arp_ignore", "8") &&
		      fake_sysctl_is("net/ipv6/conf/eth0/disable_ipv6", "1") &&
		      fake_sysctl_is("net/ipv6/conf/eth0/accept_ra", "0"),
	      "and back");
	CHECK(relax_is_value("net/ipv4/conf/x/arp_ignore", "1") &&
		      !relax_is_value("net/ipv4/conf/x/arp_ignore", "2") &&
		      relax_is_value("net/ipv4/conf/all/arp_ignore", "0") &&
		      !relax_is_value("net/ipv4/conf/all/arp_accept", "0"),
	      "the value is known at release");
	return check_done();
}
