# SPDX-License-Identifier: GPL-2.0-or-later
# `netlatch-policy suggest`, and its tests.

SUGGEST_SOURCES := $(filter-out policy/suggest/main.c,$(wildcard policy/suggest/*.c))
SUGGEST_HEADERS := $(wildcard policy/suggest/*.h)
SUGGEST_DIR := $(BUILD)/policy/suggest
SUGGEST_TEST_CFLAGS = $(HOST_CFLAGS) $(SANITIZE) -Ipolicy
SUGGEST_UNIT := $(patsubst policy/suggest/tests/%.c,$(SUGGEST_DIR)/tests/%, \
	$(wildcard policy/suggest/tests/*-test.c))

# `suggest` alone, with sanitizers.
$(SUGGEST_DIR)/suggest-test: $(SUGGEST_SOURCES) policy/suggest/main.c \
		$(SUGGEST_HEADERS) policy/suggest/module.mk
	@mkdir -p $(@D)
	@echo '  CC      suggest-test'
	$(Q)$(CC) $(SUGGEST_TEST_CFLAGS) -o $@ $(filter %.c,$^)

$(SUGGEST_DIR)/tests/%: policy/suggest/tests/%.c $(SUGGEST_SOURCES) $(SUGGEST_HEADERS) \
		policy/suggest/module.mk
	@mkdir -p $(@D)
	@echo '  CC      $*'
	$(Q)$(CC) $(SUGGEST_TEST_CFLAGS) -Iqemu-tests/tests -o $@ $(filter %.c,$^)

.PHONY: suggest-unit
suggest-unit: $(SUGGEST_DIR)/suggest-test $(SUGGEST_UNIT)
	$(Q)BUILD='$(BUILD)' prove -e '' $(SUGGEST_UNIT) policy/suggest/tests/suggest.t
