/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One QEMU guest on one wire. Nothing here sleeps: every wait is guest_pump(), which
 * takes in frames, console lines, agent answers and QMP replies as they come, so the wire
 * is drained whatever is being waited for. Functions return 0 or -errno and leave the
 * reason, object first, in guest.error; after an error the only useful call is
 * guest_end().
 */
#ifndef GUEST_H
#define GUEST_H

#include "harness/peer_net.h"
#include "harness/shown.h"
#include "harness/wire.h"

#include <sys/types.h>

enum guest_arch { ARCH_AMD64, ARCH_ARM64 };

struct guest_spec {
	enum guest_arch arch;
	const char *dir; /* for console.log, wire.pcap, nic0.pcap, qemu.log */
	const char *kernel, *initrd;
	const char *append; /* kernel command line */
	/*
	 * A folder that OVMF sees as the EFI system partition, and boots from by itself.
	 * Kernel, initrd and command line are in there then. NULL: QEMU loads them.
	 */
	const char *esp;
	const char *disk; /* raw image; NULL: none */
	bool disk_keeps;  /* what the guest writes; otherwise nobody writes to it */
	const char *nic;  /* model at power-on */
	const char *peer; /* setup of peer_net_start(); NULL: no programs there */
	/* An image that is not ours, for netlatch-prove; NULL: one of ours. */
	const struct guest_foreign *foreign;
	unsigned int memory_mb;
	unsigned int cpus; /* 0: one */
	/*
	 * QEMU's -icount, for a clock that counts instructions, so that it does not
	 * depend on the host's load. It leaves out what TCG takes to translate code that
	 * runs for the first time. NULL: the clock is the host's.
	 */
	const char *icount;
	unsigned int timeout_s; /* the guest's whole life */
};

/*
 * A machine whose image knows nothing of this harness. It has no agent and no slot for
 * hot-plug, but a screen, because boot loaders want one. QEMU stays when it powers off.
 * In guest_spec, kernel, initrd and append may be NULL.
 */
struct guest_foreign {
	const char *nics[WIRE_NICS - 1]; /* more models at power-on, beside nic */
	const char *disk_format;	 /* NULL: raw */
	const char *iso;		 /* never written; NULL: none */
	const char *firmware;		 /* a file; NULL: QEMU's own */
	const char *accel;
	bool unanswered; /* no slirp, so that nobody answers DHCP */
};

#define FOREIGN_NIC_SLOT 16 /* on the PCI bus, of the first NIC; the others follow */

struct guest_line {
	uint64_t since_power_on_ns; /* of its first byte */
	char *text;		    /* without line end and terminal escapes */
	uint64_t *byte_ns;	    /* of each byte of text; NULL: as the first one */
};

/* Bytes of a stream that do not make a whole line yet. */
struct guest_stream {
	int fd;
	size_t len;
	char bytes[4096];
	uint64_t byte_ns[4096]; /* when each byte was read */
};

struct guest {
	pid_t pid;
	enum guest_arch arch;
	struct wire wire;
	struct guest_stream console, agent, qmp, peer;
	pid_t peer_pid;
	FILE *console_log;
	struct guest_line *lines;
	size_t count, room;
	uint64_t deadline_ns;
	bool ready;	 /* the agent said so */
	bool firmware;	 /* one that writes to every serial port, until the agent comes */
	bool whole;	 /* a whole system, which takes its time to shut down */
	bool leaving;	 /* told to power off: what the agent says is nothing now */
	bool gone;	 /* QEMU has closed its sockets */
	uint64_t off_ns; /* when the guest powered off, or reset itself; 0: it has not */
	unsigned int nics; /* at power-on */
	char panic[200];   /* netlatch stopped the boot: what it said */
	bool answered;	   /* the command's rc line is here */
	int rc;
	char *output; /* of the last command, prefixes taken off */
	size_t output_len;
	bool qmp_replied;
	char qmp_reply[4096];
	char error[512];
};

/* machine.c: start, hot-plug, power off and end; guest.c: all that happens in between. */
int guest_start(struct guest *g, const struct guest_spec *spec);

/* Handles what comes within ns at most, returns after the first event. */
int guest_pump(struct guest *g, uint64_t ns);

/* Listens for the given time, whatever comes. */
int guest_listen(struct guest *g, unsigned int ms);

/* Waits for a fence: after it, all that the guest sent before is counted. */
int guest_fence(struct guest *g);

/*
 * Before any judgement: listens a moment, waits for a fence, and compares the two
 * captures. An error when they disagree.
 */
int guest_settle(struct guest *g);

/* The comparison alone, of a guest that cannot send now. */
int guest_compare(struct guest *g);

int guest_wait_agent(struct guest *g);
int guest_wait_console(struct guest *g, const char *text);

/*
 * Waits until the console shows text: from there on the guest boots anew without a power
 * cycle. The next command waits for the agent of that boot.
 */
int guest_restarts(struct guest *g, const char *text);
bool guest_console_has(const struct guest *g, const char *text);

/*
 * When the console first, or last, showed text. It is the time of the text, not of its
 * line: a prompt has no line end, so what another program prints much later continues
 * the prompt's line. While a text is printed frames may leave, so each judgement takes
 * that time of the two which excuses fewer frames:
 *   - frames before the text are forbidden: until its last byte (last_ns);
 *   - frames after the text are forbidden: from its first byte on (first_ns);
 *   - frames have to be there, as a control: the other way round.
 */
struct shown guest_console_when(const struct guest *g, const char *text);
struct shown guest_console_last(const struct guest *g, const char *text);
/* The same in one line. */
struct shown guest_line_when(const struct guest_line *l, const char *text);

/*
 * Runs a shell command in the guest; its status is in g->rc, what it printed in
 * g->output.
 */
int guest_run(struct guest *g, const char *command);

/* The same in two halves: g->answered says whether the command has ended. */
int guest_ask(struct guest *g, const char *command);
int guest_answer(struct guest *g);

/* guest_run() for the shell of the peer (peer_net.h): the same members get its answer. */
int guest_run_peer(struct guest *g, const char *command);

int guest_hotplug(struct guest *g, const char *nic);

/*
 * control.c. Shows that the captures see what a NIC sends: QEMU itself makes each NIC
 * send one frame (RARP), which goes through both captures as a frame of the guest would.
 * These frames are among wire.frames.
 */
int guest_control(struct guest *g);

/*
 * Whether the frames of one guest_control() are among the peer's frames from number first
 * on, and count of them in QEMU's captures. If not, guest.error says which is missing.
 */
int guest_control_seen(struct guest *g, size_t first, unsigned int count);

/* Sends one line of QMP; the answer, which must be no error, is in g->qmp_reply. */
int guest_qmp(struct guest *g, const char *command);

/*
 * stall.c. Takes the host's processors away from the guest for ms milliseconds. machine:
 * QMP stops all of it, its clock included. cpu: one of its processors alone stands still,
 * while the others and the clock go on.
 */
int guest_stall_machine(struct guest *g, unsigned int ms);
int guest_stall_cpu(struct guest *g, unsigned int cpu, unsigned int ms);

/*
 * Powers off (by the agent, or by QMP when there is none); QEMU must end by itself with
 * 0.
 */
int guest_power_off(struct guest *g);

/*
 * Waits until the guest has switched itself off, or would have started again; QEMU must
 * end with 0.
 */
int guest_goes_off(struct guest *g);

/*
 * breakpoint.c: a fault of QEMU has ended the guest before /init ran, so no program of
 * ours has any part in it.
 */
bool guest_died_of_breakpoint(const struct guest *g);

/* Kills what is left of QEMU and frees everything. Keeps the files in spec.dir. */
void guest_end(struct guest *g);

/* The last line that the console showed, for a failure's report. */
const char *guest_last_line(const struct guest *g);

__attribute__((format(printf, 3, 4))) int guest_fail(struct guest *g, int err,
						     const char *fmt, ...);

/*
 * Takes a whole line of the console (guest.c, for what is left at the end). byte_ns has
 * the time of each byte, and of its end.
 */
int guest_console_line(struct guest *g, char *text, uint64_t *byte_ns);

/* qemu.c: forks QEMU with these ends of the socket pairs. */
struct qemu_fds {
	int wire, console, agent, qmp;
	int echo; /* in the place of slirp; -1: slirp is there */
};

int qemu_spawn(struct guest *g, const struct guest_spec *spec,
	       const struct qemu_fds *fds);

/* The QEMU device of a NIC model by our name, NULL if unknown. */
const char *qemu_nic_device(const char *nic);

/* The slot into which a hot-plugged NIC goes: a bus of QEMU's, NULL for the root bus. */
const char *qemu_hotplug_bus(enum guest_arch arch);

/* The device of the guest's first serial port, for the kernel command line. */
const char *qemu_console(enum guest_arch arch);

/* What a firmware starts, below the folder of the EFI system partition. */
#define UKI_PATH "/EFI/BOOT/BOOTX64.EFI"

/* The address of a NIC; the one that is hot-plugged comes after those at power-on. */
#define GUEST_MAC_FORMAT "52:54:00:12:34:%02x"
#define GUEST_MAC_LAST 0x56

#endif
