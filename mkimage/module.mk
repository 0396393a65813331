# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels, busybox images and whole Debian systems. What was fetched once stays until
# `make distclean`, whatever changes here: a test run needs no network then.

SUITES := bookworm trixie sid
VARIANTS := plain locked nonft noop noexec empty refuses
# For `make check-all`: Linux 5.10, the oldest that closes.
OLD_SUITES := bullseye
# For `make check-slice` and `make check-all`: arm64.
ARM64_SUITES := arm64-bookworm arm64-trixie
ARM64_VARIANTS := plain locked
# Suites with a compiler and a klibc of their own: their images hold build/SUITE/netlatch.
CHROOT_SUITES := trixie sid
images_of = $(foreach s,$(1),$(VARIANTS:%=$(BUILD)/images/$(s)-%.cpio.gz))
DEBIAN12 := $(BUILD)/debian12
DEBIAN13 := $(BUILD)/debian13
MKIMAGE := BUILD='$(abspath $(BUILD))' mkimage

.PHONY: kernels images all-images old-images arm64-images debian12 debian13 check-chroots
kernels: $(SUITES:%=$(BUILD)/kernels/%/vmlinux)
# What `make check` boots: sabotaged images on the first kernel alone.
images: $(call images_of,$(firstword $(SUITES))) \
	$(foreach s,$(SUITES),$(BUILD)/images/$(s)-plain.cpio.gz $(BUILD)/images/$(s)-locked.cpio.gz)
all-images: $(call images_of,$(SUITES))
old-images: $(call images_of,$(OLD_SUITES))
arm64-images: $(foreach s,$(ARM64_SUITES),$(ARM64_VARIANTS:%=$(BUILD)/images/$(s)-%.cpio.gz))
debian12: $(DEBIAN12)/initrd.netlatch
debian13: $(DEBIAN13)/initrd.test-netlatch

# The binary, made in a chroot from all that the build reads there.
EARLY_TREE := Makefile mkimage/cross.mk policy/floor-sysctl.conf policy/sysctl-table.awk \
	$(shell find early -name tests -prune -o -type f -name '*.[chS]' -print) early/module.mk
ifeq ($(CROSS),)
$(CHROOT_SUITES:%=$(BUILD)/%/netlatch) $(BUILD)/bookworm/netlatch: $(BUILD)/%/netlatch: $(EARLY_TREE) mkimage/chroot
	@echo '  CHROOT  $*'
	$(Q)$(MKIMAGE)/chroot $* /build/netlatch
	@mkdir -p $(@D)
	$(Q)cp $(BUILD)/chroots/$*/build/netlatch $@.tmp
	$(Q)mv $@.tmp $@
endif

# What the suite's image holds: netlatch and the sender.
programs_of = $(if $(filter $(CHROOT_SUITES),$(1)),$(BUILD)/$(1)/netlatch $(BUILD)/sender,$(if \
	$(filter arm64-%,$(1)),$(BUILD)/arm64/netlatch $(BUILD)/arm64/sender,$(BUILD)/netlatch $(BUILD)/sender))

# $(call suite_rules,SUITE)
define suite_rules
$(BUILD)/kernels/$(1)/vmlinuz $(if $(filter arm64-%,$(1)),,$(BUILD)/kernels/$(1)/vmlinux) &:
	$$(Q)$$(MKIMAGE)/fetch-kernel $(1)

$(BUILD)/userland/$(1)/complete:
	$$(Q)$$(MKIMAGE)/fetch-userland $(1)

$(VARIANTS:%=$(BUILD)/images/$(1)-%.cpio.gz): $(BUILD)/images/$(1)-%.cpio.gz: \
		$(BUILD)/kernels/$(1)/vmlinuz $(BUILD)/userland/$(1)/complete $(call programs_of,$(1)) \
		$(wildcard mkimage/guest/*) mkimage/busybox-image mkimage/lib.sh \
		hook/netlatch-modules hook/initramfs-tools/scripts/init-top/00-netlatch \
		$(wildcard policy/*.nft) early/netlatch.8
	$$(Q)$$(MKIMAGE)/busybox-image $(1) $$*
endef
$(foreach s,$(SUITES) $(OLD_SUITES) $(ARM64_SUITES),$(eval $(call suite_rules,$(s))))

# $(call debian_rules,SUITE,FOLDER,initrds without netlatch,with)
define debian_rules
$(2)/base.tar $(2)/vmlinux $(3:%=$(2)/initrd.%) &: mkimage/debian-base
	$$(Q)$$(MKIMAGE)/debian-base $(1) $(2)

$(2)/root.img $(4:%=$(2)/initrd.%) &: $(2)/base.tar $(call programs_of,$(1)) \
		mkimage/debian $$(wildcard mkimage/guest-debian/*) $$(shell find hook -type f)
	$$(Q)$$(MKIMAGE)/debian $(1) $(2)
endef
$(eval $(call debian_rules,bookworm,$(DEBIAN12),stock test-stock,netlatch test-netlatch))
$(eval $(call debian_rules,trixie,$(DEBIAN13),test-stock,test-netlatch))

# ---- the build and the unit tests on every Debian ----

# Debian 12 as well, so that the build dependencies are shown to be enough there.
check-chroots: $(CHROOT_SUITES:%=$(BUILD)/%/netlatch) $(BUILD)/bookworm/netlatch \
		$(CHROOT_SUITES:%=check-chroot-%)
CHROOT_CHECKS := $(CHROOT_SUITES:%=check-chroot-%)
.PHONY: $(CHROOT_CHECKS)
$(CHROOT_CHECKS): check-chroot-%:
	@echo '  CHROOT  $*: unit tests'
	$(Q)$(MKIMAGE)/chroot $*-unit chroot-unit
