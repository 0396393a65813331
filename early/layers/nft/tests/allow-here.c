// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: allow-here SAMPLE [MORE]
 *
 * Installs the floor with the exceptions of a sample policy in this network namespace,
 * for the links that are there, and says what it reads back. MORE: first for no link,
 * then the rules of the links as the guard does. For allow.t.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "base/error.h"
#include "kernel/netlink.h"
#include "layers/nft/allow.h"
#include "layers/nft/nft.h"
#include "policy/tests/samples.h"

int main(int argc, char **argv)
{
	static struct nft_result result;
	static uint8_t bytes[SAMPLE_SIZE];
	struct policy policy = { 0 };
	struct allowed allowed, none;
	struct nft_view *view = &result.view;
	struct links links = { 0 };
	const char *wrong;
	unsigned int i;
	int fd, rc;

	wrong = argc > 1 ? blob_read(&policy.blob, bytes, sample(argv[1], bytes))
			 : "no sample";
	if (wrong) {
		fprintf(stderr, "allow-here: %s\n", wrong);
		return 2;
	}
	fd = netlink_open(NETLINK_ROUTE);
	rc = links_read(fd, &links);
	allowed_find(&allowed, &policy, &links);
	allowed_find(&none, &policy, &(struct links){ 0 });
	fd = netlink_open(NETLINK_NETFILTER);
	nft_install(fd, NFT_INET | NFT_ARP | NFT_BRIDGE, 0, argc > 2 ? &none : &allowed,
		    &result);
	printf("links %d %u, standing %x, error %d, allows %d\n", rc, allowed.count,
	       result.standing, result.allow_error, nft_view_allows(view));
	if (argc > 2) {
		for (i = 0; i < links.count; i++)
			nft_device_shut(fd, links.link[i].index, links.link[i].name,
					NFT_ALLOW);
		view->links = &links;
		rc = nft_allow(fd, &allowed, view);
		printf("update: %s\n", rc ? error_text(rc) : "done");
	}
	view->links = &links;
	view->allowed = &allowed;
	rc = nft_inspect(fd, view);
	printf("look: %d, standing %x, allows %d, chained", rc, nft_view_standing(view),
	       nft_view_allows(view));
	for (i = 0; i < links.count; i++)
		if (links.link[i].chained)
			printf(" %s", links.link[i].name);
	printf("\n");
	links_free(&links);
	return 0;
}
