# SPDX-License-Identifier: GPL-2.0-or-later
# The static klibc binary, and the unit tests of its pure parts.

EARLY := main lock release namespaces status status_json guard watch \
	layers latch link link_shut netlink nlmsg nft nft_encode nft_verify \
	evidence evidence_read xtables when radio selftest record restore floor sysctl sockets btf state state_text \
	dropin notice outside remote cmdline module module_list file run log line out print error small_libc
EARLY_HEADERS := $(wildcard early/*.h)
EARLY_SYSCALLS := $(BUILD)/early/syscalls.o
EARLY_OBJECTS := $(EARLY:%=$(BUILD)/early/%.o) $(BUILD)/early/floor_sysctl.o $(EARLY_SYSCALLS)
BINARY_BUDGET := 40960

# No path of the build machine gets into the binary, so two builds are the same.
KLCC := klcc
# (-Wshadow trips over klibc's own stdlib.h; the host build has it.)
# Every byte counts: these are the switches that, one after the other, made this program smaller.
EARLY_SMALL := -Oz -flto -mpreferred-stack-boundary=3 -fno-inline-functions-called-once \
	-fno-move-loop-invariants -fno-optimize-sibling-calls -fmerge-all-constants \
	-fno-tree-loop-im -fno-caller-saves -fno-partial-inlining -fno-tree-dominator-opts \
	-fno-expensive-optimizations -fno-ipa-vrp -fno-tree-dse -fno-if-conversion \
	-fno-forward-propagate -fno-ipa-reference -fno-ipa-sra -malign-data=abi \
	-fno-schedule-insns2 -fno-ira-hoist-pressure -fno-shrink-wrap -fno-ipa-icf-variables \
	-fno-tree-tail-merge -fno-tree-ter -fno-strict-aliasing --param=logical-op-non-short-circuit=0
KLCC_FLAGS := -std=gnu11 $(filter-out -Wshadow,$(WARNINGS)) -Iearly -include early/pack.h \
	$(EARLY_SMALL) -DNETLATCH_VERSION='"$(VERSION)"'
# klcc links with ld, which knows no link-time optimization; so gcc does it, with klibc's files.
KLIBC = $(shell $(KLCC) -print-klibc-prefix)/lib
EARLY_LINK = gcc -static -no-pie -nostdlib $(shell $(KLCC) -print-klibc-optflags) \
	$(EARLY_SMALL) -Wl,--gc-sections,-z,noexecstack,-z,noseparate-code,--build-id=none

$(BUILD)/early:
	$(Q)mkdir -p $@

$(BUILD)/early/floor_sysctl.c: policy/floor-sysctl.conf policy/sysctl-table.awk \
		| $(BUILD)/early
	$(Q)awk -f policy/sysctl-table.awk $< > $@

$(BUILD)/early/%.o: early/%.c $(EARLY_HEADERS) Makefile early/module.mk | $(BUILD)/early
	@echo '  KLCC    $*'
	$(Q)$(KLCC) $(KLCC_FLAGS) -c -o $@ $<

$(EARLY_SYSCALLS): early/syscalls.S early/module.mk | $(BUILD)/early
	@echo '  KLCC    syscalls'
	$(Q)$(KLCC) -c -o $@ $<

$(BUILD)/early/floor_sysctl.o: $(BUILD)/early/floor_sysctl.c $(EARLY_HEADERS)
	@echo '  KLCC    floor_sysctl'
	$(Q)$(KLCC) $(KLCC_FLAGS) -c -o $@ $<

# Linked once for the assembly of the whole, whose texts are then packed, and once more.
EARLY_MARKED := $(BUILD)/early/marked.ltrans0.ltrans.s
$(EARLY_MARKED): $(EARLY_OBJECTS)
	$(Q)cd $(@D) && $(EARLY_LINK) -flto-partition=one -save-temps -g0 -o marked \
		$(KLIBC)/crt0.o $(notdir $^) $(KLIBC)/libc.a

$(BUILD)/early/packed.s: $(EARLY_MARKED) early/pack.awk
	@echo '  PACK    texts'
	$(Q)awk $$(awk '$$2 ~ /^(FORMAT_MAX|PAIR_FIRST|PAIRS)$$/ { print "-v", $$2 "=" $$3 }' early/print.h) \
		-f early/pack.awk $< > $@

# For whoever reads it: the same program with its symbols.
$(BUILD)/early/netlatch.elf: $(BUILD)/early/packed.s $(EARLY_SYSCALLS)
	@echo '  LINK    $@'
	$(Q)$(EARLY_LINK) -o $@ $(KLIBC)/crt0.o $^ $(KLIBC)/libc.a

# The kernel needs no table of sections, which is a hundredth of this program: the file ends before the
# names of sections (e_shoff, e_shentsize, e_shnum and e_shstrndx become 0). `strip` of binutils 2.41 and later
# does the same by --strip-section-headers.
$(BUILD)/netlatch: $(BUILD)/early/netlatch.elf
	$(Q)strip --strip-all -R .comment -R .note -R .note.gnu.build-id \
		-R .note.gnu.property -o $@.tmp $<
	$(Q)end=$$(readelf -SW $@.tmp | sed -n 's/.* \.shstrtab  *STRTAB  *[0-9a-f]* \([0-9a-f]*\) .*/\1/p'); \
		truncate -s $$((0x$$end)) $@.tmp
	$(Q)for part in 40:8 58:6; do dd if=/dev/zero of=$@.tmp bs=1 seek=$${part%:*} \
		count=$${part#*:} conv=notrunc status=none; done
	$(Q)size=$$(stat -c %s $@.tmp); if [ $$size -gt $(BINARY_BUDGET) ]; then \
		echo "$@: $$size bytes, the budget is $(BINARY_BUDGET)" >&2; exit 1; fi
	$(Q)mv $@.tmp $@
