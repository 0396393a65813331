# SPDX-License-Identifier: GPL-2.0-or-later
# Installation. PREFIX moves netlatch's own files. It does not move the files that
# initramfs-tools, systemd and init read, because each of them reads fixed folders only.

SBINDIR = $(PREFIX)/sbin
# For `netlatch status` of an ordinary user, whose PATH has no sbin.
BINDIR = $(PREFIX)/bin
SHAREDIR = $(PREFIX)/share/netlatch
MANDIR = $(PREFIX)/share/man
DOCDIR = $(PREFIX)/share/doc/netlatch
TOOLS = /usr/share/initramfs-tools
INIT_TOP = $(TOOLS)/scripts/init-top
INIT_BOTTOM = $(TOOLS)/scripts/init-bottom
DRACUT = /usr/lib/dracut/modules.d
DRACUT_PARTS = 50netlatch/module-setup.sh 99netlatch-policy/module-setup.sh
DRACUT_FILES = functions netlatch-lock.service netlatch-end.service needs-lock.conf \
	needs-end.conf netlatch-lock.sh netlatch-end.sh
CHECK = netlatch-check-image
POST_UPDATE = /etc/initramfs/post-update.d
UNITDIR = /usr/lib/systemd/system
# n: no links that enable the units, because the Debian package has deb-systemd-helper.
ENABLE ?= y
GENERATORDIR = /usr/lib/systemd/system-generators
SERVICES = netlatch-release.service netlatch-shutdown.service netlatch-wait.service \
	netlatch-sysctl-wants.service netlatch-metrics.service \
	netlatch-recall.service netlatch-stays-shut.service
# Nobody enables these modes, so their links are no configuration either.
STAYS_SHUT = $(foreach mode,rescue emergency,$(UNITDIR)/$(mode).target.wants)
UNITMAKER = netlatch-generator
# netlatch-recall.service is wanted earlier; netlatch-release.service starts the rest.
WANTED = netlatch-release.service netlatch-shutdown.service
WANTS = /etc/systemd/system/multi-user.target.wants
EARLY_WANTED = netlatch-recall.service
EARLY_WANTS = /etc/systemd/system/sysinit.target.wants
SYSVINIT = netlatch-release netlatch-release-late
# systemd must not make a unit of this script: netlatch-wait.service does its work.
MASKED = netlatch-release-late.service
INITRAMFS = hook/initramfs-tools
MANPAGES = early/netlatch.8 $(INITRAMFS)/netlatch-check-image.8 \
	policy/netlatch-policy.8 hook/rdinit/netlatch-mkcpio.8
MANPAGES5 = policy/netlatch.conf.5
MANPAGES7 = early/netlatch.7
CATALOGDIR = /usr/lib/systemd/catalog
# bash-completion looks here in /usr/share and in /usr/local/share.
COMPLETIONDIR = $(PREFIX)/share/bash-completion/completions
COMPLETIONS = netlatch netlatch-policy
TEXTS = README.md SECURITY.md CHANGELOG.md CONTRIBUTING.md
DOCS = $(wildcard docs/*.md docs/*.svg docs/*.json)
EXAMPLES = policy/examples/established-only.nft

# install_text FILE DESTINATION MODE: fills in the folders of this installation.
own_paths = s|@SBINDIR@|$(SBINDIR)|g; s|@SHAREDIR@|$(SHAREDIR)|g; s|@UNITDIR@|$(UNITDIR)|g
install_text = sed -e '$(own_paths)' $(1) > '$(DESTDIR)$(2)' && \
	chmod $(3) '$(DESTDIR)$(2)'
install_script = $(call install_text,$(1),$(2),755)
install_init = $(call install_script,hook/sysvinit/$(1),/etc/init.d/$(1))

# install_doc FILE DESTINATION-FOLDER: documentation names the paths of PREFIX=/usr, so
# that it can be read in the source tree. Its installed copy names those of this
# installation.
doc_paths = s|/usr/sbin/netlatch|$(SBINDIR)/netlatch|g; \
	s|/usr/share/netlatch|$(SHAREDIR)|g; \
	s|/usr/share/doc/netlatch|$(DOCDIR)|g
install_doc = sed -e '$(doc_paths)' '$(1)' > '$(DESTDIR)$(2)/$(notdir $(1))' && \
	chmod 644 '$(DESTDIR)$(2)/$(notdir $(1))'

# install_dropin FILE UNIT: a drop-in for a unit of another package.
install_dropin = install -d '$(DESTDIR)$(UNITDIR)/$(2).d' && \
	install -m 644 $(1) '$(DESTDIR)$(UNITDIR)/$(2).d/netlatch.conf'
DROPINS = dhcpcd@.service wpa_supplicant@.service systemd-rfkill.socket
DROPIN_DIRS = $(DROPINS:%=$(UNITDIR)/%.d)

install: $(BUILD)/netlatch $(BUILD)/netlatch-policy
	$(Q)install -d '$(DESTDIR)$(SBINDIR)' '$(DESTDIR)$(SHAREDIR)/services' \
		'$(DESTDIR)$(DOCDIR)/examples' \
		'$(DESTDIR)$(TOOLS)/hooks' '$(DESTDIR)$(INIT_TOP)' \
		'$(DESTDIR)$(INIT_BOTTOM)' \
		'$(DESTDIR)$(DRACUT)/50netlatch' '$(DESTDIR)$(DRACUT)/99netlatch-policy' \
		'$(DESTDIR)$(POST_UPDATE)' '$(DESTDIR)$(MANDIR)/man8' \
		'$(DESTDIR)$(MANDIR)/man5' '$(DESTDIR)$(MANDIR)/man7' \
		'$(DESTDIR)$(CATALOGDIR)' '$(DESTDIR)$(COMPLETIONDIR)' \
		'$(DESTDIR)/etc/netlatch' \
		'$(DESTDIR)$(DOCDIR)'
	$(Q)install -m 755 $(BUILD)/netlatch $(BUILD)/netlatch-policy \
		'$(DESTDIR)$(SBINDIR)'
# Where both are one folder, the program is there already.
	$(Q)install -d '$(DESTDIR)$(BINDIR)'
	$(Q)[ -e '$(DESTDIR)$(BINDIR)/netlatch' ] && \
		[ '$(DESTDIR)$(BINDIR)' -ef '$(DESTDIR)$(SBINDIR)' ] || \
		ln -sf ../sbin/netlatch '$(DESTDIR)$(BINDIR)/netlatch'
	$(Q)install -m 755 hook/netlatch-modules hook/netlatch-sysctl-wants \
		hook/netlatch-firewalls hook/netlatch-wake hook/netlatch-stays-shut \
		hook/netlatch-image-command '$(DESTDIR)$(SHAREDIR)'
	$(Q)$(call install_script,$(INITRAMFS)/$(CHECK),$(SBINDIR)/$(CHECK))
	$(Q)$(call install_script,hook/netlatch-metrics,$(SHAREDIR)/netlatch-metrics)
	$(Q)install -m 644 hook/systemd/netlatch.catalog '$(DESTDIR)$(CATALOGDIR)'
	$(Q)install -m 644 $(COMPLETIONS:%=hook/completion/%) '$(DESTDIR)$(COMPLETIONDIR)'
	$(Q)$(call install_script,hook/netlatch-image,$(SHAREDIR)/netlatch-image)
	$(Q)$(call install_script,hook/netlatch-next-boot,$(SHAREDIR)/netlatch-next-boot)
	$(Q)install -m 644 policy/floor-sysctl.conf policy/floor.nft \
		policy/floor-netdev.nft '$(DESTDIR)$(SHAREDIR)'
	$(Q)install -m 644 policy/services/*.conf '$(DESTDIR)$(SHAREDIR)/services'
	$(Q)install -m 644 policy/examples/* '$(DESTDIR)$(DOCDIR)/examples'
# The administrator's file stays as it is.
	$(Q)[ -e '$(DESTDIR)/etc/netlatch/netlatch.conf' ] || \
		install -m 644 policy/netlatch.conf '$(DESTDIR)/etc/netlatch'
	$(Q)$(call install_script,hook/rdinit/netlatch-mkcpio,$(SBINDIR)/netlatch-mkcpio)
	$(Q)$(call install_script,$(INITRAMFS)/hooks/netlatch,$(TOOLS)/hooks/netlatch)
	$(Q)$(call install_script,$(INITRAMFS)/post-update,$(POST_UPDATE)/netlatch)
	$(Q)install -m 755 $(INITRAMFS)/scripts/init-top/00-netlatch \
		'$(DESTDIR)$(INIT_TOP)/00-netlatch'
	$(Q)install -m 755 $(INITRAMFS)/scripts/init-bottom/00-netlatch \
		'$(DESTDIR)$(INIT_BOTTOM)/00-netlatch'
# The scripts that shut the wire and end the exceptions are those of initramfs-tools. On
# a machine without dracut nobody reads these files.
	$(Q)$(foreach part,$(DRACUT_PARTS),\
		$(call install_script,hook/dracut/$(part),$(DRACUT)/$(part)) &&) :
	$(Q)install -m 755 $(INITRAMFS)/scripts/init-top/00-netlatch \
		'$(DESTDIR)$(DRACUT)/50netlatch/netlatch-lock'
	$(Q)install -m 755 $(INITRAMFS)/scripts/init-bottom/00-netlatch \
		'$(DESTDIR)$(DRACUT)/50netlatch/netlatch-end'
	$(Q)install -m 644 $(DRACUT_FILES:%=hook/dracut/50netlatch/%) \
		'$(DESTDIR)$(DRACUT)/50netlatch'
	$(Q)$(foreach page,$(MANPAGES),$(call install_doc,$(page),$(MANDIR)/man8) &&) :
	$(Q)$(foreach page,$(MANPAGES5),$(call install_doc,$(page),$(MANDIR)/man5) &&) :
	$(Q)$(foreach page,$(MANPAGES7),$(call install_doc,$(page),$(MANDIR)/man7) &&) :
	$(Q)$(foreach text,$(TEXTS),$(call install_doc,$(text),$(DOCDIR)) &&) :
# In a folder of the same name as in the source tree, so that links between the texts
# hold.
	$(Q)$(if $(DOCS),install -d '$(DESTDIR)$(DOCDIR)/docs')
	$(Q)$(foreach text,$(DOCS),$(call install_doc,$(text),$(DOCDIR)/docs) &&) :
	$(Q)install -d '$(DESTDIR)$(DOCDIR)/policy/examples'
	$(Q)install -m 644 $(EXAMPLES) '$(DESTDIR)$(DOCDIR)/policy/examples'
	$(Q)install -d '$(DESTDIR)$(UNITDIR)' '$(DESTDIR)$(GENERATORDIR)' \
		'$(DESTDIR)/etc/init.d'
	$(Q)$(foreach unit,$(SERVICES),\
		$(call install_text,hook/systemd/$(unit),$(UNITDIR)/$(unit),644) &&) :
	$(Q)$(foreach dir,$(STAYS_SHUT),install -d '$(DESTDIR)$(dir)' && \
		ln -sf ../netlatch-stays-shut.service '$(DESTDIR)$(dir)' &&) :
	$(Q)$(call install_script,hook/systemd/$(UNITMAKER),$(GENERATORDIR)/$(UNITMAKER))
	$(Q)$(foreach unit,dhcpcd@.service wpa_supplicant@.service,\
		$(call install_dropin,hook/systemd/after-network-pre.conf,$(unit)) &&) :
	$(Q)$(call install_dropin,hook/systemd/rfkill.conf,systemd-rfkill.socket)
	$(Q)$(foreach script,$(SYSVINIT),$(call install_init,$(script)) &&) :
	$(Q)ln -sf /dev/null '$(DESTDIR)$(UNITDIR)/$(MASKED)'
# The units are enabled at once: if lock shuts the wire at boot and no unit opens it, the
# machine never gets a network. A plain link works below DESTDIR too. Nothing is started
# now, because lock has not shut anything in this boot.
	$(Q)[ '$(ENABLE)' = n ] || { \
		install -d '$(DESTDIR)$(WANTS)' '$(DESTDIR)$(EARLY_WANTS)' && \
		$(foreach unit,$(WANTED),\
		ln -sf $(UNITDIR)/$(unit) '$(DESTDIR)$(WANTS)/$(unit)' &&) \
		ln -sf $(UNITDIR)/$(EARLY_WANTED) \
			'$(DESTDIR)$(EARLY_WANTS)/$(EARLY_WANTED)'; }
	$(Q)[ -n '$(DESTDIR)' ] || hook/activate install
	@echo 'netlatch is installed; to put it into the initramfs of every kernel:' \
		'update-initramfs -u -k all (with dracut, for each kernel:' \
		'/etc/kernel/postinst.d/dracut VERSION)'

# Debian's node_exporter reads the figures for Prometheus. It is not part of `make unit`,
# because it needs a package of 4 MB.
.PHONY: exporter-check
exporter-check: $(BUILD)/netlatch $(BUILD)/userland/exporter/complete \
		$(EARLY_TESTS)/verbs/tests/status-prometheus-test
	$(Q)BUILD='$(abspath $(BUILD))' prove -e '' hook/tests/exporter.t

$(BUILD)/userland/exporter/complete:
	$(Q)BUILD='$(abspath $(BUILD))' mkimage/fetch-exporter

uninstall:
	$(Q)rm -f '$(DESTDIR)$(BINDIR)/netlatch' '$(DESTDIR)$(SBINDIR)/netlatch' \
		'$(DESTDIR)$(SBINDIR)/netlatch-policy' \
		'$(DESTDIR)$(SBINDIR)/netlatch-check-image' \
		'$(DESTDIR)$(SBINDIR)/netlatch-mkcpio' \
		'$(DESTDIR)$(TOOLS)/hooks/netlatch' '$(DESTDIR)$(INIT_TOP)/00-netlatch' \
		'$(DESTDIR)$(INIT_BOTTOM)/00-netlatch' \
		'$(DESTDIR)$(POST_UPDATE)/netlatch' \
		$(foreach page,$(MANPAGES),'$(DESTDIR)$(MANDIR)/man8/$(notdir $(page))') \
		$(patsubst %,'$(DESTDIR)$(MANDIR)/man5/%',$(notdir $(MANPAGES5))) \
		$(patsubst %,'$(DESTDIR)$(MANDIR)/man7/%',$(notdir $(MANPAGES7))) \
		'$(DESTDIR)$(CATALOGDIR)/netlatch.catalog' \
		$(COMPLETIONS:%='$(DESTDIR)$(COMPLETIONDIR)/%')
	$(Q)rm -f $(foreach unit,$(WANTED),'$(DESTDIR)$(WANTS)/$(unit)') \
		'$(DESTDIR)$(EARLY_WANTS)/$(EARLY_WANTED)' \
		$(foreach unit,$(SERVICES) $(MASKED),'$(DESTDIR)$(UNITDIR)/$(unit)') \
		$(foreach dir,$(STAYS_SHUT),\
			'$(DESTDIR)$(dir)/netlatch-stays-shut.service') \
		'$(DESTDIR)$(GENERATORDIR)/$(UNITMAKER)' \
		$(foreach dir,$(DROPIN_DIRS),'$(DESTDIR)$(dir)/netlatch.conf') \
		$(foreach script,$(SYSVINIT),'$(DESTDIR)/etc/init.d/$(script)')
	$(Q)rmdir $(foreach dir,$(DROPIN_DIRS) $(STAYS_SHUT),'$(DESTDIR)$(dir)') \
		2>/dev/null || :
	$(Q)rm -rf '$(DESTDIR)$(DRACUT)/50netlatch' \
		'$(DESTDIR)$(DRACUT)/99netlatch-policy'
	$(Q)rm -rf '$(DESTDIR)$(SHAREDIR)' '$(DESTDIR)$(DOCDIR)'
# What the administrator has written stays.
	$(Q)! cmp -s policy/netlatch.conf '$(DESTDIR)/etc/netlatch/netlatch.conf' || \
		rm -f '$(DESTDIR)/etc/netlatch/netlatch.conf'
	$(Q)rmdir '$(DESTDIR)/etc/netlatch' 2>/dev/null || :
	$(Q)[ -n '$(DESTDIR)' ] || hook/activate uninstall
	@echo 'netlatch is removed; remove it from every initramfs before you reboot:' \
		'update-initramfs -u -k all (an image that still has it keeps the wire' \
		'shut until it hands over to this system, and for good with' \
		'without-netlatch = shut in netlatch.conf);' \
		'with dracut: /etc/kernel/postinst.d/dracut VERSION'
