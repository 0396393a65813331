# SPDX-License-Identifier: GPL-2.0-or-later
# Installation. initramfs-tools reads /usr/share/initramfs-tools and /etc, whatever PREFIX is.

SBINDIR = $(PREFIX)/sbin
SHAREDIR = $(PREFIX)/share/netlatch
MANDIR = $(PREFIX)/share/man
DOCDIR = $(PREFIX)/share/doc/netlatch
TOOLS = /usr/share/initramfs-tools
POST_UPDATE = /etc/initramfs/post-update.d

# Writes a script with the paths of this installation to its place, mode 0755.
install_script = sed -e 's|@SBINDIR@|$(SBINDIR)|g; s|@SHAREDIR@|$(SHAREDIR)|g' $(1) \
	> '$(DESTDIR)$(2)' && chmod 755 '$(DESTDIR)$(2)'

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
	@echo 'netlatch is installed; it reaches the next boot by: update-initramfs -u'

uninstall:
	$(Q)rm -f '$(DESTDIR)$(SBINDIR)/netlatch' '$(DESTDIR)$(SBINDIR)/netlatch-check-image' \
		'$(DESTDIR)$(TOOLS)/hooks/netlatch' \
		'$(DESTDIR)$(TOOLS)/scripts/init-top/00-netlatch' \
		'$(DESTDIR)$(POST_UPDATE)/netlatch' '$(DESTDIR)$(MANDIR)/man8/netlatch.8' \
		'$(DESTDIR)$(MANDIR)/man8/netlatch-check-image.8'
	$(Q)rm -rf '$(DESTDIR)$(SHAREDIR)' '$(DESTDIR)$(DOCDIR)'
	@echo 'netlatch is gone from here; it leaves the next boot by: update-initramfs -u'
