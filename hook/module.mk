# SPDX-License-Identifier: GPL-2.0-or-later
# Installation. initramfs-tools, systemd and init read their own folders, whatever PREFIX is.

SBINDIR = $(PREFIX)/sbin
SHAREDIR = $(PREFIX)/share/netlatch
MANDIR = $(PREFIX)/share/man
DOCDIR = $(PREFIX)/share/doc/netlatch
TOOLS = /usr/share/initramfs-tools
POST_UPDATE = /etc/initramfs/post-update.d
UNITDIR = /usr/lib/systemd/system
GENERATORDIR = /usr/lib/systemd/system-generators
WANTED = /etc/systemd/system/multi-user.target.wants/netlatch-release.service
SYSVINIT = netlatch-release netlatch-release-late

# Writes a file with the paths of this installation to its place.
install_text = sed -e 's|@SBINDIR@|$(SBINDIR)|g; s|@SHAREDIR@|$(SHAREDIR)|g; s|@UNITDIR@|$(UNITDIR)|g' \
	$(1) > '$(DESTDIR)$(2)' && chmod $(3) '$(DESTDIR)$(2)'
install_script = $(call install_text,$(1),$(2),755)

# Drop-ins for units of others: DROPIN-FILE UNIT.
install_dropin = install -d '$(DESTDIR)$(UNITDIR)/$(2).d' && \
	install -m 644 $(1) '$(DESTDIR)$(UNITDIR)/$(2).d/netlatch.conf'
DROPINS = dhcpcd@.service wpa_supplicant@.service systemd-rfkill.socket run-netlatch-bpf.mount

install: $(BUILD)/netlatch
	$(Q)install -d '$(DESTDIR)$(SBINDIR)' '$(DESTDIR)$(SHAREDIR)' '$(DESTDIR)$(TOOLS)/hooks' \
		'$(DESTDIR)$(TOOLS)/scripts/init-top' '$(DESTDIR)$(POST_UPDATE)' \
		'$(DESTDIR)$(MANDIR)/man8' '$(DESTDIR)$(DOCDIR)'
	$(Q)install -m 755 $(BUILD)/netlatch '$(DESTDIR)$(SBINDIR)/netlatch'
	$(Q)install -m 755 hook/initramfs-tools/netlatch-check-image \
		'$(DESTDIR)$(SBINDIR)/netlatch-check-image'
	$(Q)install -m 755 hook/netlatch-modules '$(DESTDIR)$(SHAREDIR)/netlatch-modules'
	$(Q)install -m 644 policy/floor-sysctl.conf policy/floor.nft policy/floor-netdev.nft \
		'$(DESTDIR)$(SHAREDIR)'
	$(Q)$(call install_script,hook/initramfs-tools/hooks/netlatch,$(TOOLS)/hooks/netlatch)
	$(Q)$(call install_script,hook/initramfs-tools/post-update,$(POST_UPDATE)/netlatch)
	$(Q)install -m 755 hook/initramfs-tools/scripts/init-top/00-netlatch \
		'$(DESTDIR)$(TOOLS)/scripts/init-top/00-netlatch'
	$(Q)install -m 644 early/netlatch.8 hook/initramfs-tools/netlatch-check-image.8 \
		'$(DESTDIR)$(MANDIR)/man8'
	$(Q)install -m 644 README.md SECURITY.md CHANGELOG.md '$(DESTDIR)$(DOCDIR)'
	$(Q)install -m 755 hook/netlatch-sysctl-wants hook/netlatch-firewalls '$(DESTDIR)$(SHAREDIR)'
	$(Q)install -d '$(DESTDIR)$(UNITDIR)' '$(DESTDIR)$(GENERATORDIR)' '$(DESTDIR)/etc/init.d' \
		'$(DESTDIR)$(dir $(WANTED))'
	$(Q)$(call install_text,hook/systemd/netlatch-release.service,$(UNITDIR)/netlatch-release.service,644)
	$(Q)$(call install_script,hook/systemd/netlatch-generator,$(GENERATORDIR)/netlatch-generator)
	$(Q)$(call install_dropin,hook/systemd/after-network-pre.conf,dhcpcd@.service)
	$(Q)$(call install_dropin,hook/systemd/after-network-pre.conf,wpa_supplicant@.service)
	$(Q)$(call install_dropin,hook/systemd/rfkill.conf,systemd-rfkill.socket)
	$(Q)$(call install_dropin,hook/systemd/bpf-mount.conf,run-netlatch-bpf.mount)
	$(Q)$(foreach script,$(SYSVINIT),$(call install_script,hook/sysvinit/$(script),/etc/init.d/$(script)) &&) :
# Enabled: a machine that is shut at boot and that nothing opens is off the network for good.
# By a plain link, which also holds below DESTDIR. Nothing is started: this boot is not shut.
	$(Q)ln -sf $(UNITDIR)/netlatch-release.service '$(DESTDIR)$(WANTED)'
	$(Q)[ -n '$(DESTDIR)' ] || hook/activate install
	@echo 'netlatch is installed; it reaches the next boot by: update-initramfs -u'

uninstall:
	$(Q)rm -f '$(DESTDIR)$(SBINDIR)/netlatch' '$(DESTDIR)$(SBINDIR)/netlatch-check-image' \
		'$(DESTDIR)$(TOOLS)/hooks/netlatch' \
		'$(DESTDIR)$(TOOLS)/scripts/init-top/00-netlatch' \
		'$(DESTDIR)$(POST_UPDATE)/netlatch' '$(DESTDIR)$(MANDIR)/man8/netlatch.8' \
		'$(DESTDIR)$(MANDIR)/man8/netlatch-check-image.8'
	$(Q)rm -f '$(DESTDIR)$(WANTED)' '$(DESTDIR)$(UNITDIR)/netlatch-release.service' \
		'$(DESTDIR)$(GENERATORDIR)/netlatch-generator' \
		$(foreach unit,$(DROPINS),'$(DESTDIR)$(UNITDIR)/$(unit).d/netlatch.conf') \
		$(foreach script,$(SYSVINIT),'$(DESTDIR)/etc/init.d/$(script)')
	$(Q)rmdir $(foreach unit,$(DROPINS),'$(DESTDIR)$(UNITDIR)/$(unit).d') 2>/dev/null || :
	$(Q)rm -rf '$(DESTDIR)$(SHAREDIR)' '$(DESTDIR)$(DOCDIR)'
	$(Q)[ -n '$(DESTDIR)' ] || hook/activate uninstall
	@echo 'netlatch is gone from here; it leaves the next boot by: update-initramfs -u'
