// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Radios against a faked /dev/rfkill that does what net/rfkill/core.c does: whoever opens
 * it gets an event for each radio, CHANGE_ALL sets what later radios get too, CHANGE sets
 * one.
 */
#include "layers/radio/radio.h"
#include "base/file.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/rfkill.h>
#include <sys/ioctl.h>

#define FD 1000
#define RADIOS 4

static struct {
	bool there, blocked, hard;
} radio[RADIOS];
static bool all_blocked, without_input, noinput;
static int open_error, write_error, files_open, flags_used;
static char default_state;

/* Events that the open file holds. */
static struct rfkill_event queue[16];
static unsigned int queued, taken;

static void put_event(unsigned int number, unsigned int operation)
{
	queue[queued++ % 16] = (struct rfkill_event){ .idx = number,
						      .type = RFKILL_TYPE_WLAN,
						      .op = operation,
						      .soft = radio[number].blocked,
						      .hard = radio[number].hard };
}

/* ---- instead of the system ---- */

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	unsigned int i;

	if (strcmp(path, RADIO_FILE) != 0 || !(flags & O_NONBLOCK) ||
	    !(flags & O_CLOEXEC))
		abort();
	if (open_error) {
		errno = open_error;
		return -1;
	}
	flags_used = flags;
	queued = taken = 0;
	for (i = 0; i < RADIOS; i++)
		if (radio[i].there)
			put_event(i, RFKILL_OP_ADD);
	files_open++;
	return FD;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd != FD)
		abort();
	files_open--;
	noinput = false;
	return 0;
}

int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...)
{
	if (fd != FD || request != (unsigned long)RFKILL_IOCTL_NOINPUT)
		abort();
	errno = ENOTTY;
	noinput = !without_input;
	return without_input ? -1 : 0;
}

ssize_t __wrap_read(int fd, void *to, size_t size);
ssize_t __wrap_read(int fd, void *to, size_t size)
{
	if (fd != FD || size != 8)
		abort();
	if (taken == queued) {
		errno = EAGAIN;
		return -1;
	}
	memcpy(to, &queue[taken++ % 16], 8);
	return 8;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
	struct rfkill_event e;
	unsigned int i;

	if (fd != FD || size != 8 || (flags_used & O_ACCMODE) != O_RDWR)
		abort();
	memcpy(&e, bytes, 8);
	if (write_error) {
		errno = write_error;
		return -1;
	}
	if (e.type != RFKILL_TYPE_ALL || e.hard ||
	    (e.op != RFKILL_OP_CHANGE_ALL && e.op != RFKILL_OP_CHANGE))
		abort();
	if (e.op == RFKILL_OP_CHANGE_ALL)
		all_blocked = e.soft;
	for (i = 0; i < RADIOS; i++)
		if (radio[i].there && (e.op == RFKILL_OP_CHANGE_ALL || e.idx == i) &&
		    radio[i].blocked != e.soft) {
			radio[i].blocked = e.soft;
			put_event(i, RFKILL_OP_CHANGE);
		}
	return size;
}

bool file_read_start(const char *path, char *text, size_t size)
{
	if (strcmp(path, "/sys/module/rfkill/parameters/default_state") != 0)
		abort();
	snprintf(text, size, default_state ? "%c\n" : "", default_state);
	return default_state;
}

/* ---- */

/* One letter for each radio: b blocked, o open, - none. */
static void machine(const char *radios)
{
	unsigned int i;

	memset(radio, 0, sizeof(radio));
	for (i = 0; radios[i]; i++) {
		radio[i].there = radios[i] != '-';
		radio[i].blocked = radios[i] == 'b';
	}
	all_blocked = without_input = noinput = false;
	open_error = write_error = 0;
	default_state = '1';
}

static bool is(const char *radios)
{
	char now[RADIOS + 1] = "";
	unsigned int i;

	for (i = 0; radios[i]; i++)
		now[i] = !radio[i].there ? '-' : radio[i].blocked ? 'b' : 'o';
	if (!strcmp(now, radios) && files_open == 0)
		return true;
	printf("# %s, not %s; %d files open\n", now, radios, files_open);
	return false;
}

static void test_shut(void)
{
	struct text old = { 0 };
	int fd;

	machine("ob-o");
	fd = radio_open();
	CHECK(fd == FD && noinput, "keys and drivers are kept off while it is open");
	CHECK(radios_shut(fd, &old) == 0 && all_blocked,
	      "all are blocked, and those to come");
	CHECK(!strcmp(old.data, "radio.0=0\nradio.1=1\nradio.3=0\n"),
	      "what each was is told");
	close(fd);
	CHECK(is("bb-b"), "each of them");
	text_free(&old);

	machine("o---");
	without_input = true;
	fd = radio_open();
	CHECK(fd == FD && radios_shut(fd, NULL) == 0, "a kernel without such keys");
	close(fd);
	machine("----");
	fd = radio_open();
	CHECK(radios_shut(fd, &old) == 0 && all_blocked && !old.data,
	      "no radio there yet");
	write_error = EPERM;
	CHECK(radios_shut(fd, NULL) == -EPERM, "an error is told");
	close(fd);
	open_error = ENOENT;
	CHECK(radio_open() == -ENOENT, "no rfkill");
}

static void test_watch(void)
{
	int fd;

	machine("bbbb");
	fd = radio_open();
	CHECK(radios_watch(fd) == 0 && taken == 4, "nothing to do for what is blocked");
	radio[2].blocked = false;
	put_event(2, RFKILL_OP_CHANGE);
	CHECK(radios_watch(fd) == 0 && radio[2].blocked, "one that was unblocked");
	radio[3].blocked = false;
	put_event(3, RFKILL_OP_ADD);
	CHECK(radios_watch(fd) == 0 && radio[3].blocked, "a new one that is not");
	radio[1].blocked = false;
	put_event(1, RFKILL_OP_DEL);
	CHECK(radios_watch(fd) == 0 && !radio[1].blocked,
	      "one that is gone is left alone");
	put_event(1, RFKILL_OP_CHANGE);
	write_error = EPERM;
	CHECK(radios_watch(fd) == -EPERM, "an error is told");
	close(fd);
}

static bool opens(const char *shut, const char *state, const char *want)
{
	machine(shut);
	all_blocked = true;
	return radios_release(state) == 0 && !all_blocked && is(want);
}

static void test_release(void)
{
	CHECK(opens("bbbb", "", "oooo"), "all are unblocked, and those to come");
	CHECK(opens("bbbb",
		    "a=1\nradio.0=0\nradio.1=1\nradio.12=1\nsysctl.latch.radio.2=1\n"
		    "radio.3=1\nend=1\n",
		    "obob"),
	      "but those that somebody else had blocked; others' lines do not count");
	CHECK(opens("bb--", NULL, "oo--"), "without a state");
	CHECK(opens("b---", "radio.", "o---") && opens("b---", "radio.\n", "o---") &&
		      opens("b---", "radio.0\n", "o---"),
	      "lines that are cut");

	machine("bbb-");
	all_blocked = true;
	default_state = '0';
	CHECK(radios_release("radio.0=0\nradio.1=1\n") == 0 && all_blocked && is("obb-"),
	      "rfkill.default_state=0: only what was open before");
	machine("b---");
	default_state = 0;
	CHECK(radios_release("") == 0 && is("o---"),
	      "no such parameter: as the kernel's default");
	machine("b---");
	write_error = EPERM;
	CHECK(radios_release("") == -EPERM && files_open == 0, "an error is told");
	machine("b---");
	open_error = EACCES;
	CHECK(radios_release("") == -EACCES, "a file that cannot be opened, too");
	open_error = ENOENT;
	CHECK(radios_release("") == 0, "without rfkill there is nothing to do");
}

static void test_read(void)
{
	struct radios r;

	machine("bb-b");
	CHECK(radios_read(&r) == 0 && r.count == 3 && !r.open && is("bb-b"),
	      "all blocked");
	CHECK((flags_used & O_ACCMODE) == O_RDONLY, "to read, anybody may");
	machine("bo-o");
	radio[1].hard = true;
	CHECK(radios_read(&r) == 0 && r.count == 3 && r.open == 2 && r.first_open == 1,
	      "what a switch blocks, a switch opens");
	open_error = EACCES;
	CHECK(radios_read(&r) == -EACCES && !r.count, "may not be read");
}

int main(void)
{
	test_shut();
	test_watch();
	test_release();
	test_read();
	return check_done();
}
