# SPDX-License-Identifier: GPL-2.0-or-later
# The static klibc binary, and the unit tests of its pure parts.

EARLY := main lock status layers latch log cmdline sysctl module module_list state file \
	dropin outside state_text link netlink nlmsg nft nft_encode nft_verify
EARLY_HEADERS := $(wildcard early/*.h)
EARLY_OBJECTS := $(EARLY:%=$(BUILD)/early/%.o) $(BUILD)/early/floor_sysctl.o
BINARY_BUDGET := 40960

# No path of the build machine gets into the binary, so two builds are the same.
KLCC := klcc
# (-Wshadow trips over klibc's own stdlib.h; the host build has it.)
KLCC_FLAGS := -std=gnu11 $(filter-out -Wshadow,$(WARNINGS)) -Iearly \
	-ffunction-sections -fdata-sections -DNETLATCH_VERSION='"$(VERSION)"'

$(BUILD)/early:
	$(Q)mkdir -p $@

$(BUILD)/early/floor_sysctl.c: policy/floor-sysctl.conf policy/sysctl-table.awk \
		| $(BUILD)/early
	$(Q)awk -f policy/sysctl-table.awk $< > $@

$(BUILD)/early/%.o: early/%.c $(EARLY_HEADERS) Makefile early/module.mk | $(BUILD)/early
	@echo '  KLCC    $*'
	$(Q)$(KLCC) $(KLCC_FLAGS) -c -o $@ $<

$(BUILD)/early/floor_sysctl.o: $(BUILD)/early/floor_sysctl.c $(EARLY_HEADERS)
	@echo '  KLCC    floor_sysctl'
	$(Q)$(KLCC) $(KLCC_FLAGS) -c -o $@ $<

$(BUILD)/netlatch: $(EARLY_OBJECTS)
	@echo '  LINK    $@'
	$(Q)$(KLCC) -static -Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,noseparate-code \
		-o $@.tmp $(EARLY_OBJECTS)
	$(Q)strip --strip-all -R .comment -R .note -R .note.gnu.build-id \
		-R .note.gnu.property $@.tmp
	$(Q)size=$$(stat -c %s $@.tmp); if [ $$size -gt $(BINARY_BUDGET) ]; then \
		echo "$@: $$size bytes, the budget is $(BINARY_BUDGET)" >&2; exit 1; fi
	$(Q)mv $@.tmp $@
