# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels, busybox images and whole Debian systems. What was fetched once stays until
# `make distclean`, whatever changes here: a test run needs no network then.

SUITES := bookworm trixie sid
VARIANTS := plain locked nonft noop noexec empty refuses
# For `make check-all`: Linux 5.10, the oldest that closes.
OLD_SUITES := bullseye
images_of = $(foreach s,$(1),$(VARIANTS:%=$(BUILD)/images/$(s)-%.cpio.gz))
DEBIAN12 := $(BUILD)/debian12
DEBIAN13 := $(BUILD)/debian13
MKIMAGE := BUILD='$(abspath $(BUILD))' mkimage

.PHONY: kernels images all-images old-images debian12 debian13
kernels: $(SUITES:%=$(BUILD)/kernels/%/vmlinux)
# What `make check` boots: sabotaged images on the first kernel alone.
images: $(call images_of,$(firstword $(SUITES))) \
	$(foreach s,$(SUITES),$(BUILD)/images/$(s)-plain.cpio.gz $(BUILD)/images/$(s)-locked.cpio.gz)
all-images: $(call images_of,$(SUITES))
old-images: $(call images_of,$(OLD_SUITES))
debian12: $(DEBIAN12)/initrd.netlatch
debian13: $(DEBIAN13)/initrd.test-netlatch

# $(call suite_rules,SUITE)
define suite_rules
$(BUILD)/kernels/$(1)/vmlinuz $(BUILD)/kernels/$(1)/vmlinux &:
	$$(Q)$$(MKIMAGE)/fetch-kernel $(1)

$(BUILD)/userland/$(1)/complete:
	$$(Q)$$(MKIMAGE)/fetch-userland $(1)

$(VARIANTS:%=$(BUILD)/images/$(1)-%.cpio.gz): \
		$(BUILD)/kernels/$(1)/vmlinuz $(BUILD)/userland/$(1)/complete
endef
$(foreach s,$(SUITES) $(OLD_SUITES),$(eval $(call suite_rules,$(s))))

$(call images_of,$(SUITES) $(OLD_SUITES)): $(BUILD)/images/%.cpio.gz: \
		$(BUILD)/netlatch $(BUILD)/sender \
		$(wildcard mkimage/guest/*) mkimage/busybox-image mkimage/lib.sh \
		hook/netlatch-modules hook/initramfs-tools/scripts/init-top/00-netlatch \
		$(wildcard policy/*.nft) early/netlatch.8
	$(Q)$(MKIMAGE)/busybox-image $(subst -, ,$*)

# $(call debian_rules,SUITE,FOLDER,initrds without netlatch,with)
define debian_rules
$(2)/base.tar $(2)/vmlinux $(3:%=$(2)/initrd.%) &: mkimage/debian-base
	$$(Q)$$(MKIMAGE)/debian-base $(1) $(2)

$(2)/root.img $(4:%=$(2)/initrd.%) &: $(2)/base.tar $$(BUILD)/netlatch $$(BUILD)/sender \
		mkimage/debian $$(wildcard mkimage/guest-debian/*) $$(shell find hook -type f)
	$$(Q)$$(MKIMAGE)/debian $(1) $(2)
endef
$(eval $(call debian_rules,bookworm,$(DEBIAN12),stock test-stock,netlatch test-netlatch))
$(eval $(call debian_rules,trixie,$(DEBIAN13),test-stock,test-netlatch))
