// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the policy, and keeps it in /run. */
#include "policy/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/sys.h"

static const char *load(struct policy *policy, const char *path, ssize_t *len)
{
	const char *wrong;

	memset(policy, 0, sizeof(*policy));
	*len = file_read(path, &policy->data, BLOB_SIZE_MAX);
	if (*len < 0)
		return *len == -ENOENT ? NULL : error_text(*len);
	policy->ended = access(POLICY_STANDS, F_OK) != 0;
	wrong = blob_read(&policy->blob, policy->data, *len);
	if (wrong)
		policy_free(policy);
	return wrong;
}

const char *policy_load(struct policy *policy)
{
	ssize_t len;

	return load(policy, POLICY_COPY, &len);
}

/*
 * A policy that cannot be used is not the same as none: without one release may open
 * sooner. So what policy_load() finds is a policy that is damaged. An empty file is one,
 * too, and it needs no room.
 */
static void leave_unusable(void)
{
	char *data;
	ssize_t len = file_read(POLICY_FILE, &data, BLOB_SIZE_MAX);

	mkdir(STATE_DIR, 0755);
	if (len < 0 || file_replace(POLICY_COPY, data, len))
		file_replace(POLICY_COPY, "", 0);
	free(data);
}

const char *policy_take(struct policy *policy)
{
	ssize_t len;
	const char *wrong = load(policy, POLICY_COPY, &len);
	int rc;

	if (len != -ENOENT)
		return wrong;
	wrong = load(policy, POLICY_FILE, &len);
	if (wrong)
		leave_unusable();
	if (wrong || len == -ENOENT)
		return wrong;
	rc = SYS(mkdir(STATE_DIR, 0755));
	if (rc == -EEXIST)
		rc = 0;
	/* The boot stops if this file stays, so it is there only if something can end. */
	if (!rc && policy->blob.exceptions)
		rc = file_replace(POLICY_STANDS, "", 0);
	if (!rc)
		rc = file_replace(POLICY_COPY, policy->data, len);
	/* The guard and status read the copy, so without it nothing may pass. */
	if (rc) {
		policy_free(policy);
		file_replace(POLICY_COPY, "", 0);
		return error_text(rc);
	}
	policy->ended = false;
	return NULL;
}

/*
 * The policy of the image, for what it allows to the first lock of a boot alone. Returns
 * NULL if it can be used, or why not; then *policy is the floor.
 */
static const char *load_for_first_lock(struct policy *policy)
{
	const char *wrong;
	ssize_t len;

	load(policy, POLICY_COPY, &len);
	policy_free(policy);
	if (len != -ENOENT)
		return "it counts for the first lock of a boot alone";
	wrong = load(policy, POLICY_FILE, &len);
	return len == -ENOENT ? "there is no policy that allows it" : wrong;
}

const char *policy_forbids_skip(void)
{
	struct policy policy;
	const char *wrong = load_for_first_lock(&policy);
	bool allowed = policy.blob.allow_skip;

	policy_free(&policy);
	return wrong ? wrong : allowed ? NULL : "the policy says allow-skip = no";
}

const char *policy_forbids_kdump(void)
{
	struct policy policy;
	const char *wrong = load_for_first_lock(&policy);
	bool allowed = policy.blob.kdump == BLOB_BOOT_OPEN;

	policy_free(&policy);
	return wrong ? wrong : allowed ? NULL : "the policy says kdump = shut";
}

int policy_end(struct policy *policy)
{
	int rc = SYS(unlink(POLICY_STANDS));

	if (rc && rc != -ENOENT)
		return rc;
	policy->ended = true;
	return 0;
}

void policy_free(struct policy *policy)
{
	free(policy->data);
	policy->data = NULL;
	memset(&policy->blob, 0, sizeof(policy->blob));
}
