# SPDX-License-Identifier: GPL-2.0-or-later
# The static klibc binary. Its folders, from the top down; each includes only what stands below it.

EARLY_FOLDERS := verbs guard evidence probe layers layers/nft layers/qdisc layers/radio \
	layers/socket layers/sysctl kernel base
EARLY_SOURCES := early/main.c $(sort $(foreach d,$(EARLY_FOLDERS),$(wildcard early/$(d)/*.c)))
EARLY_HEADERS := $(sort $(foreach d,$(EARLY_FOLDERS),$(wildcard early/$(d)/*.h)))

# klcc is klibc's own compiler driver: it adds klibc's headers and the switches that klibc needs.
# cross.mk names another one for another architecture.
KLCC ?= klcc
KLIBC_ARCH ?= $(shell $(KLCC) -print-klibc-arch 2>/dev/null)
KLIBC_ARCH := $(KLIBC_ARCH)
KLIBC_LIB = $(shell $(KLCC) -print-klibc-prefix)/lib
# klcc links with plain ld, which knows no link-time optimization. So gcc links, with klibc's files.
EARLY_LD = $(shell $(KLCC) -print-klibc-cc)

# -Wshadow trips over klibc's own stdlib.h; the host build has it. snprintf() may cut text here: the
# longest names do not fit everywhere, and a cut line is better than none.
EARLY_WARNINGS = $(filter-out -Wshadow -Werror,$(WARNINGS)) -Wno-format-truncation $(WERROR)
EARLY_OPTIMIZE := -Os -flto -fno-asynchronous-unwind-tables
# The canary is an ordinary variable (early/base/stack_guard.c), because klibc has no thread-local
# storage, which is where gcc looks for it on x86-64.
EARLY_HARDEN := -fstack-protector-strong
ifeq ($(KLIBC_ARCH),x86_64)
EARLY_HARDEN += -mstack-protector-guard=global
endif
EARLY_CFLAGS = -std=gnu11 $(EARLY_WARNINGS) $(EARLY_OPTIMIZE) $(EARLY_HARDEN) -Iearly \
	-DNETLATCH_VERSION='"$(VERSION)"'
# What klcc says about the machine has to be said again when the optimization at link time makes code.
EARLY_MACHINE = $(filter-out -nostdinc -iwithprefix include -D%,$(shell $(KLCC) -print-klibc-reqflags) \
	$(shell $(KLCC) -print-klibc-optflags))
# Two builds give the same bytes without a build id: it covers the names of temporary files. relro
# finds nothing to protect: a static program that is not moved has no relocations.
# On arm64 relro would also fill the file up to a page of 64 KiB.
EARLY_RELRO := $(if $(filter arm64,$(KLIBC_ARCH)),norelro,relro)
EARLY_LDFLAGS = -static -no-pie -nostdlib $(EARLY_MACHINE) \
	$(EARLY_OPTIMIZE) $(EARLY_HARDEN) -Wl,--gc-sections,--build-id=none,-z,noexecstack,-z,$(EARLY_RELRO),-z,now

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

# The same program with symbols, for debuggers. libgcc has what the compiler calls on its own.
$(EARLY_DIR)/netlatch.elf: $(EARLY_OBJECTS)
	@echo '  LINK    $@'
	$(Q)$(EARLY_LD) $(EARLY_LDFLAGS) -o $@ $(KLIBC_LIB)/crt0.o $^ $(KLIBC_LIB)/libc.a -lgcc

$(BINARY): $(EARLY_DIR)/netlatch.elf
	$(Q)$(STRIP) --strip-all -R .comment -R .note -o $@.tmp $<
	$(Q)mv $@.tmp $@
