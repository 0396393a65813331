// SPDX-License-Identifier: GPL-2.0-or-later
/* setsockopt() by io_uring, which is another way into the kernel (Linux 6.7). */
#include "guest/sender_parts.h"
#include "guest/sender_syscall.h"

#include <string.h>
#include <sys/mman.h>

#include <linux/io_uring.h>

/* Newer than the headers of Debian 12. */
#define URING_CMD 46	   /* IORING_OP_URING_CMD */
#define URING_SETSOCKOPT 3 /* SOCKET_URING_OP_SETSOCKOPT */

/* The members of struct io_uring_sqe that this request uses, by their newest names. */
struct request {
	unsigned char opcode, flags;
	unsigned short priority;
	int fd;
	unsigned int command, pad;
	unsigned int level, option;
	unsigned int len, command_flags;
	unsigned long long data;
	unsigned short buffer, personality;
	unsigned int option_length;
	unsigned long long option_value, pad2;
};
_Static_assert(sizeof(struct request) == sizeof(struct io_uring_sqe), "one entry");

static void *map(int ring, unsigned long size, unsigned long what)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, what);
}

int sender_uring_setsockopt(int fd, int level, int option, const int *value)
{
	static struct io_uring_params p;
	struct request *request;
	struct io_uring_cqe *answer;
	int ring = sender_syscall(__NR_io_uring_setup, 1, (long)&p, 0, 0, 0, 0);
	char *sq, *cq;

	if (ring < 0)
		return -1;
	sq = map(ring, p.sq_off.array + p.sq_entries * sizeof(int), IORING_OFF_SQ_RING);
	cq = map(ring, p.cq_off.cqes + p.cq_entries * sizeof(*answer),
		 IORING_OFF_CQ_RING);
	request = map(ring, p.sq_entries * sizeof(*request), IORING_OFF_SQES);
	if (sq == MAP_FAILED || cq == MAP_FAILED || (void *)request == MAP_FAILED)
		return -1;
	memset(request, 0, sizeof(*request));
	request->opcode = URING_CMD;
	request->fd = fd;
	request->command = URING_SETSOCKOPT;
	request->level = level;
	request->option = option;
	request->option_length = sizeof(*value);
	request->option_value = (unsigned long)value;
	*(volatile unsigned int *)(sq + p.sq_off.tail) += 1; /* array[0] is 0 already */
	if (sender_syscall(__NR_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, 0,
			   0) < 0)
		return -1;
	answer = (struct io_uring_cqe *)(cq + p.cq_off.cqes);
	if (answer->res < 0)
		errno = -answer->res;
	return answer->res < 0 ? -1 : 0;
}
