# SPDX-License-Identifier: GPL-2.0-or-later
# Other architectures: `make ARCH=arm64` and the like use Debian's cross compilers and the
# klibc of that architecture (mkimage/fetch-klibc). `make check-cross` runs each binary
# with qemu-user.

CROSS_ARCHES := arm64 armhf riscv64
GNU_arm64 := aarch64-linux-gnu
GNU_armhf := arm-linux-gnueabihf
GNU_riscv64 := riscv64-linux-gnu
# The names that klibc uses for these architectures.
KLIBC_arm64 := arm64
KLIBC_armhf := arm
KLIBC_riscv64 := riscv64

ifneq ($(CROSS),)
ifeq ($(GNU_$(CROSS)),)
$(error ARCH=$(CROSS): not known; use one of $(CROSS_ARCHES), or nothing for this machine)
endif
KLCC := $(BUILD)/klibc/$(CROSS)/klcc
KLIBC_ARCH := $(KLIBC_$(CROSS))
STRIP := $(GNU_$(CROSS))-strip
# The compiler has to be there before anything is compiled.
$(BINARY:%netlatch=%early/main.o): | $(KLCC)
endif

$(CROSS_ARCHES:%=$(BUILD)/klibc/%/klcc): $(BUILD)/klibc/%/klcc:
	$(Q)BUILD='$(abspath $(BUILD))' mkimage/fetch-klibc $*

# A make of its own builds each of them, because each has its own compiler.
CROSS_BINARIES := $(CROSS_ARCHES:%=$(BUILD)/%/netlatch)
ifeq ($(CROSS),)
.PHONY: cross check-cross deps-cross
cross: $(CROSS_BINARIES)

# $(call cross_rules,ARCH): make looks at the times of the two programs afterwards, so a
# program that did not change causes nothing else to be made again.
define cross_rules
.PHONY: cross-$(1)
cross-$(1): | $(BUILD)/klibc/$(1)/klcc
	$$(Q)$$(MAKE) --no-print-directory ARCH=$(1) $(BUILD)/$(1)/netlatch \
		$(BUILD)/$(1)/sender
$(BUILD)/$(1)/netlatch $(BUILD)/$(1)/sender: cross-$(1) ;
endef
$(foreach a,$(CROSS_ARCHES),$(eval $(call cross_rules,$(a))))
endif

# Compilers, qemu-user for programs, and qemu-system-arm for the guests of arm64.
CROSS_DEPS := make zstd binutils qemu-user-static qemu-system-arm \
	$(foreach a,$(CROSS_ARCHES),gcc-$(GNU_$(a)) binutils-$(GNU_$(a)))
deps-cross:
	$(Q)mkimage/install-packages $(CROSS_DEPS)

check-cross: cross
	$(Q)BUILD='$(BUILD)' VERSION='$(VERSION)' prove -e '' mkimage/tests/cross.t
