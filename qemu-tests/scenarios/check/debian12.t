#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# For prove; NETLATCH_JOBS guests at a time.
exec "${BUILD:-build}/wire-test" --suite debian12 --jobs "${NETLATCH_JOBS:-1}"
