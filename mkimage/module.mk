# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels, busybox images and the whole Debian 12. What was fetched once stays until
# `make distclean`, whatever changes here: a test run needs no network then.

SUITES := bookworm trixie sid
VARIANTS := plain locked nonft noop noexec empty refuses
# On demand: Linux 5.10, the oldest that is known to close (no test of `make check` boots it).
OLD_SUITES := bullseye
images_of = $(foreach s,$(1),$(VARIANTS:%=$(BUILD)/images/$(s)-%.cpio.gz))
DEBIAN12 := $(BUILD)/debian12
MKIMAGE := BUILD='$(abspath $(BUILD))' mkimage

.PHONY: kernels images debian12
kernels: $(SUITES:%=$(BUILD)/kernels/%/vmlinux)
images: $(call images_of,$(SUITES))
debian12: $(DEBIAN12)/initrd.netlatch

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

$(DEBIAN12)/base.tar $(DEBIAN12)/initrd.stock $(DEBIAN12)/vmlinuz &: mkimage/debian-base
	$(Q)$(MKIMAGE)/debian-base $(DEBIAN12)

$(DEBIAN12)/root.img $(DEBIAN12)/initrd.netlatch &: $(DEBIAN12)/base.tar $(BUILD)/netlatch \
		mkimage/debian $(shell find hook -type f)
	$(Q)$(MKIMAGE)/debian $(DEBIAN12)
