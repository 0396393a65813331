#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# For prove, in make check-all: the other NIC models.
exec "${BUILD:-build}/wire-test" --suite trixie --slow --jobs "${NETLATCH_JOBS:-1}"
