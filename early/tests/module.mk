# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the static binary. Each unit test lies in the folder tests/ beside the code
# that it tests. It links only the parts that are listed here, and runs on the host under
# ASan and UBSan. Run it from the top of the tree.

EARLY_TESTS := $(EARLY_DIR)/tests
EARLY_TEST_HEADERS := $(wildcard early/*/tests/*.h early/*/*/tests/*.h) \
	$(wildcard qemu-tests/tests/check.h qemu-tests/*/tests/check.h)
EARLY_TEST_SOURCES := $(sort $(wildcard early/*/tests/*-test.c early/*/*/tests/*-test.c))
EARLY_TEST_BUILT := $(EARLY_TEST_SOURCES:early/%.c=$(EARLY_TESTS)/%)
EARLY_TEST_CFLAGS = $(HOST_CFLAGS) $(SANITIZE) -Wno-format-truncation -Iearly \
	$(addprefix -I,$(sort $(dir $(filter %/check.h,$(EARLY_TEST_HEADERS)))))
EARLY_TEST_ENV = NETLATCH_TESTS=$(EARLY_TESTS) NETLATCH=$(BUILD)/netlatch \
	POLICY=$(BUILD)/netlatch-policy \
	VERSION=$(VERSION) CC='$(CC)'

# wrap(SYMBOLS): the linker redirects calls of these symbols to the test's __wrap_SYMBOL.
empty :=
space := $(empty) $(empty)
comma := ,
wrap = -Wl,$(subst $(space),$(comma),$(patsubst %,--wrap=%,$(strip $(1))))

# NAME_PARTS: the files of early/ that the test NAME links. NAME_LINK: further arguments
# of the linker.
POLICY := policy/allowed policy/blob_read
NFT := layers/nft/nft_encode layers/nft/nft_verify layers/nft/encoder \
	layers/nft/allow layers/nft/allow_read $(POLICY) kernel/nlmsg base/number
NFT_TREE := $(NFT) layers/nft/tests/nft-tree
LIBNFTNL := -lnftnl -lmnl
nlmsg_PARTS := kernel/nlmsg
blob-read_PARTS := policy/blob_read
SAMPLES := $(POLICY) policy/tests/samples
allowed_PARTS := $(SAMPLES)
HELD := held/kind held/say held/table held/load
kind_PARTS := held/kind held/say
table_PARTS := held/table policy/blob_read
load_PARTS := held/load held/table policy/blob_read
packet_PARTS := held/packet kernel/nlmsg
policy_PARTS := policy/policy $(SAMPLES) base/error
policy_LINK := $(call wrap,access mkdir unlink)
nft-encode_PARTS := $(NFT_TREE) layers/nft/tests/nft-libnftnl
nft-encode_LINK := $(LIBNFTNL)
nft-device_PARTS := $(NFT_TREE)
nft-device_LINK := $(LIBNFTNL)
nft-chained_PARTS := $(NFT_TREE)
nft-verify_PARTS := $(NFT_TREE) layers/nft/tests/nft-weaken layers/nft/tests/nft-answers
nft-mutation_PARTS := $(nft-verify_PARTS)
nft-mutation_LINK := $(LIBNFTNL)
nft-allow_PARTS := $(NFT) policy/tests/samples
version_PARTS := kernel/version_text base/number
nft-let-in_PARTS := layers/nft/nft $(NFT_TREE) layers/nft/tests/nft-libnftnl
nft-let-in_LINK := $(LIBNFTNL)
nft-install_PARTS := layers/nft/nft $(NFT_TREE)
nft-held_PARTS := $(nft-install_PARTS) policy/tests/samples
nft-owned_PARTS := $(nft-install_PARTS)
netlink_PARTS := kernel/netlink kernel/nlmsg kernel/tests/netlink-fake
netlink_LINK := $(call wrap,socket setsockopt bind close sendto recvmsg mmap munmap)
netlink-listen_PARTS := $(netlink_PARTS)
netlink-listen_LINK := $(netlink_LINK)
link_PARTS := kernel/link kernel/nlmsg
link-event_PARTS := kernel/link kernel/nlmsg
link-event_LINK := $(call wrap,close)
links-shut_PARTS := layers/qdisc/links_shut base/error $(POLICY)
links-shut_LINK := $(call wrap,close)
sysctl-names_PARTS := kernel/sysctl base/number
sysctl-names_LINK = $(FAKE_PROC_LINK)
sysctl-files_PARTS := kernel/sysctl base/number
sysctl-files_LINK := $(call wrap,open close pread pwrite)
cmdline_PARTS := kernel/cmdline
sysctl_PARTS := kernel/sysctl base/number
sysctl_LINK := $(call wrap,open close pread pwrite)
state_PARTS := base/state_text
state-index_PARTS := base/state_index base/state_text
state-index_LINK := $(call wrap,strncmp state_get calloc)
latch_PARTS := layers/latch
# Every layer.c, and fakes of the functions by which the layers reach the kernel.
LAYERS := layers/layers layers/latch layers/sysctl/relax layers/sysctl/own \
	layers/qdisc/layer \
	layers/nft/layer \
	layers/sysctl/layer layers/radio/layer layers/socket/layer \
	layers/tests/fake-none $(NFT) base/error base/line base/json base/page
layers_PARTS := $(LAYERS)
layers-exceptions_PARTS := $(LAYERS) policy/tests/samples floor_sysctl
layers-shut_PARTS := $(LAYERS)
layers_LINK := $(call wrap,access close)
exceptions_PARTS := layers/exceptions layers/sysctl/relax policy/tests/samples \
	$(POLICY) base/tests/fake-log base/error
exceptions_LINK := $(call wrap,close)
module-list_PARTS := kernel/module_list
log_PARTS := base/log base/error base/number
log_LINK := $(call wrap,open write close isatty fstat)
journal_PARTS := base/journal
journal_LINK := $(call wrap,access socket sendto close)
number_PARTS := base/number
line_PARTS := base/line
error_PARTS := base/error
floor_PARTS := floor_sysctl
when_PARTS := verbs/when verbs/firewalls verbs/helper
when_LINK := $(call wrap,readlink access)
main-system_PARTS := verbs/main_system base/file base/error
main-system_LINK := $(call wrap,stat)
notice_PARTS := verbs/notice base/number
notice_LINK := $(call wrap,unlink mkdir)
claim_PARTS := base/claim base/record_lock
claim_LINK := $(call wrap,mkdir)
clock_PARTS := base/clock
run_PARTS := base/run
process_PARTS := base/process
process_LINK := $(call wrap,syscall)
waiter_PARTS := verbs/waiter base/error base/tests/fake-journal
waiter_LINK := $(call wrap,syscall close)
remote_PARTS := verbs/remote base/number
remote_LINK := $(call wrap,getppid)
# The part of evidence/ that makes no system call.
EVIDENCE := evidence/evidence evidence/model evidence/match evidence/chain evidence/expr \
	evidence/rule evidence/element evidence/xt evidence/legacy evidence/judge $(NFT)
evidence-chain_PARTS := $(EVIDENCE) evidence/tests/messages
evidence-rule_PARTS := $(evidence-chain_PARTS)
evidence-damage_PARTS := $(evidence-chain_PARTS)
evidence-legacy_PARTS := $(EVIDENCE)
evidence-read_PARTS := evidence/evidence_read $(EVIDENCE) evidence/tests/messages
evidence-read_LINK := $(call wrap,close)
xtables_PARTS := evidence/xtables
xtables_LINK := $(call wrap,socket getsockopt close)
# A program: what does the ruleset of this network namespace prove? For fixtures.t.
evidence-here_PARTS := $(EVIDENCE) evidence/evidence_read evidence/xtables \
	layers/nft/nft kernel/netlink kernel/link base/file
# A program: installs exceptions in this network namespace. For allow.t.
allow-here_PARTS := layers/nft/nft $(NFT) $(SAMPLES) kernel/netlink kernel/link base/error
# A program: writes a sample policy. For the images of test guests.
sample-policy_PARTS := $(SAMPLES)
selftest_PARTS := probe/selftest base/clock
proven-frame_PARTS := probe/proven_frame
proven_PARTS := probe/proven probe/proven_frame kernel/nlmsg base/error
proven_LINK := $(call wrap,access open close ioctl write)
selftest_LINK := $(call wrap,open close read write ioctl socket sendto setsockopt \
	clock_wait)
radio_PARTS := layers/radio/radio base/state_text base/number
radio_LINK := $(call wrap,open close read write ioctl)
btf_PARTS := kernel/btf
FAKE_BPF := layers/socket/tests/fake-bpf kernel/bpf
FAKE_BPF_LINK := $(call wrap,socket setsockopt close readlink mmap munmap open fstat \
	fstatfs)
sockets_PARTS := layers/socket/sockets $(FAKE_BPF)
sockets_LINK := $(FAKE_BPF_LINK)
sockets-lsm_PARTS := layers/socket/sockets_lsm $(sockets_PARTS)
sockets-lsm_LINK := $(FAKE_BPF_LINK)
FAKE_SYSCTL := layers/sysctl/tests/fake-sysctl kernel/sysctl floor_sysctl base/number
FAKE_SYSCTL_LINK := $(call wrap,sysctl_read sysctl_set sysctl_check sysctl_expand \
	sysctl_expand_general sysctl_names_keep sysctl_names_drop \
	sysctl_files_keep)
relax_PARTS := layers/sysctl/relax $(POLICY) base/tests/fake-log $(FAKE_SYSCTL) \
	base/error
relax_LINK := $(FAKE_SYSCTL_LINK)
record_PARTS := layers/sysctl/record layers/sysctl/relax layers/sysctl/own $(POLICY) \
	base/tests/fake-log $(FAKE_SYSCTL) base/state_text base/state_index base/error
record_LINK := $(FAKE_SYSCTL_LINK)
own_PARTS := layers/sysctl/own layers/sysctl/record layers/sysctl/restore \
	layers/sysctl/relax $(SAMPLES) base/tests/fake-log $(FAKE_SYSCTL) \
	base/state_text base/state_index base/error
own_LINK := $(FAKE_SYSCTL_LINK)
restore_PARTS := layers/sysctl/restore layers/sysctl/relax layers/sysctl/own $(POLICY) \
	base/tests/fake-log $(FAKE_SYSCTL) base/state_text base/state_index base/error
restore_LINK := $(FAKE_SYSCTL_LINK)
restore-oracle_PARTS := $(restore_PARTS)
restore-oracle_LINK := $(FAKE_SYSCTL_LINK) $(call wrap,state_get)
lock_PARTS := verbs/lock verbs/lock_report verbs/tests/fake-lock verbs/usage \
	base/tests/fake-journal verbs/tests/fake-recall \
	kernel/cmdline layers/latch base/state_text base/error
lock_LINK := $(call wrap,access geteuid)
release_PARTS := $(HELD) verbs/release verbs/release_parse verbs/release_report \
	verbs/release_exceptions verbs/release_removed verbs/wait \
	verbs/waiter verbs/prove verbs/end \
	base/process probe/proven_frame verbs/firewalls verbs/helper \
	verbs/usage main \
	$(LAYERS) layers/sysctl/restore verbs/when $(EVIDENCE) verbs/tests/world \
	verbs/tests/fake-world verbs/tests/fake-guarding verbs/tests/fake-policy \
	policy/tests/samples \
	verbs/tests/fake-probe verbs/tests/fake-time base/tests/fake-journal \
	verbs/tests/fake-recall verbs/tests/fake-rdinit \
	verbs/tests/fake-removed \
	$(FAKE_SYSCTL) base/state_text base/state_index
end_PARTS := verbs/end verbs/tests/fake-recall policy/tests/samples policy/blob_read \
	base/tests/fake-log base/error
end_LINK := $(call wrap,geteuid)
release_LINK := $(FAKE_SYSCTL_LINK) $(call wrap,close nanosleep geteuid getppid poll)
release-options_PARTS := $(release_PARTS)
release-options_LINK := $(release_LINK)
release-event_PARTS := $(release_PARTS)
release-event_LINK := $(release_LINK)
release-removed_PARTS := $(release_PARTS)
release-removed_LINK := $(release_LINK)
release-failure_PARTS := $(release_PARTS)
release-failure_LINK := $(release_LINK)
# It has a policy of its own.
release-wait_PARTS := $(filter-out verbs/tests/fake-policy,$(release_PARTS))
release-wait_LINK := $(release_LINK)
rdinit_PARTS := verbs/rdinit base/error
rdinit_LINK := $(call wrap,getpid fork execve unshare mount chroot chdir \
	opendir readdir closedir open read write close dup2 access mkdir symlink uname)
recall_PARTS := verbs/recall verbs/usage base/state base/state_text base/file base/error \
	base/tests/fake-log
recall_LINK := $(call wrap,access symlink geteuid open)
FAKE_PROC_LINK := $(call wrap,opendir readdir closedir)
namespaces_PARTS := kernel/namespaces kernel/tests/fake-proc base/tests/fake-log \
	base/error
namespaces_LINK := $(FAKE_PROC_LINK) $(call wrap,access readlink open close setns)
guard-find_PARTS := guard/guard kernel/tests/fake-proc base/number base/clock \
	base/record_lock base/process
guard-find_LINK := $(FAKE_PROC_LINK) $(call wrap,open close fcntl)
guard_PARTS := guard/guard guard/tests/fake-guard guard/tests/fake-process base/clock \
	base/file base/number base/record_lock
guard_LINK := $(call wrap,open mkdir execve kill syscall close_range sysinfo poll \
	setitimer fcntl)
watch_PARTS := guard/watch guard/tests/fake-watch guard/tests/fake-detach \
	guard/tests/fake-lsm base/tests/fake-log base/error base/record_lock
watch_LINK := $(call wrap,ioctl poll open fstat fcntl close dup2 setsid chdir umask \
	prctl write fclose)
named_PARTS := guard/named held/kind held/table held/packet kernel/nlmsg \
	policy/blob_read base/tests/fake-log base/error base/number
named_LINK := $(call wrap,open close pread pwrite ftruncate ioctl)
lsm_PARTS := guard/lsm base/record_lock base/file base/number base/clock
lsm_LINK := $(call wrap,open rename unlink fcntl poll)
STATUS := policy/tests/samples verbs/status_json verbs/status_prometheus \
	verbs/status_take verbs/tests/fake-status \
	verbs/status_held $(HELD) verbs/when verbs/firewalls verbs/helper base/run \
	base/clock $(LAYERS) \
	floor_sysctl \
	base/state_text evidence/evidence kernel/version kernel/version_text \
	kernel/place verbs/status_say
status-json_PARTS := $(STATUS)
status-prometheus_PARTS := $(STATUS)
status-say_PARTS := $(STATUS)
status-watch_PARTS := verbs/status_watch
status-watch_LINK := $(call wrap,poll raise inotify_init1 inotify_add_watch)
page_PARTS := base/page
place_PARTS := kernel/place
place_LINK := $(call wrap,stat readlink)
cgroup_PARTS := kernel/cgroup
cgroup_LINK := $(call wrap,open write close)

# Rename main(), because a test has a main() of its own.
$(EARLY_TESTS)/main.o: HOST_CFLAGS += -Dmain=netlatch_main -Wno-missing-prototypes

$(EARLY_TESTS)/%.o: early/%.c $(EARLY_HEADERS) $(EARLY_TEST_HEADERS) early/tests/module.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(EARLY_TEST_CFLAGS) -c -o $@ $<

# The real table, made by the build.
$(EARLY_TESTS)/floor_sysctl.o: $(EARLY_DIR)/floor_sysctl.c $(EARLY_HEADERS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(EARLY_TEST_CFLAGS) -c -o $@ $<

# $(call early_test,PATH,NAME)
define early_test
$(EARLY_TESTS)/$(1): $(EARLY_TESTS)/$(1).o \
		$(patsubst %,$(EARLY_TESTS)/%.o,$(sort $($(2)_PARTS)))
	@echo '  CC      $(2)-test'
	$$(Q)$$(CC) $$(EARLY_TEST_CFLAGS) -o $$@ $$^ $($(2)_LINK)
endef
$(foreach path,$(EARLY_TEST_SOURCES:early/%.c=%), \
	$(eval $(call early_test,$(path),$(patsubst %-test,%,$(notdir $(path))))))

$(eval $(call early_test,evidence/tests/evidence-here,evidence-here))
$(eval $(call early_test,layers/nft/tests/allow-here,allow-here))
$(eval $(call early_test,policy/tests/sample-policy,sample-policy))

# No sanitizers, because this library is loaded into the nft program.
$(EARLY_TESTS)/fake-nfnetlink.so: early/layers/nft/tests/fake-nfnetlink.c \
		early/tests/module.mk
	@mkdir -p $(@D)
	@echo '  CC      fake-nfnetlink.so'
	$(Q)$(CC) $(HOST_CFLAGS) -fPIC -shared -o $@ $<

.PHONY: early-unit early-compilers
early-unit: $(EARLY_TEST_BUILT) $(EARLY_TESTS)/fake-nfnetlink.so $(BUILD)/netlatch \
		$(BUILD)/netlatch-policy \
		$(EARLY_TESTS)/evidence/tests/evidence-here \
		$(EARLY_TESTS)/layers/nft/tests/allow-here
	$(Q)$(EARLY_TEST_ENV) prove -e '' $(EARLY_TEST_BUILT) early/tests/binary.t \
		early/tests/build.t \
		$(sort $(wildcard early/*/tests/*.t early/*/*/tests/*.t))

# klcc's own compiler last: its warnings are errors here and nowhere else, so that a newer
# compiler with new warnings still gives a person a binary.
early-compilers:
	@mkdir -p $(EARLY_DIR)
	$(Q)HOST_CFLAGS='$(HOST_CFLAGS)' prove -e '' early/tests/compilers.t
	$(Q)$(MAKE) --no-print-directory BUILD=$(EARLY_DIR)/werror WERROR=-Werror \
		$(EARLY_DIR)/werror/netlatch > $(EARLY_DIR)/werror.log 2>&1 || \
		{ cat $(EARLY_DIR)/werror.log; exit 1; }
