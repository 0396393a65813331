# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels, busybox images and whole Debian systems. Files that were fetched once stay
# until `make distclean`, even if the rules change, so later test runs need no network.

SUITES := bookworm trixie sid
VARIANTS := plain locked excepted nonft noop noexec empty refuses
# For `make check-slice` and `make check-all`: Linux 5.10, the oldest that netlatch shuts.
OLD_SUITES := bullseye
# For `make check-slice` and `make check-all`: arm64.
ARM64_SUITES := arm64-bookworm arm64-trixie
ARM64_VARIANTS := plain locked
# The same: Debian's kernels for clouds. All else is that of the suite behind `cloud-`.
CLOUD_SUITES := $(SUITES:%=cloud-%)
CLOUD_VARIANTS := plain locked excepted
# Images of these suites hold build/SUITE/netlatch, which the compiler and the klibc of
# that suite made in a chroot.
CHROOT_SUITES := trixie sid
# Debian 12 too, to show that the build dependencies suffice there.
CHECK_CHROOTS := bookworm $(CHROOT_SUITES)
images_of = $(foreach s,$(1),$(VARIANTS:%=$(BUILD)/images/$(s)-%.cpio.gz))
DEBIAN12 := $(BUILD)/debian12
DEBIAN13 := $(BUILD)/debian13
MKIMAGE := BUILD='$(abspath $(BUILD))' mkimage

.PHONY: kernels images all-images old-images arm64-images cloud-images debian12 \
	debian13 check-chroots
kernels: $(SUITES:%=$(BUILD)/kernels/%/vmlinux)
# What `make check` boots. It boots sabotaged images on the first kernel only.
images: $(call images_of,$(firstword $(SUITES))) \
	$(BUILD)/images/$(firstword $(SUITES))-pmtu.cpio.gz \
	$(SUITES:%=$(BUILD)/images/%-plain.cpio.gz) \
	$(SUITES:%=$(BUILD)/images/%-excepted.cpio.gz) \
	$(SUITES:%=$(BUILD)/images/%-locked.cpio.gz)
all-images: $(call images_of,$(SUITES))
old-images: $(call images_of,$(OLD_SUITES))
arm64-images: $(foreach s,$(ARM64_SUITES),\
	$(ARM64_VARIANTS:%=$(BUILD)/images/$(s)-%.cpio.gz))
cloud-images: $(foreach s,$(CLOUD_SUITES),\
	$(CLOUD_VARIANTS:%=$(BUILD)/images/$(s)-%.cpio.gz))
debian12: $(DEBIAN12)/initrd.netlatch
debian13: $(DEBIAN13)/initrd.test-netlatch

# The binary that a chroot makes, and all files that its build reads.
EARLY_TREE := Makefile mkimage/cross.mk policy/floor-sysctl.conf policy/sysctl-table.awk \
	early/module.mk \
	$(shell find early -name tests -prune -o -type f -name '*.[chS]' -print)
ifeq ($(CROSS),)
$(CHECK_CHROOTS:%=$(BUILD)/%/netlatch): $(BUILD)/%/netlatch: $(EARLY_TREE) mkimage/chroot
	@echo '  CHROOT  $*'
	$(Q)$(MKIMAGE)/chroot $* /build/netlatch
	@mkdir -p $(@D)
	$(Q)cp $(BUILD)/chroots/$*/build/netlatch $@.tmp
	$(Q)mv $@.tmp $@
endif

# The two programs in the images of a suite: netlatch and the sender.
arch_folder = $(if $(filter arm64-%,$(1)),arm64/)
release_of = $(1:cloud-%=%)
suite_folder = $(addsuffix /,$(filter $(CHROOT_SUITES),$(call release_of,$(1))))
netlatch_of = $(BUILD)/$(call suite_folder,$(1))$(call arch_folder,$(1))netlatch
sender_of = $(BUILD)/$(call arch_folder,$(1))sender
programs_of = $(call netlatch_of,$(1)) $(call sender_of,$(1))

# Policies for the images: see early/policy/tests/samples.h.
SAMPLE_POLICIES := dhcp ssh tcp6 both many settings skip own
$(BUILD)/samples/%.bin: $(EARLY_TESTS)/policy/tests/sample-policy
	@mkdir -p $(@D)
	$(Q)$< $* > $@.tmp
	$(Q)mv $@.tmp $@

# These are compiled from text, as the hook does it.
TEXT_POLICIES := $(patsubst qemu-tests/policies/%.conf,%, \
	$(wildcard qemu-tests/policies/*.conf))
$(TEXT_POLICIES:%=$(BUILD)/samples/%.bin): $(BUILD)/samples/%.bin: \
		qemu-tests/policies/%.conf $(BUILD)/netlatch-policy \
		$(wildcard policy/services/*.conf)
	@mkdir -p $(@D)/no-root
	$(Q)NETLATCH_SHARE=policy $(BUILD)/netlatch-policy compile --root $(@D)/no-root \
		--config $< -o $@

# Policies that suggest prints for machines of its tests.
SUGGESTED_POLICIES := dropbear-pi guest-static dropbear-static clevis-tang nfs-root \
	iscsi-root nbd-root wireguard
$(SUGGESTED_POLICIES:%=$(BUILD)/samples/%.bin): $(BUILD)/samples/%.bin: \
		policy/suggest/tests/machines/%.machine policy/suggest/tests/suggested \
		$(BUILD)/netlatch-policy $(wildcard policy/services/*)
	@mkdir -p $(@D)
	$(Q)policy/suggest/tests/suggested $(BUILD)/netlatch-policy $* $@

# $(call suite_rules,SUITE)
define suite_rules
$(BUILD)/kernels/$(1)/vmlinuz \
		$(if $(filter arm64-%,$(1)),,$(BUILD)/kernels/$(1)/vmlinux) &:
	$$(Q)$$(MKIMAGE)/fetch-kernel $(1)

$(if $(filter cloud-%,$(1)),,$(BUILD)/userland/$(1)/complete:
	$$(Q)$$(MKIMAGE)/fetch-userland $(1))

$(VARIANTS:%=$(BUILD)/images/$(1)-%.cpio.gz): $(BUILD)/images/$(1)-%.cpio.gz: \
		$(BUILD)/kernels/$(1)/vmlinuz \
		$(BUILD)/userland/$(call release_of,$(1))/complete \
		$(call programs_of,$(1)) \
		$(wildcard mkimage/guest/*) mkimage/busybox-image mkimage/lib.sh \
		hook/netlatch-modules hook/initramfs-tools/scripts/init-top/00-netlatch \
		$(wildcard policy/*.nft) early/netlatch.8 \
		$(SAMPLE_POLICIES:%=$(BUILD)/samples/%.bin) \
		$(TEXT_POLICIES:%=$(BUILD)/samples/%.bin) \
		$(SUGGESTED_POLICIES:%=$(BUILD)/samples/%.bin)
	$$(Q)$$(MKIMAGE)/busybox-image $(1) $$*
endef
$(foreach s,$(SUITES) $(OLD_SUITES) $(ARM64_SUITES) $(CLOUD_SUITES),\
	$(eval $(call suite_rules,$(s))))

# In these the policy of a second boot is made from what the first one held.
$(foreach s,$(SUITES) $(CLOUD_SUITES),$(eval $(BUILD)/images/$(s)-locked.cpio.gz: \
	$(BUILD)/netlatch-policy-static $(wildcard policy/services/*)))

# Initrds that know nothing of netlatch, with and without the archive of netlatch-mkcpio.
RDINIT_VARIANTS := rdinit rdinit-noexec rdinit-fails rdinit-static static
UKI_VARIANTS := uki uki-open
# $(call rdinit_rules,SUITE)
define rdinit_rules
$(RDINIT_VARIANTS:%=$(BUILD)/images/$(1)-%.cpio.gz): $(BUILD)/images/$(1)-%.cpio.gz: \
		$(BUILD)/images/$(1)-plain.cpio.gz $(call netlatch_of,$(1)) \
		$(BUILD)/netlatch-policy $(BUILD)/foreign-init hook/netlatch-modules \
		hook/rdinit/netlatch-mkcpio mkimage/rdinit-image mkimage/lib.sh
	$$(Q)$$(MKIMAGE)/rdinit-image $(1) $$*

# Unified kernel images, which OVMF starts.
$(UKI_VARIANTS:%=$(BUILD)/images/$(1)-%/EFI/BOOT/BOOTX64.EFI): \
$(BUILD)/images/$(1)-%/EFI/BOOT/BOOTX64.EFI: $(BUILD)/images/$(1)-rdinit.cpio.gz \
		mkimage/uki-image
	$$(Q)$$(MKIMAGE)/uki-image $(1) $$*
endef
$(foreach s,$(SUITES),$(eval $(call rdinit_rules,$(s))))

# What `make bench` boots: the host's netlatch on every kernel. The peers that it compares
# netlatch with are those of Debian 12, in the image of Debian 12.
BENCH_IMAGES := $(SUITES:%=$(BUILD)/images/%-bench.cpio.gz)
BENCH_PROGRAMS := $(BUILD)/stopwatch $(BUILD)/load-modules $(BUILD)/bare-calls
BENCH_PEERS := $(BUILD)/userland/bookworm-peers/complete
$(BENCH_PEERS):
	$(Q)$(MKIMAGE)/fetch-peers bookworm

$(BUILD)/images/bookworm-bench.cpio.gz: $(BENCH_PEERS)
$(BENCH_IMAGES): $(BUILD)/images/%-bench.cpio.gz: \
		$(BUILD)/kernels/%/vmlinuz $(BUILD)/userland/%/complete \
		$(BUILD)/netlatch $(BUILD)/sender $(BENCH_PROGRAMS) \
		$(wildcard mkimage/guest/* qemu-tests/bench/guest/*) \
		mkimage/busybox-image mkimage/bench-files mkimage/lib.sh \
		hook/netlatch-modules hook/initramfs-tools/scripts/init-top/00-netlatch \
		$(wildcard policy/*.nft) policy/floor-sysctl.conf early/netlatch.8
	$(Q)$(MKIMAGE)/busybox-image $* bench

# What `make pmtu` and its rows boot.
PMTU_IMAGES := $(SUITES:%=$(BUILD)/images/%-pmtu.cpio.gz)
$(foreach s,$(SUITES),\
	$(eval $(BUILD)/images/$(s)-pmtu.cpio.gz: $(call netlatch_of,$(s))))
$(PMTU_IMAGES): $(BUILD)/images/%-pmtu.cpio.gz: \
		$(BUILD)/kernels/%/vmlinuz $(BUILD)/userland/%/complete \
		$(BUILD)/sender $(BUILD)/talk \
		$(wildcard mkimage/guest/* qemu-tests/pmtu/guest/*) \
		$(wildcard policy/examples/*.nft) \
		mkimage/busybox-image mkimage/lib.sh \
		hook/netlatch-modules hook/initramfs-tools/scripts/init-top/00-netlatch \
		$(wildcard policy/*.nft) early/netlatch.8
	$(Q)$(MKIMAGE)/busybox-image $* pmtu

# What the rows of kexec boot: the image of an open machine that has two others inside.
KEXEC_IMAGES := $(SUITES:%=$(BUILD)/images/%-kexec.cpio.gz)
$(KEXEC_IMAGES): $(BUILD)/images/%-kexec.cpio.gz: $(BUILD)/next-kernel \
		$(BUILD)/images/%-plain.cpio.gz $(BUILD)/images/%-locked.cpio.gz
	$(Q)$(MKIMAGE)/busybox-image $* kexec

# $(call debian_rules,SUITE,FOLDER,initrds without netlatch,with)
define debian_rules
$(2)/base.tar $(2)/vmlinux $(3:%=$(2)/initrd.%) &: mkimage/debian-base
	$$(Q)$$(MKIMAGE)/debian-base $(1) $(2)

$(2)/root.img $(4:%=$(2)/initrd.%) &: $(2)/base.tar $(call programs_of,$(1)) \
		$(BUILD)/netlatch-policy policy/netlatch.conf \
		$$(wildcard policy/services/*) \
		mkimage/debian $$(wildcard mkimage/guest-debian/*) \
		$$(shell find debian hook -type f) | $(BUILD)/deb/netlatch.deb
	$$(Q)$$(MKIMAGE)/debian $(1) $(2)
endef
NETWORK_ROOTS := nfs-root iscsi-root
$(eval $(call debian_rules,bookworm,$(DEBIAN12),stock test-stock,\
	netlatch allow test-netlatch test-rdinit \
	$(NETWORK_ROOTS)))
$(eval $(call debian_rules,trixie,$(DEBIAN13),test-stock,test-netlatch $(NETWORK_ROOTS)))

# Whole systems whose initramfs comes from dracut.
DRACUT_KINDS := stock netlatch allow plain noop
define dracut_rules
$(2)/root.img $(2)/vmlinux $(DRACUT_KINDS:%=$(2)/initrd.%) &: mkimage/dracut \
		$(call programs_of,$(1)) $(BUILD)/netlatch-policy policy/netlatch.conf \
		$$(wildcard policy/services/*) $$(wildcard mkimage/guest-debian/*) \
		$$(shell find hook -type f)
	$$(Q)$$(MKIMAGE)/dracut $(1) $(2)
endef
$(eval $(call dracut_rules,trixie,$(BUILD)/dracut13))
$(eval $(call dracut_rules,sid,$(BUILD)/dracut-sid))

# The servers of the rows that boot from the network.
SERVERS := $(BUILD)/userland/servers/complete $(BUILD)/root-server
$(BUILD)/userland/servers/complete: mkimage/fetch-servers
	$(Q)$(MKIMAGE)/fetch-servers
$(BUILD)/root-server: qemu-tests/servers/root-server
	$(Q)install -m 755 $< $@
$(foreach d,$(DEBIAN12) $(DEBIAN13),$(d)/initrd.test-stock \
	$(NETWORK_ROOTS:%=$(d)/initrd.%)): | $(SERVERS)

# The same systems with an encrypted root, for the rows unlock-*, and as live images.
UNLOCK_KINDS := ssh none tang
LIVE_KINDS := netlatch stock
define variant_rules
$(2)/unlock.img $(UNLOCK_KINDS:%=$(2)/initrd.unlock-%) &: $(2)/base.tar \
		$(call programs_of,$(1)) $(BUILD)/netlatch-policy policy/netlatch.conf \
		$$(wildcard policy/services/*) mkimage/debian mkimage/unlock.sh \
		mkimage/fetch-more $$(wildcard mkimage/guest-debian/*) \
		$$(shell find debian hook -type f) | $(BUILD)/deb/netlatch.deb
	$$(Q)$$(MKIMAGE)/debian $(1) $(2) unlock

$(2)/live.img $(LIVE_KINDS:%=$(2)/initrd.live-%) &: $(2)/base.tar \
		$(call programs_of,$(1)) $(BUILD)/netlatch-policy policy/netlatch.conf \
		$$(wildcard policy/services/*) mkimage/debian mkimage/live.sh \
		mkimage/fetch-more $$(wildcard mkimage/guest-debian/*) \
		$$(shell find debian hook -type f) | $(BUILD)/deb/netlatch.deb
	$$(Q)$$(MKIMAGE)/debian $(1) $(2) live
endef

# Debian 12 with kdump-tools, which sends the memory of a crashed kernel to an ssh server.
$(DEBIAN12)/kdump.img $(DEBIAN12)/initrd.kdump &: $(DEBIAN12)/base.tar \
		$(call programs_of,bookworm) \
		$(BUILD)/netlatch-policy policy/netlatch.conf \
		$(wildcard policy/services/*) mkimage/debian mkimage/kdump.sh \
		mkimage/fetch-more $(wildcard mkimage/guest-debian/*) \
		$(shell find debian hook -type f) | $(BUILD)/deb/netlatch.deb $(SERVERS)
	$(Q)$(MKIMAGE)/debian bookworm $(DEBIAN12) kdump

$(eval $(call variant_rules,bookworm,$(DEBIAN12)))
$(eval $(call variant_rules,trixie,$(DEBIAN13)))

# ---- the Debian package ----

# The host makes that of Debian 12, chroots make those of the other Debians. A name
# without version and architecture is a link to the package, for the rules here.
DEB_SUITES := bookworm $(CHROOT_SUITES)
DEB := $(BUILD)/deb/netlatch.deb
DEB_TREE := $(EARLY_TREE) mkimage/deb $(wildcard *.md docs/*) \
	$(wildcard qemu-tests/module.mk $(addprefix qemu-tests/,prove/* report/*.[ch1] \
		harness/*.[ch])) $(shell find debian policy hook -type f)
.PHONY: deb-run lintian-run check-deb-build check-deb-run $(DEB_SUITES:%=check-deb-%)
deb-run: $(DEB)
$(DEB): $(DEB_TREE)
	$(Q)$(MKIMAGE)/deb '$(abspath $(@D))'
$(CHROOT_SUITES:%=$(BUILD)/deb/%/netlatch.deb): \
		$(BUILD)/deb/%/netlatch.deb: $(DEB_TREE)
	@echo '  CHROOT  $*: the Debian package'
	$(Q)$(MKIMAGE)/chroot $*-deb deb-run lintian-run
	@mkdir -p $(@D)
	$(Q)cp -d $(BUILD)/chroots/$*-deb/build/deb/*.deb $(@D)

$(BUILD)/deb/roots/%.tar: mkimage/deb-root
	$(Q)$(MKIMAGE)/deb-root $*

# Chroots have lintian, but no faketime: how the package is made is checked on the host.
lintian-run: $(DEB)
	$(Q)lintian --allow-root --fail-on error,warning $(<D)/netlatch_*.changes

deb_of = $(BUILD)/deb/$(filter-out bookworm/,$(1)/)netlatch.deb
check-deb-build: $(DEB) $(BUILD)/netlatch $(BUILD)/netlatch-policy
	$(Q)BUILD='$(abspath $(BUILD))' prove -e '' mkimage/tests/deb-build.t :: $(DEB)
define deb_rules
check-deb-$(1): $(call deb_of,$(1)) $(BUILD)/deb/roots/$(1).tar
	$$(Q)BUILD='$$(abspath $$(BUILD))' prove -e '' mkimage/tests/deb.t :: $(1) $$<
endef
$(foreach s,$(DEB_SUITES),$(eval $(call deb_rules,$(s))))
check-deb-run: check-deb-build $(DEB_SUITES:%=check-deb-%)

# Those of the other architectures, by Debian's cross compilers in a chroot. Debian 12 has
# no riscv64.
deb_suite = $(1)-$(if $(filter riscv64,$(1)),trixie,bookworm)
.PHONY: check-deb-cross-run deb-cross-run
define deb_cross_rules
.PHONY: check-deb-$(1)
$(BUILD)/deb/$(1)/netlatch.deb: $(DEB_TREE)
	@echo '  CHROOT  $(1): the Debian package'
	$$(Q)$(MKIMAGE)/chroot $(call deb_suite,$(1))-deb DEB_ARCH=$(1) deb-cross-run
	@mkdir -p $$(@D)
	$$(Q)cp -d $(BUILD)/chroots/$(call deb_suite,$(1))-deb/build/deb/*.deb $$(@D)
check-deb-$(1): $(BUILD)/deb/$(1)/netlatch.deb $(DEB)
	$$(Q)BUILD='$$(abspath $$(BUILD))' prove -e '' mkimage/tests/deb-cross.t :: $(1) \
		$(BUILD)/chroots/$(call deb_suite,$(1))-deb $(DEB) $$<
endef
$(foreach a,$(CROSS_ARCHES),$(eval $(call deb_cross_rules,$(a))))
check-deb-cross-run: $(CROSS_ARCHES:%=check-deb-%)
# In the chroot, where lintian is, too.
deb-cross-run:
	$(Q)$(MKIMAGE)/deb '$(abspath $(BUILD))/deb' $(DEB_ARCH)
	$(Q)lintian --allow-root --fail-on error,warning $(BUILD)/deb/netlatch_*.changes

# ---- tests of other projects ----

OTHERS_SUITES := bookworm trixie
.PHONY: check-others-run $(OTHERS_SUITES:%=check-others-%)
$(BUILD)/others/%.tar: mkimage/others-root
	$(Q)$(MKIMAGE)/others-root $*
define others_rules
check-others-$(1): $(call deb_of,$(1)) $(BUILD)/others/$(1).tar
	$$(Q)BUILD='$$(abspath $$(BUILD))' prove -e '' mkimage/tests/others.t :: $(1) $$<
endef
$(foreach s,$(OTHERS_SUITES),$(eval $(call others_rules,$(s))))
check-others-run: $(OTHERS_SUITES:%=check-others-%)

# ---- the build and the unit tests on every Debian ----

check-chroots: $(CHECK_CHROOTS:%=$(BUILD)/%/netlatch) $(CHROOT_SUITES:%=check-chroot-%)
CHROOT_CHECKS := $(CHROOT_SUITES:%=check-chroot-%)
.PHONY: $(CHROOT_CHECKS)
$(CHROOT_CHECKS): check-chroot-%:
	@echo '  CHROOT  $*: unit tests'
	$(Q)$(MKIMAGE)/chroot $*-unit chroot-unit
