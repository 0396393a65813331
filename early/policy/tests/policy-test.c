// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the policy is read from, and what is said if it cannot be. Files are faked. */
#include "policy/policy.h"
#include "check.h"
#include "policy/tests/samples.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static uint8_t image[SAMPLE_SIZE], copy[SAMPLE_SIZE];
static ssize_t image_len, copy_len; /* negative: the errno with which reading fails */
static bool stands;
static int write_error, unlink_error;
static bool room_for_empty; /* a write_error concerns only what has content */
static struct policy policy;

ssize_t file_read(const char *path, char **text, size_t max)
{
	bool is_copy = strcmp(path, POLICY_COPY) == 0;
	ssize_t len = is_copy ? copy_len : image_len;

	if ((!is_copy && strcmp(path, POLICY_FILE) != 0) || max != BLOB_SIZE_MAX)
		abort();
	*text = NULL;
	if (len < 0)
		return len;
	*text = malloc(len + 1);
	memcpy(*text, is_copy ? copy : image, len);
	return len;
}

int file_replace(const char *path, const char *data, size_t len)
{
	if (write_error && (len || !room_for_empty))
		return write_error;
	if (strcmp(path, POLICY_STANDS) == 0) {
		stands = true;
	} else if (strcmp(path, POLICY_COPY) == 0) {
		memcpy(copy, data, len);
		copy_len = len;
	} else {
		abort();
	}
	return 0;
}

int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	if (strcmp(path, POLICY_STANDS) != 0 || mode != F_OK)
		abort();
	return stands ? 0 : -1;
}

int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
	if (strcmp(path, POLICY_STANDS) != 0)
		abort();
	errno = unlink_error ? unlink_error : stands ? 0 : ENOENT;
	stands &= errno != 0;
	return errno ? -1 : 0;
}

int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
	if (strcmp(path, STATE_DIR) != 0 || mode != 0755)
		abort();
	errno = EEXIST;
	return -1;
}

static void begin(const char *name)
{
	image_len = name ? (ssize_t)sample(name, image) : -ENOENT;
	copy_len = -ENOENT;
	stands = false;
	write_error = unlink_error = 0;
	room_for_empty = false;
	policy_free(&policy);
}

static bool says(const char *wrong, const char *words)
{
	bool right = wrong && strcmp(wrong, words) == 0;

	if (!right)
		printf("# says %s\n", wrong ? wrong : "nothing");
	return right;
}

int main(void)
{
	uint32_t sum;

	begin(NULL);
	CHECK(!policy_take(&policy) && !policy.data && !policy.blob.exceptions,
	      "no policy: the floor, and nothing to say");
	begin("both");
	CHECK(!policy_take(&policy) && policy.blob.exceptions == 2 &&
		      copy_len == image_len && !memcmp(copy, image, copy_len) &&
		      !policy.ended && stands,
	      "the one of the image, which is copied");
	policy_free(&policy);
	CHECK(!policy_load(&policy) && policy.blob.exceptions == 2 && !policy.ended,
	      "for the guard and status");
	policy_free(&policy);
	image_len = -ENOENT;
	CHECK(!policy_take(&policy) && policy.blob.exceptions == 2,
	      "and for each later lock, without the image");
	CHECK(!policy_end(&policy) && policy.ended, "its exceptions end");
	policy_free(&policy);
	CHECK(!policy_take(&policy) && policy.ended, "which no later lock forgets");
	write_error = -ENOSPC;
	CHECK(!policy_end(&policy) && policy.ended, "once more; and no room is needed");

	begin("skip");
	CHECK(!policy_take(&policy) && copy_len == image_len && !stands,
	      "without exceptions there is nothing that could fail to end");

	begin("both");
	image[40] ^= 1;
	CHECK(says(policy_take(&policy), "its checksum is wrong") &&
		      !policy.blob.exceptions && !policy.data && !stands,
	      "a damaged one: the floor");
	CHECK(says(policy_load(&policy), "its checksum is wrong") && !policy.data,
	      "and so for all others: release must not take it for none");
	image_len = -ENOENT;
	CHECK(says(policy_take(&policy), "its checksum is wrong") && !policy.data,
	      "and for each later lock");
	begin("both");
	image[8] = BLOB_VERSION + 1;
	CHECK(says(policy_take(&policy),
		   "it has another version than this netlatch reads") &&
		      !policy.blob.exceptions,
	      "another version: the floor");
	begin("both");
	copy_len = 10;
	CHECK(says(policy_take(&policy), "it is too short") && !policy.blob.exceptions,
	      "a damaged copy: the floor, not the image");
	begin("skip");
	CHECK(!policy_forbids_skip() && copy_len == -ENOENT,
	      "a policy that allows netlatch.skip, which leaves no copy");
	policy_take(&policy);
	CHECK(says(policy_forbids_skip(), "it counts for the first lock of a boot alone"),
	      "once the policy is in force it does not");
	begin("both");
	CHECK(says(policy_forbids_skip(), "the policy says allow-skip = no"),
	      "one that says no");
	begin("skip");
	image[26] = 0;
	CHECK(says(policy_forbids_skip(), "its checksum is wrong"), "a damaged one");
	begin(NULL);
	CHECK(says(policy_forbids_skip(), "there is no policy that allows it"), "none");
	begin("both");
	CHECK(says(policy_forbids_kdump(), "the policy says kdump = shut"),
	      "the same for a crash dump: one that says shut");
	image[31] = BLOB_BOOT_OPEN;
	CHECK(says(policy_forbids_kdump(), "its checksum is wrong"), "a damaged one");
	sum = blob_checksum(image + 24, image_len - 24);
	memcpy(image + 20, &sum, sizeof(sum));
	CHECK(!policy_forbids_kdump() && copy_len == -ENOENT,
	      "one that says open, which leaves no copy");
	policy_take(&policy);
	CHECK(says(policy_forbids_kdump(),
		   "it counts for the first lock of a boot alone"),
	      "once the policy is in force it does not");
	begin(NULL);
	CHECK(says(policy_forbids_kdump(), "there is no policy that allows it"), "none");
	begin("both");
	image_len = -EFBIG;
	CHECK(says(policy_take(&policy), "File too large") &&
		      says(policy_load(&policy), "it is too short"),
	      "one that cannot be read is damaged for all others");
	begin("both");
	write_error = -ENOSPC;
	CHECK(says(policy_take(&policy), "No space left on device") &&
		      !policy.blob.exceptions,
	      "no room for the copy: the guard would not know, so the floor");
	begin("both");
	write_error = -ENOSPC;
	room_for_empty = true;
	CHECK(says(policy_take(&policy), "No space left on device") &&
		      says(policy_load(&policy), "it is too short") && !policy.data,
	      "no room but for an empty file: the policy is damaged for all others");
	begin("both");
	image[40] ^= 1;
	write_error = -ENOSPC;
	room_for_empty = true;
	CHECK(says(policy_take(&policy), "its checksum is wrong") &&
		      says(policy_load(&policy), "it is too short"),
	      "so is one that was damaged in the image");
	begin("both");
	CHECK(!policy_take(&policy), "for the next");
	unlink_error = EROFS;
	CHECK(policy_end(&policy) == -EROFS && !policy.ended, "an end that fails");
	policy_free(&policy);
	return check_done();
}
