// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares the batch of nft_encode() with those of two independent encoders: libnftnl,
 * and nft with the text of policy/. nft-tree.h describes the comparison, message by
 * message and attribute by attribute. The nft of Debian 12 cannot express "all devices",
 * so this test has those bytes written by hand.
 *
 * nft talks to fake-nfnetlink.so and runs without any privilege.
 */
#include "layers/nft/nft.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "layers/nft/tests/nft-libnftnl.h"
#include "layers/nft/tests/nft-tree.h"

#define NFT_TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))
#define OTHER_SIZE 16384
#define SEQ 1000
#define NAME_OF_DEVICE 1   /* NFTA_DEVICE_NAME */
#define PREFIX_OF_DEVICE 2 /* NFTA_DEVICE_PREFIX, since 6.16 */

/* ---- ours ---- */

static unsigned char memory[NFT_BATCH_SIZE];

static size_t encode(unsigned int parts, bool counters, struct nft_batch *batch)
{
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nft_encode(&b, parts, counters, NULL, SEQ, batch);
	if (!nlbuf_ok(&b)) {
		printf("Bail out! the batch does not fit NFT_BATCH_SIZE\n");
		exit(1);
	}
	return b.len;
}

/* Makes of made, deleted, made again just made; false if it is not exactly that. */
static bool drop_recreation(struct message *list)
{
	struct message *m, *deleted, *again;

	for (m = list; m; m = m->next) {
		if (m->type != NFT_TYPE(NFT_MSG_NEWTABLE))
			continue;
		deleted = m->next;
		again = deleted ? deleted->next : NULL;
		if (!again || deleted->type != NFT_TYPE(NFT_MSG_DELTABLE) ||
		    again->type != NFT_TYPE(NFT_MSG_NEWTABLE) ||
		    deleted->family != m->family || again->family != m->family ||
		    deleted->attributes->next ||
		    strcmp((const char *)deleted->attributes->data, NFT_TABLE_NAME) != 0)
			return false;
		m->next = again->next;
	}
	return true;
}

static struct message *ours(unsigned int parts, bool counters)
{
	struct nft_batch batch;
	struct message *list = tree_read(memory, encode(parts, counters, &batch));

	return drop_recreation(list) ? list : NULL;
}

static const char *text_at(const struct message *m, uint16_t type)
{
	return (const char *)tree_find(m, TREE_PATH(type))->data;
}

/* What has to be there before a message: its table, its chain; and nothing twice. */
static bool order_is_valid(const struct message *list)
{
	const struct message *m, *before;
	unsigned int tables, chains;

	for (m = list; m; m = m->next) {
		tables = chains = 0;
		for (before = list; before != m; before = before->next) {
			if (before->family != m->family)
				continue;
			tables += before->type == NFT_TYPE(NFT_MSG_NEWTABLE);
			if (m->type == NFT_TYPE(NFT_MSG_NEWRULE) &&
			    before->type == NFT_TYPE(NFT_MSG_NEWCHAIN))
				chains += !strcmp(text_at(before, NFTA_CHAIN_NAME),
						  text_at(m, NFTA_RULE_CHAIN));
		}
		if (m->type == NFT_TYPE(NFT_MSG_NEWTABLE) && tables != 0)
			return false;
		if (m->type == NFT_TYPE(NFT_MSG_NEWCHAIN) && tables != 1)
			return false;
		if (m->type == NFT_TYPE(NFT_MSG_NEWRULE) && (tables != 1 || chains != 1))
			return false;
	}
	return true;
}

/* ---- comparing ---- */

static char *printed(struct message *list)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	tree_print(to, tree_sort(list));
	fclose(to);
	return text;
}

static void show_difference(const char *a, const char *b)
{
	unsigned int line = 1;
	size_t i, begin = 0;

	for (i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '\n') {
			begin = i + 1;
			line++;
		}
	printf("# line %u, ours:   %.*s\n", line, (int)strcspn(a + begin, "\n"),
	       a + begin);
	printf("# line %u, theirs: %.*s\n", line, (int)strcspn(b + begin, "\n"),
	       b + begin);
}

/* Both lists have to say something: two empty ones are not the same. */
static bool same(struct message *a, struct message *b)
{
	char *mine = printed(a), *theirs = printed(b);
	bool equal = *mine && strcmp(mine, theirs) == 0;

	if (!equal)
		show_difference(mine, theirs);
	free(mine);
	free(theirs);
	return equal;
}

/*
 * The one thing that an older encoder cannot say. What stands there instead has to be
 * exactly the name "*": alone in NFTA_HOOK_DEVS (libnftnl), or as NFTA_HOOK_DEV (nft).
 * Then it is replaced by what we write, which test_devices() compares with bytes. A newer
 * encoder gets no help.
 */
static bool is_star(const struct attribute *a, uint16_t type)
{
	return a && a->type == type && a->data && a->len == 2 && !memcmp(a->data, "*", 2);
}

static unsigned int teach_devices(struct message *list)
{
	struct attribute *devices, *device;
	unsigned int taught = 0;

	for (; list; list = list->next) {
		if (list->type != NFT_TYPE(NFT_MSG_NEWCHAIN))
			continue;
		devices = tree_find(list, TREE_PATH(NFTA_CHAIN_HOOK, NFTA_HOOK_DEVS));
		device = tree_find(list, TREE_PATH(NFTA_CHAIN_HOOK, NFTA_HOOK_DEV));
		if (!devices && is_star(device, NFTA_HOOK_DEV)) {
			devices = device;
			devices->type = NFTA_HOOK_DEVS;
			devices->data = NULL;
		} else if (!devices || !is_star(devices->child, NAME_OF_DEVICE) ||
			   devices->child->next) {
			continue;
		}
		devices->child = tree_leaf(PREFIX_OF_DEVICE, "", 1);
		taught++;
	}
	return taught;
}

/* ---- libnftnl ---- */

static void test_libnftnl(void)
{
	static unsigned char other[OTHER_SIZE];
	unsigned int parts, good[2] = { 0 }, valid = 0;
	struct message *mine, *theirs;
	int counters;

	/* Every combination of parts: what is left when the kernel refuses the others. */
	for (parts = 1; parts <= NFT_ALL; parts++)
		for (counters = 0; counters < 2; counters++) {
			mine = ours(parts, counters);
			theirs = tree_read(other, libnftnl_encode(other, sizeof(other),
								  parts, counters));
			teach_devices(theirs);
			valid += mine && order_is_valid(mine);
			good[counters] += mine && same(mine, theirs);
			tree_forget();
		}
	CHECK(good[0] == NFT_ALL, "libnftnl writes the same for all %d sets of parts",
	      NFT_ALL);
	CHECK(good[1] == NFT_ALL, "and the same with counters");
	CHECK(valid == 2 * NFT_ALL,
	      "each table is made before its chains, these before their rules");
}

/* ---- nft ---- */

/* Runs in the child: no privilege, no file but the three that are open already. */
static void run_nft(int text, int batch, int fake)
{
	char preload[64], number[16];

	snprintf(preload, sizeof(preload), "/proc/self/fd/%d", fake);
	snprintf(number, sizeof(number), "%d", batch);
	setenv("LD_PRELOAD", preload, 1);
	setenv("NETLATCH_BATCH", number, 1);
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	/* Should the fake ever not be loaded, the real kernel has to refuse. */
	if (geteuid() == 0 && (setgid(65534) || setuid(65534) || setuid(0) == 0))
		_exit(126);
	if (lseek(text, 0, SEEK_SET) || dup2(text, STDIN_FILENO) < 0)
		_exit(126);
	execlp("nft", "nft", "-f", "-", (char *)NULL);
	_exit(127);
}

static int memory_file(const char *name)
{
	int fd = memfd_create(name, 0);

	if (fd < 0)
		abort();
	return fd;
}

/* The bytes that nft sends for a text; their length, 0 with a diagnostic if it failed. */
static size_t nft_encode_text(const char *text, unsigned char *to)
{
	const char *dir = getenv("NETLATCH_TESTS");
	int in = memory_file("text"), out = memory_file("batch"), fake, status;
	char path[PATH_MAX];
	ssize_t len = -1;
	pid_t pid;

	snprintf(path, sizeof(path), "%s/fake-nfnetlink.so",
		 dir ? dir : "build/early/tests");
	fake = open(path, O_RDONLY);
	if (fake < 0)
		printf("# %s: %s\n", path, strerror(errno));
	if (write(in, text, strlen(text)) == (ssize_t)strlen(text) && fake >= 0) {
		fflush(stdout);
		pid = fork();
		if (pid == 0)
			run_nft(in, out, fake);
		if (waitpid(pid, &status, 0) == pid && status == 0)
			len = pread(out, to, OTHER_SIZE, 0);
		else
			printf("# nft: wait status 0x%x (0x7f00: not installed)\n",
			       status);
	}
	close(in);
	close(out);
	if (fake >= 0)
		close(fake);
	return len > 0 ? len : 0;
}

static char *policy_text(const char *path)
{
	char *text = NULL, line[512];
	FILE *from = fopen(path, "r"), *to;
	size_t len;

	to = open_memstream(&text, &len);
	while (from && fgets(line, sizeof(line), from))
		fputs(line, to);
	if (from)
		fclose(from);
	else
		printf("# %s: %s (these tests run from the top of the tree)\n", path,
		       strerror(errno));
	fclose(to);
	return text;
}

static struct message *nft_reads(const char *path, unsigned char *bytes)
{
	char *text = policy_text(path);
	size_t len = *text ? nft_encode_text(text, bytes) : 0;
	struct message *list = len ? tree_read(bytes, len) : NULL;

	free(text);
	/* nft 1.1.7 stores its own version there, 1.1.3 does not; it has no effect. */
	tree_drop(list, NFT_TYPE(NFT_MSG_NEWTABLE), NFTA_TABLE_USERDATA);
	return list;
}

/* Without counters: nft leaves their zeroes out, which means the same but is not. */
static void test_nft(void)
{
	static unsigned char bytes[OTHER_SIZE];
	struct message *theirs;
	unsigned int taught;

	theirs = nft_reads("policy/floor.nft", bytes);
	CHECK(theirs && same(ours(NFT_INET | NFT_ARP | NFT_BRIDGE, false), theirs),
	      "nft writes the same for policy/floor.nft");
	tree_forget();

	theirs = nft_reads("policy/floor-netdev.nft", bytes);
	taught = teach_devices(theirs);
	CHECK(taught == 0 || taught == 2, "this nft %s every device",
	      taught ? "takes \"*\" for a name and has to be told how to say"
		     : "can say");
	CHECK(theirs && same(ours(NFT_NETDEV, false), theirs),
	      "nft writes the same for policy/floor-netdev.nft");
	tree_forget();
}

/* ---- by hand ---- */

/* The chain hook of netdev egress, its attribute header included. */
static const unsigned char hook_of_egress[] = {
	/* 32 bytes, NFTA_CHAIN_HOOK, a nest */
	0x20,
	0x00,
	0x04,
	0x80,
	/* 8 bytes, NFTA_HOOK_HOOKNUM: egress */
	0x08,
	0x00,
	0x01,
	0x00,
	0x00,
	0x00,
	0x00,
	0x01,
	/* 8 bytes, NFTA_HOOK_PRIORITY: INT_MIN */
	0x08,
	0x00,
	0x02,
	0x00,
	0x80,
	0x00,
	0x00,
	0x00,
	/* 12 bytes, NFTA_HOOK_DEVS, a nest */
	0x0c,
	0x00,
	0x04,
	0x80,
	/* 5 bytes, NFTA_DEVICE_PREFIX: the empty prefix, which is a NUL; padding */
	0x05,
	0x00,
	0x02,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
};

static unsigned int occurrences(const unsigned char *bytes, size_t len,
				const unsigned char *part, size_t part_len)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i + part_len <= len; i++)
		n += memcmp(bytes + i, part, part_len) == 0;
	return n;
}

static void test_devices(void)
{
	unsigned char hook_of_ingress[sizeof(hook_of_egress)];
	struct nft_batch batch;
	size_t len;

	memcpy(hook_of_ingress, hook_of_egress, sizeof(hook_of_egress));
	hook_of_ingress[11] = 0;
	len = encode(NFT_ALL, true, &batch);
	CHECK(occurrences(memory, len, hook_of_egress, sizeof(hook_of_egress)) == 1,
	      "the egress hook on every device, byte by byte");
	CHECK(occurrences(memory, len, hook_of_ingress, sizeof(hook_of_ingress)) == 1,
	      "the ingress hook on every device, byte by byte");
	/* NFTA_HOOK_DEVS, holding a prefix. */
	CHECK(occurrences(memory, len, (const unsigned char *)"\x0c\0\4\x80\5\0\2\0",
			  8) == 2,
	      "in no other chain");
}

/* ---- the batch around it ---- */

static void test_numbers(void)
{
	unsigned int parts, i, want, numbers = 0, marked = 0, acks = 0, total = 0;
	struct nft_batch batch;
	struct message *m;

	for (parts = 1; parts <= NFT_ALL; parts++) {
		m = tree_read(memory, encode(parts, true, &batch));
		for (i = 0; m; m = m->next, i++) {
			bool end = m->type == NFNL_MSG_BATCH_BEGIN ||
				   m->type == NFNL_MSG_BATCH_END;

			total++;
			numbers += m->seq == SEQ + i && i < batch.count;
			/* The last message before the end asks for the only ack. */
			acks += (m->next && !m->next->next) == !!(m->flags & NLM_F_ACK) &&
				m->flags & NLM_F_REQUEST;
			want = m->family == NFPROTO_INET     ? NFT_INET
			       : m->family == NFPROTO_ARP    ? NFT_ARP
			       : m->family == NFPROTO_BRIDGE ? NFT_BRIDGE
							     : NFT_NETDEV;
			/* A counter may be refused; an end is everybody's; a chain and
			 * its rule of netdev are one part's, the table is both parts'. */
			if (end)
				marked += batch.parts[i] == parts;
			else if (m->type == NFT_TYPE(NFT_MSG_NEWRULE) &&
				 batch.parts[i] == 0)
				marked += !tree_find(m, TREE_PATH(NFTA_RULE_EXPRESSIONS,
								  NFTA_LIST_ELEM))
						   ->next;
			else if (m->type == NFT_TYPE(NFT_MSG_NEWTABLE) ||
				 m->type == NFT_TYPE(NFT_MSG_DELTABLE))
				marked += batch.parts[i] == (parts & want);
			else
				marked += !(batch.parts[i] & ~(want & parts)) &&
					  batch.parts[i] &&
					  !(batch.parts[i] & (batch.parts[i] - 1));
		}
		if (i != batch.count)
			numbers = 0;
		tree_forget();
	}
	CHECK(numbers == total && total > 0,
	      "messages are numbered from the first one on");
	CHECK(acks == total, "only the last message before the end asks for an ack");
	CHECK(marked == total, "each says which parts fall with it");
}

static void test_room(void)
{
	struct nft_batch batch;
	size_t len = encode(NFT_ALL, true, &batch), size;
	unsigned char *exact;
	bool full = true;
	struct nlbuf b;

	CHECK(len <= NFT_BATCH_SIZE && batch.count <= NFT_BATCH_MESSAGES,
	      "all parts with counters: %zu of %d bytes, %u of %d messages", len,
	      NFT_BATCH_SIZE, batch.count, NFT_BATCH_MESSAGES);
	for (size = 0; size <= len; size++) {
		exact = malloc(size ? size : 1);
		nlbuf_init(&b, exact, size);
		nft_encode(&b, NFT_ALL, true, NULL, SEQ, &batch);
		full &= nlbuf_ok(&b) == (size == len) && b.len <= size &&
			batch.count <= NFT_BATCH_MESSAGES;
		free(exact);
	}
	CHECK(full,
	      "any buffer smaller than that is full, and nothing is written behind it");
}

int main(void)
{
	test_libnftnl();
	test_nft();
	test_devices();
	test_numbers();
	test_room();
	return check_done();
}
