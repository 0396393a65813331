// SPDX-License-Identifier: GPL-2.0-or-later
/* How the layers judge a link that has an exception, its settings, and free radios. */
#include "layers/layer.h"
#include "check.h"
#include "base/out.h"
#include "kernel/netlink.h"
#include "policy/tests/samples.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>

static uint8_t bytes[SAMPLE_SIZE];
static struct look look;
static struct link links[2];
static struct verdict verdict;
static char printed[1024];
static const char *arp_all, *arp_eth0;

void out(const char *format, ...)
{
	size_t len = strlen(printed);
	va_list args;

	va_start(args, format);
	vsnprintf(printed + len, sizeof(printed) - len, format, args);
	va_end(args);
}

enum sysctl_outcome sysctl_check(const char *path, const char *value, unsigned int flags)
{
	const char *have = strstr(path, "all/arp_ignore")    ? arp_all
			   : strstr(path, "eth0/arp_ignore") ? arp_eth0
							     : value;

	(void)flags;
	return strcmp(have, value) ? SYSCTL_FAILED : SYSCTL_HELD;
}

unsigned int sysctl_expand(const struct sysctl_setting *setting, sysctl_visitor *visit,
			   void *context)
{
	if (!strstr(setting->path, "arp_ignore"))
		return 1;
	visit(setting, "net/ipv4/conf/all/arp_ignore", context);
	visit(setting, "net/ipv4/conf/eth0/arp_ignore", context);
	return 2;
}

void sysctl_names_keep(void)
{
}

void sysctl_names_drop(void)
{
}

/* One link to which the policy has an exception, and which sends. */
static void begin(const char *policy)
{
	unsigned int i;

	memset(&look, 0, sizeof(look));
	if (blob_read(&look.policy.blob, bytes, sample(policy, bytes)))
		abort();
	memset(links, 0, sizeof(links));
	links[0] = (struct link){ .index = 2,
				  .name = "eth0",
				  .qdisc = "pfifo_fast",
				  .fault = "lets frames out" };
	links[1] = (struct link){ .index = 3,
				  .name = "eth1",
				  .qdisc = "blackhole",
				  .held = true,
				  .blackhole = true };
	look.links = (struct links){ links, 2, 2 };
	strcpy(look.default_qdisc, "blackhole");
	allowed_find(&look.allowed, &look.policy, &look.links);
	look.nft.tables = NFT_ALL;
	for (i = 0; i < NFT_CHAINS; i++)
		look.nft.chain[i].seen = look.nft.chain[i].good = true;
	printed[0] = '\0';
}

static bool is(const struct layer *layer, enum layer_state state, const char *words)
{
	bool right;

	layer->judge(&look, NULL, &verdict);
	right = verdict.state == state && strstr(verdict.why, words);
	if (!right)
		printf("# %s: %d %s\n", layer->name, verdict.state, verdict.why);
	return right;
}

static void test_qdisc(void)
{
	begin("dhcp");
	CHECK(is(&qdisc_layer, LAYER_CLOSED, "links: 2"),
	      "the egress chain holds the rest");
	qdisc_layer.show(&look);
	CHECK(strstr(printed,
		     "eth0            down  qdisc pfifo_fast: only what the policy "
		     "allows gets out"),
	      "which status says");
	look.nft.chain[NFT_CHAINS - 2].fault = "lets more pass than the policy says";
	CHECK(is(&qdisc_layer, LAYER_MISSING, "link eth0 lets frames out (pfifo_fast)"),
	      "not if that chain lets more pass");
	look.nft.chain[NFT_CHAINS - 2].seen = false;
	CHECK(is(&netdev_layer, LAYER_MISSING, "lets more pass"),
	      "of single devices as well");
	links[0].chained = true;
	CHECK(is(&qdisc_layer, LAYER_CLOSED, "links: 2"), "a chain of its own will do");
	begin("dhcp");
	look.policy.ended = true;
	allowed_find(&look.allowed, &look.policy, &look.links);
	CHECK(is(&qdisc_layer, LAYER_MISSING, "link eth0 lets frames out"),
	      "nor if its exceptions have ended");
	begin("dhcp");
	strcpy(links[1].qdisc, "fq");
	links[1].held = false;
	links[1].fault = "lets frames out";
	CHECK(is(&qdisc_layer, LAYER_MISSING, "link eth1 lets frames out"),
	      "nor does it cover another link");
}

static void test_settings(void)
{
	begin("ssh");
	look.settings = true;
	arp_all = "0";
	arp_eth0 = "1";
	sysctl_layer.look(&look);
	CHECK(!look.sysctl.failed, "settings as the exception needs them");
	begin("dhcp");
	look.settings = true;
	sysctl_layer.look(&look);
	CHECK(look.sysctl.failed, "are a fault if it does not need them");
	begin("ssh");
	look.settings = true;
	arp_all = arp_eth0 = "8";
	sysctl_layer.look(&look);
	CHECK(!look.sysctl.failed, "and need not be so");
}

static void test_radio(void)
{
	begin("settings");
	look.radios.open = 1;
	CHECK(is(&radio_layer, LAYER_UNSUPPORTED, "radio = leave"),
	      "radios that the policy leaves: not closed, and the policy is named");
}

int main(void)
{
	test_qdisc();
	test_settings();
	test_radio();
	return check_done();
}
