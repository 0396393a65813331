# SPDX-License-Identifier: GPL-2.0-or-later
# netlatch. `make help` lists the targets; V=1 shows the commands.

VERSION := 0.2.0
BUILD ?= build
PREFIX ?= /usr
DESTDIR ?=
V ?= 0
Q := $(if $(filter 1,$V),,@)

# For programs of the host (unit tests, harness). Only klcc compiles the early binary.
CC ?= gcc
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
# CPPFLAGS and LDFLAGS are those of the environment; the Debian package sets them.
HOST_CFLAGS = -std=gnu11 -D_GNU_SOURCE $(WARNINGS) $(CPPFLAGS) $(CFLAGS)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# build/netlatch, or build/arm64/netlatch for `make ARCH=arm64`. An ARCH in the
# environment is ignored, because people who build kernels often have one there.
CROSS := $(if $(filter command,$(firstword $(origin ARCH))),$(ARCH))
BINARY := $(BUILD)/$(CROSS:%=%/)netlatch
STRIP := strip

.DELETE_ON_ERROR:
.PHONY: all help deps demo bench pmtu check check-slice check-all check-record clean \
	distclean install uninstall

# The compiler runs where images are made, so there is none for another architecture.
all: $(BINARY) $(if $(CROSS),,$(BUILD)/netlatch-policy)

help:
	@echo 'Build and install:'
	@echo '  make               build/netlatch, the static klibc binary, and'
	@echo '                     build/netlatch-policy, the compiler of policies'
	@echo '  make build-deps    install only the Debian packages that building needs'
	@echo '  make install       DESTDIR= PREFIX=/usr; afterwards: update-initramfs -u'
	@echo '  make uninstall     remove it again; afterwards: update-initramfs -u'
	@echo '  make prove-deps    install what building netlatch-prove needs'
	@echo '  make prove         build/netlatch-prove and build/netlatch-report, which'
	@echo '                     tell whether an image is silent: netlatch-prove(1)'
	@echo '  make install-prove install these two; uninstall-prove removes them'
	@echo '  make deb           the Debian package, $(BUILD)/deb/netlatch_*.deb'
	@echo 'Other architectures:'
	@echo '  make deps-cross    install the cross compilers and QEMU'
	@echo '  make ARCH=arm64    build/arm64/netlatch; ARCH is one of $(CROSS_ARCHES)'
	@echo '  make ARCH=arm64 deb    the Debian package of that architecture'
	@echo '  make cross         the binaries of all these architectures'
	@echo '  make check-cross   build them, and run each with qemu-user'
	@echo 'Show and test:'
	@echo '  make demo          boot a whole Debian 12 without netlatch, with it, and'
	@echo '                     with exceptions; compare which frames left it, and'
	@echo '                     write a report. SUITE=trixie GENERATOR=dracut, or'
	@echo '                     SUITE=sid GENERATOR=dracut, for another Debian'
	@echo '  make bench         measure what netlatch costs, in guests, and write'
	@echo '                     docs/performance.md; about 25 minutes'
	@echo '  make pmtu          measure what a ruleset without RELATED costs, in'
	@echo '                     guests, and write docs/pmtu.md'
	@echo '  make unit          the unit tests only, with ASan and UBSan'
	@echo '  make fuzz          fuzz the compiler of policies, for one minute'
	@echo '  make static        the checks of the sources only'
	@echo '  make check         static checks, build, unit tests, and guests: small'
	@echo '                     systems on three kernels, and a whole Debian 12'
	@echo '  make check-slice   a seventh of the test matrix that check leaves out;'
	@echo '                     .ci/turn chooses which one, or SLICE=0 to SLICE=6'
	@echo '  make check-all     check, and all seven sevenths'
	@echo '  make check-chroots build in chroots of $(CHECK_CHROOTS);'
	@echo '                     run the unit tests in those of $(CHROOT_SUITES)'
	@echo '  make check-deb     install, upgrade, remove and purge the package in'
	@echo '                     chroots of $(DEB_SUITES); lintian;'
	@echo '                     the same bytes twice; check-all does so'
	@echo '  make check-report  the report of a boot in a real browser; makes'
	@echo '                     screenshots in $(BUILD)/report; check-all does so'
	@echo '  make check-deb-cross    build the packages of other architectures, and'
	@echo '                     compare them with this one; check-all does so'
	@echo '  make check-others  run tests of other projects without and with netlatch'
	@echo '                     (docs/others.md); check-all does so'
	@echo '  make check-prove   netlatch-prove on whole Debians, an ISO image, a UKI,'
	@echo '                     arm64; check-all does so'
	@echo '  make check-record  note the results of this build folder in'
	@echo '                     qemu-tests/last-run.tsv; to see them all:'
	@echo '                     build/wire-test --table'
	@echo 'check, check-slice and check-all write $(BUILD)/report/index.html:'
	@echo 'every row on every kernel, and links to its report, frames and logs.'
	@echo '  make deps          install the Debian packages that these tests need;'
	@echo '                     demo, bench, check, check-slice and check-all do so'
	@echo 'Clean up:'
	@echo '  make clean         remove what was compiled, and the images'
	@echo '  make distclean     remove downloads and chroots too: all of $(BUILD)/'
	@echo 'V=1 shows the commands. BUILD=FOLDER builds elsewhere.'

include mkimage/cross.mk
include early/module.mk
-include early/tests/module.mk
include hook/module.mk
include policy/module.mk
-include mkimage/module.mk
-include qemu-tests/module.mk

# ---- Debian packages ----

# What building netlatch-prove needs in addition: `make prove`.
PROVE_DEPS := libpcap-dev libjansson-dev
# What `make check-prove` needs in addition to DEPS and the cross compilers.
PROVE_CHECK_DEPS := isolinux syslinux-common genisoimage
# What building the Debian package needs in addition, and what judges it.
DEB_DEPS := build-essential debhelper $(PROVE_DEPS)
LINTIAN_DEPS := lintian
# What `make check-deb` needs on Debian 12 in addition.
DEB_CHECK_DEPS := $(LINTIAN_DEPS) faketime mmdebstrap uidmap perl file binutils

# What `make check-report` needs on Debian 12 in addition. Other packages of nodejs than
# Debian's have npm in them.
REPORT_DEPS = chromium fonts-dejavu-core nodejs \
	$(shell command -v npm >/dev/null || echo npm)
# What the chroot of `make ARCH=arm64 deb` has, and what that needs on Debian 12.
DEB_CROSS_DEPS = build-essential crossbuild-essential-$(CROSS) debhelper lintian \
	libc6-dev:$(CROSS) libklibc-dev:$(CROSS) $(PROVE_DEPS:%=%:$(CROSS))
DEB_CHROOT_DEPS := mmdebstrap uidmap
DEB_CROSS_CHECK_DEPS := qemu-user-static binutils

# What `make check-others` needs on Debian 12.
OTHERS_DEPS := $(DEB_CHROOT_DEPS) perl xz-utils e2fsprogs qemu-system-x86 iproute2 \
	autopkgtest

# What demo and check need on a fresh Debian 12.
DEPS := gcc clang libclang-rt-dev clang-format make klibc-utils libklibc-dev \
	linux-libc-dev libc6-dev libjansson-dev \
	binutils libpcap-dev libnftnl-dev libmnl-dev nftables iptables iproute2 \
	perl shellcheck file qemu-system-x86 busybox-static mmdebstrap e2fsprogs cpio \
	kmod xz-utils zstd lz4 uidmap initramfs-tools-core systemd procps insserv \
	openssh-client qemu-utils tang-common python3-jsonschema groff-base \
	ovmf systemd-boot-efi \
	$(DEB_DEPS)

# What building build/netlatch needs, on Debian 12, 13 and sid.
BUILD_DEPS := gcc make libklibc-dev linux-libc-dev libc6-dev binutils
# What the unit tests need in addition.
UNIT_DEPS := libc6-dev libpcap-dev libnftnl-dev libmnl-dev nftables iptables iproute2 \
	perl klibc-utils kmod procps initramfs-tools-core systemd insserv file cpio zstd \
	python3-jsonschema libjansson-dev

build-deps:
	$(Q)mkimage/install-packages $(BUILD_DEPS)

deb-deps:
	$(Q)mkimage/install-packages $(BUILD_DEPS) $(DEB_DEPS)

prove-deps:
	$(Q)mkimage/install-packages $(BUILD_DEPS) $(PROVE_DEPS)

lintian-deps:
	$(Q)mkimage/install-packages $(LINTIAN_DEPS)

unit-deps:
	$(Q)mkimage/install-packages $(UNIT_DEPS)

# mkimage/chroot reads these lists: it makes a chroot again when one of them changes.
print-build-deps:
	@echo $(BUILD_DEPS)
print-deb-deps:
	@echo $(DEB_DEPS)
print-prove-deps:
	@echo $(PROVE_DEPS)
print-lintian-deps:
	@echo $(LINTIAN_DEPS)
print-deb-cross-deps:
	@echo $(DEB_CROSS_DEPS)
print-unit-deps:
	@echo $(UNIT_DEPS)
# debian/rules compares it with the version in debian/changelog.
print-version:
	@echo $(VERSION)

deps:
	$(Q)mkimage/install-packages $(DEPS)

# ---- demo and tests ----

# Two calls of make: the second one reads the makefiles again, when the packages that the
# first one installed are there.
ifeq ($(CROSS),)
deb:
	$(Q)$(MAKE) --no-print-directory deb-deps
	$(Q)$(MAKE) --no-print-directory deb-run
else
# In a chroot, so that the packages of the other architecture do not get into this system.
deb:
	$(Q)mkimage/install-packages $(DEB_CHROOT_DEPS)
	$(Q)$(MAKE) --no-print-directory $(BUILD)/deb/$(CROSS)/netlatch.deb
endif

# The package of this machine's architecture has to be there, to compare with.
check-deb-cross: deb
	$(Q)mkimage/install-packages $(DEB_CHROOT_DEPS) $(DEB_CROSS_CHECK_DEPS)
	$(Q)$(MAKE) --no-print-directory check-deb-cross-run

check-deb: deb
	$(Q)mkimage/install-packages $(DEB_CHECK_DEPS)
	$(Q)$(MAKE) --no-print-directory check-deb-run

report-deps:
	$(Q)mkimage/install-packages $(REPORT_DEPS)

check-report: deps report-deps
	$(Q)$(MAKE) --no-print-directory check-report-run

check-others: deb
	$(Q)mkimage/install-packages $(OTHERS_DEPS)
	$(Q)$(MAKE) --no-print-directory check-others-run

check-prove: deps
	$(Q)mkimage/install-packages $(CROSS_DEPS) $(PROVE_CHECK_DEPS)
	$(Q)$(MAKE) --no-print-directory check-prove-run

demo bench pmtu check check-slice check-all:
	$(Q)$(MAKE) --no-print-directory deps
	$(Q)$(MAKE) --no-print-directory $@-run

.PHONY: build-deps deb-deps unit-deps print-build-deps print-deb-deps print-unit-deps \
	lintian-deps print-lintian-deps report-deps check-report deb check-deb \
	check-deb-cross print-deb-cross-deps check-others \
	prove-deps print-prove-deps \
	check-prove check-prove-run \
	print-version unit chroot-unit static \
	demo-run bench-run pmtu-run check-run check-slice-run check-all-run
unit: $(BUILD)/netlatch early-unit early-compilers policy-unit wire-unit
	$(Q)BUILD='$(abspath $(BUILD))' prove -e '' $(sort $(wildcard hook/tests/*-test))

# The unit tests whose results depend on the compiler and the klibc. They run in the
# chroots of other Debians, too.
chroot-unit: $(BUILD)/netlatch $(BUILD)/netlatch-policy early-unit policy-unit wire-unit

static:
	$(Q)prove -e '' .ci/static

# Three jobs on two cores, because one of them mostly waits for downloads.
check-run: static
	$(Q)$(MAKE) --no-print-directory -j3 $(BUILD)/wire-test debian12 unit images \
		fuzz exporter-check prove $(BUILD)/report-sample
	@echo '  BOOT    guests, two at a time; logs and pcaps in $(BUILD)/qemu-tests'
	$(Q)status=0; BUILD='$(abspath $(BUILD))' prove -e '' -j2 \
		$(sort $(wildcard qemu-tests/*/tests/*.t \
			qemu-tests/scenarios/check/*.t)) || status=1; \
	$(write_index); exit $$status

# The page with every row on every kernel, whether they passed or not.
write_index = BUILD='$(BUILD)' $(BUILD)/wire-test \
	--index $(BUILD)/report/index.html || status=1

# The cells of the test matrix that `make check` leaves out are dealt into seven slices.
# Each submission raises the number in .ci/turn, so seven submissions in a row run all
# slices. SLICE=2 chooses a slice by hand.
TURN = $(shell sed '/^#/d' .ci/turn)
SLICE ?= $(shell expr $(TURN) % 7)

# $(call run_rest,WHICH): makes the images that these cells boot, and runs the cells. If
# Debian 11 has left the archive, wire-test skips its rows and says so. The slice with
# arm64 guests also runs the cross builds and the test of the Debian package on Debian
# 12, and a slice with the whole Debian 13 runs the unit tests in chroots. Print the table
# even if tests failed; it shows which.
run_rest = wire='env BUILD=$(BUILD) $(BUILD)/wire-test $(1)'; \
	optional=$$($$wire --suite bullseye --inputs) && \
		inputs=$$($$wire --inputs) || exit 1; \
	[ -z "$$optional" ] || $(MAKE) --no-print-directory $$optional || true; \
	status=0; \
	case $$inputs in *arm64*) \
		$(MAKE) --no-print-directory deps-cross check-cross \
			check-deb-bookworm || status=1 ;; esac; \
	case $$inputs in *debian13*) \
		$(MAKE) --no-print-directory -j2 check-chroots || status=1 ;; esac; \
	$(MAKE) --no-print-directory -j3 $$inputs || exit 1; \
	BUILD='$(abspath $(BUILD))' prove -e '' $(BUILD)/wire-test :: $(1) \
		--jobs $${NETLATCH_JOBS:-2} || status=1; \
	$$wire --table; $(write_index); exit $$status

check-slice-run: $(BUILD)/wire-test
	@echo '  BOOT    slice $(SLICE) of 0 to 6, two guests at a time'
	$(Q)$(call run_rest,--slice $(SLICE)/7)

check-all-run:
	$(Q)status=0; $(MAKE) --no-print-directory check-run || status=1; \
	$(MAKE) --no-print-directory $(BUILD)/wire-test || exit 1; \
	$(MAKE) --no-print-directory check-deb || status=1; \
	$(MAKE) --no-print-directory check-report || status=1; \
	$(MAKE) --no-print-directory check-deb-cross || status=1; \
	$(MAKE) --no-print-directory check-others || status=1; \
	$(MAKE) --no-print-directory check-prove || status=1; \
	( $(call run_rest,--slow) ) || status=1; exit $$status

check-record: $(BUILD)/wire-test
	$(Q)BUILD=$(BUILD) $(BUILD)/wire-test --record

# The commit that is measured; with "-dirty" if the tree has changes besides the reports.
MEASURED = $(shell git describe --always 2>/dev/null || echo unknown)$(shell \
	git diff --quiet HEAD -- . ':!docs/performance.md' ':!docs/pmtu.md' \
		2>/dev/null || echo -dirty)

# One guest at a time, and nothing else of ours meanwhile, which would be measured along.
bench-run: $(BUILD)/netlatch-bench $(BENCH_IMAGES)
	$(Q)echo '  BENCH   raw samples and consoles are in $(BUILD)/qemu-tests/bench'
	$(Q)BUILD='$(abspath $(BUILD))' prove -v -e '' $(BUILD)/netlatch-bench :: \
		--output docs/performance.md --commit '$(MEASURED)' $(BENCH)

# The page states what these rows assert, so it is written only if all of them pass.
pmtu-run: $(BUILD)/wire-test $(PMTU_IMAGES)
	$(Q)for suite in $(SUITES); do \
		BUILD='$(abspath $(BUILD))' prove -e '' $(BUILD)/wire-test :: \
			--suite $$suite --slow no-related path-mtu path-mtu-ipv6 || \
			exit 1; \
	done
	$(Q)BUILD='$(BUILD)' qemu-tests/pmtu/report '$(MEASURED)' $(SUITES) \
		>docs/pmtu.md.tmp && mv docs/pmtu.md.tmp docs/pmtu.md

# The demo itself knows which systems it has.
SUITE ?= bookworm
GENERATOR ?= initramfs-tools
DEMO = BUILD='$(BUILD)' $(BUILD)/netlatch-demo \
	--suite '$(SUITE)' --generator '$(GENERATOR)'
demo-run: $(BUILD)/netlatch-demo
	$(Q)$(DEMO) --inputs >/dev/null
	$(Q)$(MAKE) --no-print-directory $$($(DEMO) --inputs)
	$(Q)$(DEMO)

clean:
	$(Q)rm -rf $(BUILD)/early $(BUILD)/netlatch $(BUILD)/netlatch-policy \
		$(filter-out $(BUILD)/deb/roots,$(wildcard $(BUILD)/deb/*)) \
		$(BUILD)/policy $(BUILD)/qemu-tests $(BUILD)/images $(BUILD)/report \
		$(BUILD)/sender $(BUILD)/wire-test $(BUILD)/netlatch-demo \
		$(PROVE_PROGRAMS) \
		$(BUILD)/netlatch-bench $(BENCH_PROGRAMS) $(BUILD)/talk \
		$(BUILD)/foreign-init $(BUILD)/next-kernel \
		$(BUILD)/netlatch-report $(BUILD)/report-sample $(BUILD)/report \
		$(CROSS_ARCHES:%=$(BUILD)/%) $(CHECK_CHROOTS:%=$(BUILD)/%) \
		$(BUILD)/chroots/*/build $(BUILD)/chroots/*/src

distclean:
	$(Q)rm -rf $(BUILD)
