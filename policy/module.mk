# SPDX-License-Identifier: GPL-2.0-or-later
# netlatch-policy, the compiler of policies: an ordinary program of the host, which runs
# while an image is made. With the early binary it shares the format of the blob, its
# reader, the table of held frames, and the floor's settings.

POLICY_DIR := $(BUILD)/policy
POLICY_HELD := kind load say table
POLICY_SHARED := early/policy/blob_read.c $(POLICY_HELD:%=early/held/%.c)
POLICY_SOURCES := $(sort $(wildcard policy/*.c policy/suggest/*.c))
POLICY_HEADERS := $(wildcard policy/*.h policy/suggest/*.h early/held/*.h) \
	early/policy/blob.h early/policy/limits.h \
	early/kernel/sysctl.h early/layers/sysctl/floor.h
POLICY_CFLAGS = $(HOST_CFLAGS) -Ipolicy -Iearly -DNETLATCH_VERSION='"$(VERSION)"'
POLICY_OBJECTS := $(POLICY_SOURCES:policy/%.c=%.o) blob_read.o \
	$(POLICY_HELD:%=held/%.o) floor_sysctl.o

# $(call policy_rules,FOLDER,FLAGS): objects in this folder, with these further flags.
define policy_rules
$(1)/%.o: policy/%.c $(POLICY_HEADERS) Makefile policy/module.mk
	@mkdir -p $$(@D)
	@echo '  CC      policy/$$*'
	$$(Q)$$(CC) $$(POLICY_CFLAGS) $(2) -c -o $$@ $$<

$(1)/blob_read.o: early/policy/blob_read.c $(POLICY_HEADERS) policy/module.mk
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(POLICY_CFLAGS) $(2) -c -o $$@ $$<

$(1)/held/%.o: early/held/%.c $(POLICY_HEADERS) policy/module.mk
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(POLICY_CFLAGS) $(2) -c -o $$@ $$<

$(1)/floor_sysctl.o: $(EARLY_DIR)/floor_sysctl.c $(POLICY_HEADERS)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(POLICY_CFLAGS) $(2) -c -o $$@ $$<

endef

$(eval $(call policy_rules,$(POLICY_DIR),))
$(BUILD)/netlatch-policy: $(addprefix $(POLICY_DIR)/,$(POLICY_OBJECTS))
	@echo '  LINK    $@'
	$(Q)$(CC) $(POLICY_CFLAGS) $(LDFLAGS) -o $@ $^

# For guests, whose C library may be another one.
$(BUILD)/netlatch-policy-static: $(addprefix $(POLICY_DIR)/,$(POLICY_OBJECTS))
	@echo '  LINK    $@'
	$(Q)$(CC) $(POLICY_CFLAGS) -static -o $@ $^

# The same with sanitizers, for the tests.
POLICY_TESTED := $(POLICY_DIR)/tested
$(eval $(call policy_rules,$(POLICY_TESTED),$(SANITIZE)))
$(POLICY_DIR)/netlatch-policy: $(addprefix $(POLICY_TESTED)/,$(POLICY_OBJECTS))
	@echo '  LINK    $@'
	$(Q)$(CC) $(POLICY_CFLAGS) $(SANITIZE) -o $@ $^

# Reads the text of `dump`, for the tests.
$(POLICY_DIR)/undump: policy/tests/undump.c $(POLICY_SHARED) $(POLICY_HEADERS)
	@mkdir -p $(@D)
	@echo '  CC      undump'
	$(Q)$(CC) $(POLICY_CFLAGS) $(SANITIZE) -o $@ $< $(POLICY_SHARED)

# What has no main() of its own.
POLICY_PARTS := $(addprefix $(POLICY_TESTED)/,$(filter-out main.o,$(POLICY_OBJECTS)))
POLICY_UNIT := $(patsubst policy/tests/%.c,$(POLICY_DIR)/%,\
	$(wildcard policy/tests/*-test.c)) \
	$(patsubst policy/suggest/tests/%.c,$(POLICY_DIR)/suggest/%,\
	$(wildcard policy/suggest/tests/*-test.c))
$(POLICY_DIR)/%-test: policy/tests/%-test.c $(POLICY_PARTS)
	@echo '  CC      $*-test'
	$(Q)$(CC) $(POLICY_CFLAGS) $(SANITIZE) -Iqemu-tests/tests -o $@ $< $(POLICY_PARTS)

$(POLICY_DIR)/suggest/%-test: policy/suggest/tests/%-test.c $(POLICY_PARTS)
	@mkdir -p $(@D)
	@echo '  CC      suggest/$*-test'
	$(Q)$(CC) $(POLICY_CFLAGS) $(SANITIZE) -Iqemu-tests/tests -o $@ $< $(POLICY_PARTS)

.PHONY: policy-unit
policy-unit: $(BUILD)/netlatch-policy $(POLICY_DIR)/netlatch-policy $(POLICY_DIR)/undump \
		$(EARLY_DIR)/tests/policy/tests/sample-policy $(POLICY_UNIT)
	$(Q)HOST_CFLAGS='$(HOST_CFLAGS)' \
		SAMPLE=$(EARLY_DIR)/tests/policy/tests/sample-policy \
		POLICY=$(POLICY_DIR)/netlatch-policy UNDUMP=$(POLICY_DIR)/undump \
		prove -e '' $(POLICY_UNIT) $(sort $(wildcard policy/tests/*.t) \
			$(wildcard policy/suggest/tests/*.t))

# ---- fuzz targets: libFuzzer, which only clang has ----

FUZZ_DIR := $(POLICY_DIR)/fuzz
FUZZ_TARGETS := $(patsubst policy/fuzz/%.c,%,$(wildcard policy/fuzz/*.c))
FUZZ_SOURCES := $(filter-out policy/main.c,$(POLICY_SOURCES)) $(POLICY_SHARED)
FUZZ_CFLAGS = -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -Ipolicy -Iearly \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

$(FUZZ_DIR)/%: policy/fuzz/%.c policy/fuzz/fuzz.h $(FUZZ_SOURCES) $(POLICY_HEADERS) \
		$(EARLY_DIR)/floor_sysctl.c policy/module.mk
	@mkdir -p $(@D)
	@echo '  CLANG   fuzz/$*'
	$(Q)clang $(FUZZ_CFLAGS) -o $@ $< $(FUZZ_SOURCES) $(EARLY_DIR)/floor_sysctl.c

# Seeds for the reader of blobs.
$(FUZZ_DIR)/blobs/%: policy/tests/golden/%.conf $(BUILD)/netlatch-policy policy/services
	@mkdir -p $(@D)
	$(Q)NETLATCH_SHARE=policy $(BUILD)/netlatch-policy compile --root $(@D) \
		--config $< -o $@

.PHONY: fuzz
fuzz: $(addprefix $(FUZZ_DIR)/,$(FUZZ_TARGETS) blobs/issue blobs/services)
	$(Q)FUZZ=$(FUZZ_DIR) prove -v -e '' policy/fuzz/run
