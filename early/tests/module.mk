# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the static binary: its parts under sanitizers, its table of settings, its
# command line, and its sources with two compilers. Run from the top of the tree.

EARLY_TESTS := $(BUILD)/early/tests
EARLY_TEST_HEADERS := $(wildcard early/tests/*.h) qemu-tests/tests/check.h
EARLY_TEST_BUILT = $(EARLY_TEST_NAMES:%=$(EARLY_TESTS)/%-test)
EARLY_TEST_ENV = NETLATCH_TESTS=$(EARLY_TESTS) NETLATCH=$(BUILD)/netlatch \
	VERSION=$(VERSION) CC='$(CC)'

# NAME: the parts of early/ that it links, then what else the linker needs.
EARLY_TEST_NAMES := nlmsg nft-encode nft-verify nft-mutation nft-install netlink link \
	cmdline state latch layers module-list log
nlmsg_PARTS := nlmsg
nft-encode_PARTS := nft_encode nlmsg print tests/nft-tree
nft-encode_LINK := -lnftnl -lmnl
nft-verify_PARTS := nft_verify nft_encode nlmsg print tests/nft-weaken tests/nft-tree
nft-mutation_PARTS := $(nft-verify_PARTS)
nft-mutation_LINK := -lnftnl -lmnl
nft-install_PARTS := nft nft_encode nft_verify nlmsg print tests/nft-tree
netlink_PARTS := netlink nlmsg
netlink_LINK := -Wl,--wrap=socket,--wrap=setsockopt,--wrap=bind,--wrap=close \
	-Wl,--wrap=sendto,--wrap=recvmsg
link_PARTS := link nlmsg
cmdline_PARTS := cmdline
state_PARTS := state_text print
latch_PARTS := latch print
layers_PARTS := layers latch nft_verify nft_encode nlmsg print error
layers_LINK := -Wl,--wrap=access,--wrap=close
module-list_PARTS := module_list
log_PARTS := log print error
log_LINK := -Wl,--wrap=open,--wrap=write,--wrap=close,--wrap=isatty

$(EARLY_TESTS):
	$(Q)mkdir -p $@

$(EARLY_TESTS)/%.o: early/%.c $(EARLY_HEADERS) early/tests/module.mk | $(EARLY_TESTS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) $(SANITIZE) -c -o $@ $<

$(EARLY_TESTS)/tests/%.o: early/tests/%.c $(EARLY_TEST_HEADERS) $(EARLY_HEADERS) \
		early/tests/module.mk | $(EARLY_TESTS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) $(SANITIZE) -c -o $@ $<

# Each test depends on its own parts only.
define early_test
$(EARLY_TESTS)/$(1)-test: $(EARLY_TESTS)/tests/$(1)-test.o \
		$($(1)_PARTS:%=$(EARLY_TESTS)/%.o)
	@echo '  CC      $(1)-test'
	$$(Q)$$(CC) $$(HOST_CFLAGS) $$(SANITIZE) -o $$@ $$^ $($(1)_LINK)
endef
$(foreach name,$(EARLY_TEST_NAMES),$(eval $(call early_test,$(name))))

# Loaded into nft, so without sanitizers.
$(EARLY_TESTS)/fake-nfnetlink.so: early/tests/fake-nfnetlink.c early/tests/module.mk \
		| $(EARLY_TESTS)
	@echo '  CC      fake-nfnetlink.so'
	$(Q)$(CC) $(HOST_CFLAGS) -fPIC -shared -o $@ $<

.PHONY: early-unit early-compilers
early-unit: $(EARLY_TEST_BUILT) $(EARLY_TESTS)/fake-nfnetlink.so $(BUILD)/netlatch
	$(Q)$(EARLY_TEST_ENV) prove -e '' $(EARLY_TEST_BUILT) early/tests/sysctl-table.t \
		early/tests/cli.t

early-compilers:
	$(Q)HOST_CFLAGS='$(HOST_CFLAGS)' prove -e '' early/tests/compilers.t
