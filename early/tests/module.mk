# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the static binary: its parts under sanitizers, its table of settings, its
# command line, and its sources with two compilers. Run from the top of the tree.

EARLY_TESTS := $(BUILD)/early/tests
EARLY_TEST_HEADERS := $(wildcard early/tests/*.h) qemu-tests/tests/check.h
EARLY_TEST_BUILT = $(EARLY_TEST_NAMES:%=$(EARLY_TESTS)/%-test)
EARLY_TEST_ENV = NETLATCH_TESTS=$(EARLY_TESTS) NETLATCH=$(BUILD)/netlatch \
	EARLY_MARKED=$(EARLY_MARKED) EARLY_PACKED=$(BUILD)/early/packed.s VERSION=$(VERSION) \
	CC='$(CC)'

# NAME: the parts of early/ that it links, then what else the linker needs.
EARLY_TEST_NAMES := nlmsg nft-encode nft-device nft-verify nft-chained nft-mutation \
	nft-install nft-owned netlink netlink-listen link link-event link-shut cmdline state latch \
	layers module-list log print line error floor when remote evidence evidence-read \
	radio selftest btf sockets record restore release release-failure guard watch status-json namespaces
nlmsg_PARTS := nlmsg
nft-encode_PARTS := nft_encode nlmsg print tests/nft-libnftnl tests/nft-tree
nft-encode_LINK := -lnftnl -lmnl
nft-device_PARTS := nft_encode nlmsg print tests/nft-tree
nft-device_LINK := -lnftnl -lmnl
nft-chained_PARTS := nft_verify nft_encode nlmsg print tests/nft-tree
nft-verify_PARTS := nft_verify nft_encode nlmsg print tests/nft-weaken tests/nft-answers tests/nft-tree
nft-mutation_PARTS := $(nft-verify_PARTS)
nft-mutation_LINK := -lnftnl -lmnl
nft-install_PARTS := nft nft_encode nft_verify nlmsg print tests/nft-tree
nft-owned_PARTS := $(nft-install_PARTS)
netlink_PARTS := netlink nlmsg tests/netlink-fake
netlink_LINK := -Wl,--wrap=socket,--wrap=setsockopt,--wrap=bind,--wrap=close \
	-Wl,--wrap=sendto,--wrap=recvmsg
netlink-listen_PARTS := $(netlink_PARTS)
netlink-listen_LINK := $(netlink_LINK)
link_PARTS := link nlmsg
link-event_PARTS := link nlmsg
link-event_LINK := -Wl,--wrap=close
link-shut_PARTS := link_shut error print
cmdline_PARTS := cmdline
state_PARTS := state_text print
latch_PARTS := latch print
layers_PARTS := layers latch nft_verify nft_encode nlmsg print error
layers_LINK := -Wl,--wrap=access,--wrap=close
module-list_PARTS := module_list
log_PARTS := log print error
log_LINK := -Wl,--wrap=open,--wrap=write,--wrap=close,--wrap=isatty
print_PARTS := print
line_PARTS := line print
error_PARTS := error print
floor_PARTS := floor floor_sysctl print
when_PARTS := when
remote_PARTS := remote print
remote_LINK := -Wl,--wrap=getppid
evidence_PARTS := evidence nft_verify nft_encode nlmsg print
evidence-read_PARTS := evidence_read
evidence-read_LINK := -Wl,--wrap=close
selftest_PARTS := selftest
selftest_LINK := -Wl,--wrap=open,--wrap=close,--wrap=read,--wrap=ioctl,--wrap=socket \
	-Wl,--wrap=sendto,--wrap=setsockopt
radio_PARTS := radio state_text print
radio_LINK := -Wl,--wrap=open,--wrap=close,--wrap=read,--wrap=write,--wrap=ioctl
btf_PARTS := btf
sockets_PARTS := sockets
sockets_LINK := -Wl,--wrap=access,--wrap=mkdir,--wrap=mount,--wrap=unlink,--wrap=umount2,--wrap=rmdir \
	-Wl,--wrap=socket,--wrap=setsockopt,--wrap=close,--wrap=nanosleep
FAKE_SYSCTL := tests/fake-sysctl sysctl floor floor_sysctl print
FAKE_SYSCTL_LINK := -Wl,--wrap=sysctl_read,--wrap=sysctl_set,--wrap=sysctl_check \
	-Wl,--wrap=sysctl_expand
record_PARTS := record tests/fake-log $(FAKE_SYSCTL) state_text error print
record_LINK := $(FAKE_SYSCTL_LINK)
restore_PARTS := restore tests/fake-log $(FAKE_SYSCTL) state_text error print
restore_LINK := $(FAKE_SYSCTL_LINK)
release_PARTS := release main layers latch restore when evidence tests/world tests/fake-world \
	$(FAKE_SYSCTL) \
	state_text nft_verify nft_encode nlmsg error line print
release_LINK := $(FAKE_SYSCTL_LINK) -Wl,--wrap=close,--wrap=nanosleep,--wrap=geteuid
release-failure_PARTS := $(release_PARTS)
release-failure_LINK := $(release_LINK)
namespaces_PARTS := namespaces tests/fake-proc tests/fake-log error print
FAKE_PROC_LINK := -Wl,--wrap=opendir,--wrap=readdir,--wrap=closedir
namespaces_LINK := $(FAKE_PROC_LINK) -Wl,--wrap=access,--wrap=readlink,--wrap=open,--wrap=close,--wrap=setns
guard_PARTS := guard tests/fake-proc print
guard_LINK := $(FAKE_PROC_LINK) -Wl,--wrap=open,--wrap=close,--wrap=fcntl,--wrap=kill,--wrap=nanosleep
watch_PARTS := watch tests/fake-detach tests/fake-log error print
watch_LINK := -Wl,--wrap=ioctl,--wrap=poll,--wrap=open,--wrap=fcntl,--wrap=close,--wrap=dup2,--wrap=setsid \
	-Wl,--wrap=chdir,--wrap=umask,--wrap=prctl,--wrap=write
status-json_PARTS := status_json status latch state_text evidence nft_verify nft_encode \
	nlmsg error print
# So that a test can have a main() of its own.
$(EARLY_TESTS)/main.o: HOST_CFLAGS += -Dmain=netlatch_main -Wno-missing-prototypes

$(EARLY_TESTS):
	$(Q)mkdir -p $@

$(EARLY_TESTS)/%.o: early/%.c $(EARLY_HEADERS) early/tests/module.mk | $(EARLY_TESTS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) $(SANITIZE) -c -o $@ $<

$(EARLY_TESTS)/tests/%.o: early/tests/%.c $(EARLY_TEST_HEADERS) $(EARLY_HEADERS) \
		early/tests/module.mk | $(EARLY_TESTS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) $(SANITIZE) -c -o $@ $<

# The real table, made by the build.
$(EARLY_TESTS)/floor_sysctl.o: $(BUILD)/early/floor_sysctl.c $(EARLY_HEADERS) | $(EARLY_TESTS)
	$(Q)$(CC) $(HOST_CFLAGS) $(SANITIZE) -Iearly -c -o $@ $<

# Each test depends on its own parts only.
define early_test
$(EARLY_TESTS)/$(1)-test: $(EARLY_TESTS)/tests/$(1)-test.o \
		$(sort $($(1)_PARTS:%=$(EARLY_TESTS)/%.o))
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
		early/tests/pack.t early/tests/syscalls.t early/tests/cli.t

early-compilers:
	$(Q)HOST_CFLAGS='$(HOST_CFLAGS)' prove -e '' early/tests/compilers.t
