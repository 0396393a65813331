# SPDX-License-Identifier: GPL-2.0-or-later
# The static klibc binary. The list has its folders from the top down; a folder includes
# headers only of folders below it.

EARLY_FOLDERS := verbs guard evidence probe layers layers/nft layers/qdisc layers/radio \
	layers/socket layers/sysctl held policy kernel base
EARLY_SOURCES := early/main.c \
	$(sort $(foreach d,$(EARLY_FOLDERS),$(wildcard early/$(d)/*.c)))
EARLY_HEADERS := $(sort $(foreach d,$(EARLY_FOLDERS),$(wildcard early/$(d)/*.h)))

# klcc is klibc's own compiler driver: it adds klibc's headers and the switches that klibc
# needs. For another architecture cross.mk sets another driver.
KLCC ?= klcc
KLIBC_ARCH ?= $(shell $(KLCC) -print-klibc-arch 2>/dev/null)
KLIBC_ARCH := $(KLIBC_ARCH)
KLIBC_LIB = $(shell $(KLCC) -print-klibc-prefix)/lib
# gcc links, with klibc's start file and library, because klcc links with plain ld, which
# cannot do link-time optimization.
EARLY_LD = $(shell $(KLCC) -print-klibc-cc)

# No -Wshadow, because klibc's own stdlib.h triggers it; the tests on the host have it. No
# warning when snprintf() may cut text: the longest names do not fit everywhere, and a cut
# line is better than none.
EARLY_WARNINGS = $(filter-out -Wshadow -Werror,$(WARNINGS)) \
	-Wno-format-truncation $(WERROR)
# No unwind tables, because nothing here unwinds; on arm64 gcc makes them by default.
# One partition, because the program is small, and the optimizer then sees all of it.
EARLY_OPTIMIZE := -Os -flto -flto-partition=one -fno-asynchronous-unwind-tables \
	-fno-unwind-tables -fdata-sections
# The canary is an ordinary variable (early/base/stack_guard.c), because klibc has no
# thread-local storage, which is where gcc looks for it on x86-64.
EARLY_HARDEN := -fstack-protector-strong
ifeq ($(KLIBC_ARCH),x86_64)
EARLY_HARDEN += -mstack-protector-guard=global
endif
EARLY_CFLAGS = -std=gnu11 $(EARLY_WARNINGS) $(EARLY_OPTIMIZE) $(EARLY_HARDEN) -Iearly \
	-DNETLATCH_VERSION='"$(VERSION)"'
# Link-time optimization generates the code, so the linking step needs klcc's switches for
# the machine, too.
EARLY_MACHINE = $(filter-out -nostdinc -iwithprefix include -D%, \
	$(shell $(KLCC) -print-klibc-reqflags) \
	$(shell $(KLCC) -print-klibc-optflags))
# No build id, because it covers the names of temporary files; without it two builds give
# the same bytes. relro has nothing to protect here, because a static program at a fixed
# address has no relocations. On arm64 it is off, because it would pad the file to a page
# of 64 KiB. noseparate-code: code and constants share a segment, which no program can
# write; a segment for each would pad the file to whole pages. data-sections (above) and
# sort-section: small variables lie together, because each page that the guard writes
# costs memory.
EARLY_RELRO := $(if $(filter arm64,$(KLIBC_ARCH)),norelro,relro)
EARLY_LDFLAGS = -static -no-pie -nostdlib $(EARLY_MACHINE) \
	$(EARLY_OPTIMIZE) $(EARLY_HARDEN) \
	-Wl,--gc-sections,--build-id=none,-z,noexecstack,-z,noseparate-code \
	-Wl,--sort-section=alignment \
	-Wl,-z,$(EARLY_RELRO),-z,now

EARLY_DIR := $(dir $(BINARY))early
EARLY_OBJECTS := $(EARLY_SOURCES:early/%.c=$(EARLY_DIR)/%.o) $(EARLY_DIR)/floor_sysctl.o \
	$(EARLY_DIR)/base/arch/$(KLIBC_ARCH).o

$(EARLY_DIR)/floor_sysctl.c: policy/floor-sysctl.conf policy/sysctl-table.awk
	@mkdir -p $(@D)
	$(Q)awk -f policy/sysctl-table.awk $< > $@

$(EARLY_DIR)/%.o: early/%.c $(EARLY_HEADERS) Makefile early/module.mk
	@mkdir -p $(@D)
	@echo '  KLCC    $*'
	$(Q)$(KLCC) $(EARLY_CFLAGS) -c -o $@ $<

$(EARLY_DIR)/%.o: early/%.S early/module.mk
	@mkdir -p $(@D)
	@echo '  KLCC    $*'
	$(Q)$(KLCC) -c -o $@ $<

$(EARLY_DIR)/floor_sysctl.o: $(EARLY_DIR)/floor_sysctl.c $(EARLY_HEADERS)
	@echo '  KLCC    floor_sysctl'
	$(Q)$(KLCC) $(EARLY_CFLAGS) -c -o $@ $<

# The same program with symbols, for debuggers. libgcc has the functions that the compiler
# itself calls.
$(EARLY_DIR)/netlatch.elf: $(EARLY_OBJECTS)
	@echo '  LINK    $@'
	$(Q)$(EARLY_LD) $(EARLY_LDFLAGS) -o $@ $(KLIBC_LIB)/crt0.o $^ \
		$(KLIBC_LIB)/libc.a -lgcc

$(BINARY): $(EARLY_DIR)/netlatch.elf
	$(Q)$(STRIP) --strip-all -R .comment -R .note -o $@.tmp $<
	$(Q)mv $@.tmp $@
