# SPDX-License-Identifier: GPL-2.0-or-later
# The wire harness, its scenarios, the demo, the sender of the guests, and the unit tests.
# scenarios/, demo/ and bench/ use report/ and harness/; guest/ uses none of them.

WIRE_DIR := $(BUILD)/qemu-tests/obj
WIRE_HEADERS := $(wildcard qemu-tests/*/*.h qemu-tests/*/guest/*.h)
wire_objects = $(patsubst qemu-tests/%.c,$(WIRE_DIR)/%.o,$(wildcard qemu-tests/$(1)/*.c))
WIRE_CFLAGS = $(HOST_CFLAGS) -Iqemu-tests
# These files need no guest, so the unit tests link them.
WIRE_PURE := $(addprefix qemu-tests/harness/,frame.c inject.c inject_near.c packet.c \
	files.c breakpoint.c cpio.c output.c shown.c)
BENCH_PURE := $(addprefix qemu-tests/bench/,stats.c samples.c limits.c report.c \
	breakdown.c)
# Only netlatch-report has these; log.c is pure, too.
REPORT_TOOL := netlatch-report capture options input align verdict
REPORT_PURE := $(filter-out %/record_guest.c $(addprefix %/,$(REPORT_TOOL:=.c)),\
	$(wildcard qemu-tests/report/*.c))
REPORT_LIBS := -ljansson
WIRE_TABLES := $(filter-out %/wire-test.c %/row_report.c,\
	$(wildcard qemu-tests/scenarios/*.c))
WIRE_UNIT := $(patsubst qemu-tests/%.c,$(WIRE_DIR)/%,\
	$(wildcard qemu-tests/*/tests/*-test.c))

# What writes the report of a boot; its users link $(REPORT_LIBS) as well.
REPORT := $(filter-out $(addprefix %/,$(REPORT_TOOL:=.o)),$(call wire_objects,report))

$(WIRE_DIR)/%.o: qemu-tests/%.c $(WIRE_HEADERS) qemu-tests/module.mk
	@mkdir -p $(@D)
	@echo '  CC      $*'
	$(Q)$(CC) $(WIRE_CFLAGS) -c -o $@ $<

$(BUILD)/wire-test: $(call wire_objects,scenarios) $(REPORT) \
		$(call wire_objects,harness)
	@echo '  LINK    $@'
	$(Q)$(CC) $(WIRE_CFLAGS) -o $@ $^ -lpcap $(REPORT_LIBS)

$(BUILD)/netlatch-demo: $(call wire_objects,demo) $(REPORT) \
		$(call wire_objects,harness)
	@echo '  LINK    $@'
	$(Q)$(CC) $(WIRE_CFLAGS) -o $@ $^ -lpcap $(REPORT_LIBS)

# The report of a capture that one's own hardware gave. It starts no guest.
$(BUILD)/netlatch-report: $(filter-out %/record_guest.o,$(call wire_objects,report)) \
		$(WIRE_DIR)/harness/frame.o
	@echo '  LINK    $@'
	$(Q)$(CC) $(WIRE_CFLAGS) $(LDFLAGS) -o $@ $^ -lpcap $(REPORT_LIBS)

# Made-up boots for the browser's test.
$(BUILD)/report-sample: $(WIRE_DIR)/report/tests/sample.o $(REPORT_PURE) \
		qemu-tests/harness/frame.c $(WIRE_HEADERS)
	@echo '  LINK    $@'
	$(Q)$(CC) $(WIRE_CFLAGS) -o $@ $(filter %.o %.c,$^) $(REPORT_LIBS)

# It belongs to a package of its own; `make install-prove` installs it.
$(call wire_objects,prove): WIRE_CFLAGS += -DNETLATCH_VERSION='"$(VERSION)"'
$(BUILD)/netlatch-prove: $(call wire_objects,prove) $(REPORT) \
		$(call wire_objects,harness)
	@echo '  LINK    $@'
	$(Q)$(CC) $(WIRE_CFLAGS) $(LDFLAGS) -o $@ $^ -lpcap $(REPORT_LIBS)

PROVE_PROGRAMS := $(BUILD)/netlatch-prove $(BUILD)/netlatch-report
PROVE_PAGES := qemu-tests/prove/netlatch-prove.1 \
	$(wildcard qemu-tests/report/netlatch-report.1)
.PHONY: prove install-prove uninstall-prove
prove: $(PROVE_PROGRAMS)

install-prove: prove
	$(Q)install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(MANDIR)/man1' \
		'$(DESTDIR)$(COMPLETIONDIR)'
	$(Q)install -m 755 $(PROVE_PROGRAMS) '$(DESTDIR)$(BINDIR)'
	$(Q)install -m 644 $(PROVE_PAGES) '$(DESTDIR)$(MANDIR)/man1'
	$(Q)install -m 644 hook/completion/netlatch-prove '$(DESTDIR)$(COMPLETIONDIR)'

# Guests one after the other.
check-prove-run: prove debian12 images $(BUILD)/images/bookworm-uki/EFI/BOOT/BOOTX64.EFI \
		$(BUILD)/images/arm64-bookworm-plain.cpio.gz \
		$(BUILD)/images/arm64-bookworm-locked.cpio.gz
	$(Q)BUILD='$(abspath $(BUILD))' prove -e '' qemu-tests/prove/check/more.t

uninstall-prove:
	$(Q)rm -f $(PROVE_PROGRAMS:$(BUILD)/%='$(DESTDIR)$(BINDIR)/%') \
		$(patsubst %,'$(DESTDIR)$(MANDIR)/man1/%',$(notdir $(PROVE_PAGES))) \
		'$(DESTDIR)$(COMPLETIONDIR)/netlatch-prove'

# The sender goes into every image, so klibc's compiler builds it: 25 KB instead of 790 KB
# with glibc.
SENDER := $(wildcard qemu-tests/guest/*.c)
SENDER_DIR := $(WIRE_DIR)/klibc$(CROSS:%=-%)
$(SENDER_DIR)/%.o: qemu-tests/%.c $(WIRE_HEADERS) qemu-tests/module.mk
	@mkdir -p $(@D)
	$(Q)$(KLCC) -std=gnu11 -Os -Wall -Wextra -Werror -Iqemu-tests -c -o $@ $<

$(dir $(BINARY))sender: $(SENDER:qemu-tests/%.c=$(SENDER_DIR)/%.o)
	@echo '  KLCC    sender'
	$(Q)$(KLCC) -static -o $@.tmp $^
	$(Q)$(STRIP) $@.tmp
	$(Q)mv $@.tmp $@

# The bench: its program on the host, and two programs for its guests.
$(BUILD)/netlatch-bench: $(call wire_objects,bench) $(call wire_objects,harness)
	@echo '  LINK    $@'
	$(Q)$(CC) $(WIRE_CFLAGS) -o $@ $^ -lpcap

$(BENCH_PROGRAMS): $(BUILD)/%: qemu-tests/bench/guest/%.c qemu-tests/module.mk
	@mkdir -p $(@D)
	@echo '  KLCC    $*'
	$(Q)$(KLCC) -std=gnu11 -Os -Wall -Wextra -Werror -static -o $@.tmp $<
	$(Q)$(STRIP) $@.tmp
	$(Q)mv $@.tmp $@

# The /init of an initrd that is one static program.
$(BUILD)/foreign-init: qemu-tests/foreign/init.c qemu-tests/module.mk
	@echo '  KLCC    foreign-init'
	$(Q)$(KLCC) -std=gnu11 -Os -Wall -Wextra -Werror -static -o $@.tmp $<
	$(Q)$(STRIP) $@.tmp
	$(Q)mv $@.tmp $@

# Both ends of the path-MTU experiment, for its guests.
TALK := $(wildcard qemu-tests/pmtu/guest/*.c)
$(BUILD)/talk: $(TALK:qemu-tests/%.c=$(WIRE_DIR)/klibc/%.o)
	@echo '  KLCC    talk'
	$(Q)$(KLCC) -static -o $@.tmp $^
	$(Q)$(STRIP) $@.tmp
	$(Q)mv $@.tmp $@

# What starts a second kernel in a guest.
$(BUILD)/next-kernel: qemu-tests/restart/guest/next-kernel.c $(WIRE_HEADERS)
	@mkdir -p $(@D)
	@echo '  KLCC    next-kernel'
	$(Q)$(KLCC) -std=gnu11 -Os -Wall -Wextra -Werror -Iqemu-tests -static -o $@.tmp $<
	$(Q)$(STRIP) $@.tmp
	$(Q)mv $@.tmp $@

# This test makes up a guest, so it links what carries out the rounds as well.
ROUNDS_TEST := $(WIRE_DIR)/harness/tests/rounds-test
WIRE_ROUNDS := $(addprefix qemu-tests/harness/,rounds.c judge.c)
$(ROUNDS_TEST): $(WIRE_ROUNDS)
$(ROUNDS_TEST): WIRE_MORE := $(WIRE_ROUNDS)

# This one makes up what the console prints, and when.
CONSOLE_TEST := $(WIRE_DIR)/harness/tests/console-test
WIRE_CONSOLE := $(addprefix qemu-tests/harness/,guest.c judge.c)
$(CONSOLE_TEST): $(WIRE_CONSOLE)
$(CONSOLE_TEST): WIRE_MORE := $(WIRE_CONSOLE)

# This one makes up frames, and asks libpcap.
FILTER_TEST := $(WIRE_DIR)/harness/tests/filter-test
$(FILTER_TEST): qemu-tests/harness/judge_filter.c
$(FILTER_TEST): WIRE_MORE := qemu-tests/harness/judge_filter.c -lpcap

# This one makes up captures.
CONTROL_TEST := $(WIRE_DIR)/harness/tests/control-test
CONTROL_PARTS := $(addprefix qemu-tests/harness/,control.c dump.c)
$(CONTROL_TEST): $(CONTROL_PARTS)
$(CONTROL_TEST): WIRE_MORE := $(CONTROL_PARTS) -lpcap

# These make up boots of netlatch-prove.
PROVE_TESTS := $(patsubst %,$(WIRE_DIR)/prove/tests/%-test,options verdict result)
PROVE_PURE := $(addprefix qemu-tests/prove/,options.c verdict.c result.c json.c)
$(PROVE_TESTS): $(PROVE_PURE)
$(PROVE_TESTS): WIRE_MORE := $(PROVE_PURE)

# This one makes up boots of the demo.
DEMO_TEST := $(WIRE_DIR)/demo/tests/demo-test
DEMO_PURE := $(addprefix qemu-tests/demo/,report.c system.c)
$(DEMO_TEST): $(DEMO_PURE)
$(DEMO_TEST): WIRE_MORE := $(DEMO_PURE)

$(WIRE_DIR)/%-test: qemu-tests/%-test.c qemu-tests/tests/check.h $(WIRE_PURE) \
		$(WIRE_TABLES) $(BENCH_PURE) $(REPORT_PURE) $(WIRE_HEADERS)
	@mkdir -p $(@D)
	@echo '  CC      $*-test'
	$(Q)$(CC) $(WIRE_CFLAGS) -Iqemu-tests/tests $(SANITIZE) -o $@ $< $(WIRE_PURE) \
		$(WIRE_TABLES) $(BENCH_PURE) $(REPORT_PURE) $(WIRE_MORE) $(REPORT_LIBS)

# The report in a real browser. npm gives these two as they are: nothing of them is run
# while they are installed.
BROWSER := $(BUILD)/report/browser
BROWSER_MODULES := playwright-core@1.60.0 axe-core@4.14.1
$(BROWSER)/.done: qemu-tests/module.mk
	@echo '  NPM     $(BROWSER_MODULES)'
	@mkdir -p $(@D)
	$(Q)npm install --silent --no-save --ignore-scripts --no-audit --no-fund \
		--prefix $(@D) $(BROWSER_MODULES)
	$(Q)touch $@

.PHONY: check-report-run
check-report-run: $(BUILD)/report-sample $(BROWSER)/.done
	$(Q)mkdir -p $(BUILD)/report/sample $(BUILD)/report/screenshots
	$(Q)$(BUILD)/report-sample $(BUILD)/report/sample
	$(Q)prove -e node qemu-tests/report/tests/browser.mjs :: $(BROWSER) \
		$(BUILD)/report/sample/report.html $(BUILD)/report/sample/timeline.svg \
		$(BUILD)/report/screenshots

.PHONY: wire-unit
wire-unit: $(WIRE_UNIT)
	$(Q)prove -e '' $(WIRE_UNIT)
