#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# For prove, in make check-all: firewalls, DHCP clients, refusals and the rest.
exec "${BUILD:-build}/wire-test" --suite debian13 --slow --jobs "${NETLATCH_JOBS:-1}"
