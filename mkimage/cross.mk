# SPDX-License-Identifier: GPL-2.0-or-later
# Other architectures: `make ARCH=arm64` and the like, by Debian's cross compilers and the klibc of that
# architecture (mkimage/fetch-klibc). Each binary is run by qemu-user.

CROSS_ARCHES := arm64 armhf riscv64
GNU_arm64 := aarch64-linux-gnu
GNU_armhf := arm-linux-gnueabihf
GNU_riscv64 := riscv64-linux-gnu
# The names that klibc has for them.
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
# Before anything is compiled.
$(BINARY:%netlatch=%early/main.o): | $(KLCC)
endif

$(CROSS_ARCHES:%=$(BUILD)/klibc/%/klcc): $(BUILD)/klibc/%/klcc:
	$(Q)BUILD='$(abspath $(BUILD))' mkimage/fetch-klibc $*

# By a make of its own, as it has a compiler of its own.
CROSS_BINARIES := $(CROSS_ARCHES:%=$(BUILD)/%/netlatch)
ifeq ($(CROSS),)
.PHONY: cross FORCE
cross: $(CROSS_BINARIES)
$(CROSS_BINARIES): $(BUILD)/%/netlatch: FORCE | $(BUILD)/klibc/%/klcc
	$(Q)$(MAKE) --no-print-directory ARCH=$* $@
endif
