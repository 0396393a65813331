# SPDX-License-Identifier: GPL-2.0-or-later
# The wire harness, the sender of its guests, and the unit tests of its pure parts.

WIRE_DIR := $(BUILD)/qemu-tests/obj
WIRE_GUEST := guest machine qemu wire frame
WIRE := wire-test tables scenarios ways races opening whole refusals lifecycle run judge files inject packet \
	$(WIRE_GUEST)
DEMO := demo report $(WIRE_GUEST)
WIRE_HEADERS := $(wildcard qemu-tests/*.h)
WIRE_OBJECTS := $(WIRE:%=$(WIRE_DIR)/%.o)
WIRE_UNIT := $(WIRE_DIR)/frame-test $(WIRE_DIR)/inject-test

$(WIRE_DIR):
	$(Q)mkdir -p $@

$(WIRE_DIR)/%.o: qemu-tests/%.c $(WIRE_HEADERS) qemu-tests/module.mk | $(WIRE_DIR)
	@echo '  CC      $*'
	$(Q)$(CC) $(HOST_CFLAGS) -c -o $@ $<

$(BUILD)/wire-test: $(WIRE_OBJECTS)
	@echo '  LINK    $@'
	$(Q)$(CC) $(HOST_CFLAGS) -o $@ $^ -lpcap

$(BUILD)/netlatch-demo: $(DEMO:%=$(WIRE_DIR)/%.o)
	@echo '  LINK    $@'
	$(Q)$(CC) $(HOST_CFLAGS) -o $@ $^ -lpcap

# 25 KB with klibc, 790 KB with glibc: it goes into every image.
SENDER := sender sender_xdp sender_listen sender_storm
$(WIRE_DIR)/klibc/%.o: qemu-tests/%.c qemu-tests/sender.h qemu-tests/module.mk
	@mkdir -p $(@D)
	$(Q)klcc -std=gnu11 -Os -Wall -Wextra -Werror -c -o $@ $<

$(BUILD)/sender: $(SENDER:%=$(WIRE_DIR)/klibc/%.o)
	@echo '  KLCC    sender'
	$(Q)klcc -static -o $@.tmp $^
	$(Q)strip $@.tmp
	$(Q)mv $@.tmp $@

$(WIRE_DIR)/%-test: qemu-tests/tests/%-test.c qemu-tests/tests/check.h \
		qemu-tests/frame.c qemu-tests/inject.c qemu-tests/packet.c $(WIRE_HEADERS) \
		| $(WIRE_DIR)
	@echo '  CC      $*-test'
	$(Q)$(CC) $(HOST_CFLAGS) $(SANITIZE) -o $@ $< \
		qemu-tests/frame.c qemu-tests/inject.c qemu-tests/packet.c

.PHONY: wire-unit
wire-unit: $(WIRE_UNIT)
	$(Q)prove -e '' $(WIRE_UNIT)
