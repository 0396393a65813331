// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The read-back: our own messages, as the kernel would send them back, stand; every
 * single weakening of them makes its part fall, with a reason; messages cut short do not
 * stand, and nothing is read behind their end.
 */
#include "layers/nft/nft.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>

#include "layers/nft/tests/nft-weaken.h"

/* Parts that share the chain's table fall with it. */
static unsigned int parts_of_table(const struct nft_chain *c)
{
	return c->part & NFT_NETDEV ? NFT_NETDEV : c->part;
}

static void test_weakening(unsigned int w)
{
	unsigned int i, left, want, applied = 0, good = 0;
	const struct nft_chain *c;
	struct nft_view view;
	struct message *list;
	const char *fault;

	for (i = 0; i < NFT_CHAINS; i++) {
		c = &nft_chains[i];
		list = answers(true);
		if (weakenings[w].weaken(&list, c)) {
			applied++;
			left = standing(&view, list);
			want = NFT_ALL &
			       ~(weakenings[w].whole_table ? parts_of_table(c) : c->part);
			fault = nft_view_fault(&view, c->part);
			if (left == want && fault && strstr(fault, weakenings[w].fault))
				good++;
			else
				printf("# %s %s: left 0x%x, want 0x%x, fault: %s\n",
				       c->family_name, c->name, left, want,
				       fault ? fault : "none");
		}
		tree_forget();
	}
	CHECK(applied > 0 && good == applied, "%s: that part falls, with its reason",
	      weakenings[w].what);
}

/* ---- what stands ---- */

static void test_standing(void)
{
	static unsigned char memory[NFT_BATCH_SIZE];
	unsigned int i, packets = 0, whys = 0, parts;
	struct nft_batch batch;
	struct message *list, *m;
	struct nft_view view;
	struct nlbuf b;
	bool good = true;

	list = answers(false);
	CHECK(standing(&view, list) == NFT_ALL, "our own messages stand");
	for (i = 0; i < NFT_PARTS; i++)
		whys += nft_view_fault(&view, 1 << i) != NULL;
	CHECK(whys == 0, "and nothing is said against them");
	tree_forget();

	list = answers(true);
	for (m = list, i = 1; m; m = m->next) {
		struct attribute *e, *count;
		uint32_t value[] = { htonl(1), htonl(i) };

		if (m->type != NFT_TYPE(NFT_MSG_NEWRULE))
			continue;
		e = element(m, 0);
		if (!name_is(inside(e, TREE_PATH(NFTA_EXPR_NAME)), "counter"))
			continue;
		count = inside(e, TREE_PATH(NFTA_EXPR_DATA, NFTA_COUNTER_PACKETS));
		count->data = tree_leaf(0, value, sizeof(value))->data;
		i++;
	}
	CHECK(standing(&view, list) == NFT_ALL, "counters do not weaken");
	for (i = 0; i < NFT_CHAINS; i++)
		packets += view.chain[i].counted &&
			   view.chain[i].packets == (1ull << 32) + i + 1;
	CHECK(packets == NFT_CHAINS, "and their packets are read, 64 bits of them");
	tree_forget();

	for (parts = 0; parts <= NFT_ALL; parts++) {
		nlbuf_init(&b, memory, sizeof(memory));
		nft_encode(&b, parts, true, NULL, 1, &batch);
		good &= standing(&view, tree_read(memory, b.len)) == parts;
		tree_forget();
	}
	CHECK(good, "of every set of parts that set stands, no more");
	memset(&view, 0, sizeof(view));
	CHECK(nft_view_standing(&view) == 0 && nft_view_fault(&view, NFT_EGRESS) &&
		      nft_view_fault(&view, NFT_INET),
	      "of an empty kernel nothing stands, and each part says so");
}

/* Tables of others, however alike, neither hold nor weaken. */
static void test_others(void)
{
	struct message *list = answers(true), *others, *m, *last;
	struct nft_view view;
	struct attribute *a;

	others = tree_copy(list);
	for (m = others; m; m = m->next)
		set_text(tree_find(m, TREE_PATH(NFTA_TABLE_NAME)), "filter");
	CHECK(standing(&view, others) == 0,
	      "a table of another name does not count as ours");
	for (last = list; last->next; last = last->next)
		;
	/* Policy accept, in an inet chain and in one of arp. */
	weakenings[0].weaken(&others, &nft_chains[0]);
	weakenings[0].weaken(&others, &nft_chains[3]);
	last->next = others;
	CHECK(standing(&view, list) == NFT_ALL,
	      "nor does it weaken ours, whatever it holds");
	for (m = others; m; m = m->next) {
		a = tree_find(m, TREE_PATH(NFTA_TABLE_NAME));
		set_text(a, "netlatch");
		m->family = NFPROTO_IPV4;
	}
	CHECK(standing(&view, list) == NFT_ALL, "nor one of our name in another family");
	tree_forget();
}

/* ---- cut short ---- */

/*
 * Some cuts change nothing: a table may lack its flags (but not half of them), and the
 * padding behind the last attribute has no meaning.
 */
static bool cut_is_harmless(const unsigned char *bytes, size_t len, size_t whole)
{
	uint16_t type = bytes[4] | bytes[5] << 8;

	if (type == NFT_TYPE(NFT_MSG_NEWTABLE))
		return len >= 20 + 4 + sizeof(NFT_TABLE_NAME) && len <= 20 + 4 + 12;
	return type == NFT_TYPE(NFT_MSG_NEWCHAIN) && len == whole - 1;
}

static void test_truncated(bool counters)
{
	static struct dump d;
	unsigned int i, cuts = 0, fell = 0;
	unsigned char *exact;
	uint32_t len32;
	size_t len;

	dump_write(&d, answers(counters));
	for (i = 0; i < d.count; i++)
		for (len = 16; len < d.message[i].len; len++) {
			exact = malloc(len);
			memcpy(exact, d.message[i].bytes, len);
			len32 = len;
			memcpy(exact, &len32, sizeof(len32));
			cuts++;
			fell += (standing_with(&d, i, exact, len) == NFT_ALL) ==
				cut_is_harmless(exact, len, d.message[i].len);
			free(exact);
		}
	if (counters) /* which may be missing */
		CHECK(cuts > 1500, "%u cuts with counters: no crash", cuts);
	else
		CHECK(fell == cuts && cuts > 1000,
		      "cut at each of %u places: nothing stands by it", cuts);
	tree_forget();
}

int main(void)
{
	unsigned int w;

	test_standing();
	for (w = 0; w < weakening_count; w++)
		test_weakening(w);
	test_others();
	test_truncated(false);
	test_truncated(true);
	return check_done();
}
