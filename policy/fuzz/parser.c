// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as netlatch.conf, and as a file of sysctl.d. What the compiler takes as good
 * has to give a blob that the reader takes, and can be explained.
 */
#include "fuzz.h"

#include "blob_write.h"
#include "compile.h"
#include "conf.h"
#include "explain.h"
#include "keep.h"
#include "sysctl_d.h"

#include <stdlib.h>

static void write_and_read(const struct policy *policy)
{
	static uint8_t data[BLOB_SIZE_MAX];
	size_t size = blob_write(policy, data);
	struct blob blob;

	if (size && blob_read(&blob, data, size))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct policy policy;
	struct mistakes mistakes;
	struct source source;
	FILE *null = fopen("/dev/null", "w");

	mistakes_begin(&mistakes);
	policy_defaults(&policy, "/nonexistent");
	source_from_text(&source, "fuzz", (const char *)data, size);
	conf_read(&policy, &source, &mistakes);
	compile(&policy, &mistakes);
	mistakes_print(&mistakes, null);
	if (!mistakes.errors) {
		write_and_read(&policy);
		explain(&policy, null);
	}

	mistakes_begin(&mistakes);
	policy_defaults(&policy, "/nonexistent");
	sysctl_source_read(&policy, &source, NULL, &mistakes);
	mistakes_print(&mistakes, null);
	if (!mistakes.errors)
		write_and_read(&policy);
	fclose(null);
	keep_free();
	return 0;
}
