# SPDX-License-Identifier: GPL-2.0-or-later
# netlatch. `make help` lists the targets; V=1 shows the commands.

VERSION := 0.2.0
BUILD ?= build
PREFIX ?= /usr
DESTDIR ?=
V ?= 0
Q := $(if $(filter 1,$V),,@)

# On the host (unit tests, harness); the early binary is compiled by klcc alone.
CC ?= gcc
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
HOST_CFLAGS = -std=gnu11 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# build/netlatch, or build/arm64/netlatch for `make ARCH=arm64`. Only the command line counts: those who
# build kernels often have an ARCH in their environment.
CROSS := $(if $(filter command,$(firstword $(origin ARCH))),$(ARCH))
BINARY := $(BUILD)/$(CROSS:%=%/)netlatch
STRIP := strip

.DELETE_ON_ERROR:
.PHONY: all help deps demo check check-slice check-all check-record clean distclean install uninstall

all: $(BINARY)

help:
	@echo 'make demo        boot a whole Debian 12 twice, without and with netlatch; compare the wires'
	@echo 'make check       all that must hold: builds, unit tests, boots on three kernels and a whole Debian 12'
	@echo 'make check-slice a quarter of the cells that check leaves out; .ci/turn or SLICE=0..3 chooses'
	@echo 'make check-all   check, and all four quarters'
	@echo 'make check-record  note in qemu-tests/last-run.tsv what ran here; build/wire-test --table shows it'
	@echo 'make             build/netlatch, the static klibc binary'
	@echo 'make deps        install the Debian packages that all of this needs'
	@echo 'make unit        unit tests alone, under ASan and UBSan'
	@echo 'make install     DESTDIR= PREFIX=/usr; then: update-initramfs -u'
	@echo 'make uninstall   the reverse; then: update-initramfs -u'
	@echo 'make clean       what was compiled; make distclean: images and downloads too'
	@echo 'demo and check first install the Debian packages that they lack, and say which.'

include mkimage/cross.mk
include early/module.mk
-include early/tests/module.mk
include hook/module.mk
-include mkimage/module.mk
-include qemu-tests/module.mk

# ---- what demo and check need on a fresh Debian 12 ----

DEPS := gcc clang clang-format make klibc-utils libklibc-dev linux-libc-dev libc6-dev binutils \
	libpcap-dev libnftnl-dev libmnl-dev nftables \
	perl shellcheck file qemu-system-x86 busybox-static mmdebstrap e2fsprogs cpio kmod \
	xz-utils zstd uidmap initramfs-tools-core systemd procps insserv

# What a build of build/netlatch needs, on Debian 12, 13 and sid.
BUILD_DEPS := gcc make libklibc-dev linux-libc-dev binutils
# What the unit tests need besides.
UNIT_DEPS := libc6-dev libnftnl-dev libmnl-dev nftables perl klibc-utils kmod procps \
	initramfs-tools-core systemd insserv file cpio zstd

build-deps:
	$(Q)mkimage/install-packages $(BUILD_DEPS)

unit-deps:
	$(Q)mkimage/install-packages $(UNIT_DEPS)

# For mkimage/chroot, which makes a chroot again when these change.
print-build-deps:
	@echo $(BUILD_DEPS)
print-unit-deps:
	@echo $(UNIT_DEPS)

deps:
	$(Q)mkimage/install-packages $(DEPS)

# ---- demo and tests ----

# Two makes, so that the second finds what the first one installed.
demo check check-slice check-all:
	$(Q)$(MAKE) --no-print-directory deps
	$(Q)$(MAKE) --no-print-directory $@-run

.PHONY: build-deps unit-deps print-build-deps print-unit-deps unit chroot-unit static demo-run \
	check-run check-slice-run check-all-run
unit: $(BUILD)/netlatch early-unit early-compilers wire-unit
	$(Q)BUILD='$(abspath $(BUILD))' prove -e '' $(sort $(wildcard hook/tests/*-test))

# The part of it that another Debian's compiler and klibc can change.
chroot-unit: $(BUILD)/netlatch early-unit wire-unit

static:
	$(Q)prove -e '' .ci/static

# Three at a time on two cores: one of them mostly fetches.
check-run: static
	$(Q)$(MAKE) --no-print-directory -j3 $(BUILD)/wire-test debian12 unit images
	@echo '  BOOT    guests, two at a time; logs and pcaps in $(BUILD)/qemu-tests'
	$(Q)BUILD='$(abspath $(BUILD))' prove -e '' -j2 \
		$(sort $(wildcard qemu-tests/*/tests/*.t qemu-tests/scenarios/check/*.t))

# The cells that `make check` leaves out, in turns: each submission raises the number in .ci/turn, so four
# submissions in a row run all of them. SLICE=2 chooses by hand.
TURN = $(shell sed '/^#/d' .ci/turn)
SLICE ?= $(shell expr $(TURN) % 4)

# $(call run_rest,WHICH): makes what these cells boot and runs them. Debian 11 may have left the archive;
# wire-test skips its rows then, and says so. The slice that has arm64's guests also runs the cross builds;
# those that have the whole Debian 13 run the unit tests in chroots. Print the table even if tests failed; it
# shows which.
run_rest = wire='env BUILD=$(BUILD) $(BUILD)/wire-test $(1)'; \
	optional=$$($$wire --suite bullseye --inputs) && inputs=$$($$wire --inputs) || exit 1; \
	[ -z "$$optional" ] || $(MAKE) --no-print-directory $$optional || true; \
	status=0; \
	case $$inputs in *arm64*) $(MAKE) --no-print-directory deps-cross check-cross || status=1 ;; esac; \
	case $$inputs in *debian13*) $(MAKE) --no-print-directory -j2 check-chroots || status=1 ;; esac; \
	$(MAKE) --no-print-directory -j3 $$inputs || exit 1; \
	BUILD='$(abspath $(BUILD))' prove -e '' $(BUILD)/wire-test :: $(1) \
		--jobs $${NETLATCH_JOBS:-2} || status=1; \
	$$wire --table; exit $$status

check-slice-run: $(BUILD)/wire-test
	@echo '  BOOT    slice $(SLICE) of 0 to 3, two guests at a time'
	$(Q)$(call run_rest,--slice $(SLICE)/4)

check-all-run:
	$(Q)status=0; $(MAKE) --no-print-directory check-run || status=1; \
	$(MAKE) --no-print-directory $(BUILD)/wire-test || exit 1; \
	( $(call run_rest,--slow) ) || status=1; exit $$status

check-record: $(BUILD)/wire-test
	$(Q)BUILD=$(BUILD) $(BUILD)/wire-test --record

demo-run: debian12 $(BUILD)/netlatch-demo
	$(Q)$(BUILD)/netlatch-demo

clean:
	$(Q)rm -rf $(BUILD)/early $(BUILD)/netlatch $(BUILD)/qemu-tests $(BUILD)/images \
		$(BUILD)/sender $(BUILD)/wire-test $(BUILD)/netlatch-demo \
		$(CROSS_ARCHES:%=$(BUILD)/%) $(CHROOT_SUITES:%=$(BUILD)/%) $(BUILD)/bookworm \
		$(BUILD)/chroots/*/build $(BUILD)/chroots/*/src

distclean:
	$(Q)rm -rf $(BUILD)
