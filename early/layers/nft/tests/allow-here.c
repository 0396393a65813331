// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: allow-here SAMPLE [MORE]
 *
 * Installs the floor with the exceptions of a sample policy in this network namespace,
 * for the links that are there, and says what it reads back. SAMPLE may also be the path
 * of a compiled policy, with a slash in it. MORE: first for no link, then the rules of
 * the links as the guard does. For allow.t and explain.t.
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

static size_t load(const char *name, uint8_t *bytes)
{
	size_t size = 0;
	FILE *file;

	if (!strchr(name, '/'))
		return sample(name, bytes);
	file = fopen(name, "re");
	if (file) {
		size = fread(bytes, 1, BLOB_SIZE_MAX, file);
		fclose(file);
	}
	return size;
}

int main(int argc, char **argv)
{
	static struct nft_result result;
	static uint8_t bytes[BLOB_SIZE_MAX];
	struct policy policy = { 0 };
	struct allowed allowed, none;
	struct nft_view *view = &result.view;
	struct links links = { 0 };
	const char *wrong;
	unsigned int i;
	int fd, rc;

	wrong = argc > 1 ? blob_read(&policy.blob, bytes, load(argv[1], bytes))
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
	nft_install(fd, NFT_INET | NFT_ARP | NFT_BRIDGE, 0,
		    !policy.blob.exceptions ? NULL
		    : argc > 2		    ? &none
					    : &allowed,
		    &result);
	printf("links %d %u, standing %x, error %d, allows %d\n", rc, allowed.count,
	       result.standing, result.allow_error, nft_view_allows(view));
	if (argc > 2) {
		for (i = 0; i < links.count; i++)
			nft_device_shut(fd, links.link[i].index, links.link[i].name,
					policy.blob.exceptions ? NFT_ALLOW : 0);
		view->links = &links;
		rc = policy.blob.exceptions ? nft_allow(fd, &allowed, view) : 0;
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
