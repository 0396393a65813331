// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All functions by which the layers reach the kernel; each aborts the test. They are weak
 * symbols, so a test replaces those that it expects. A call of any other function fails
 * the test.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/out.h"
#include "kernel/module.h"
#include "kernel/namespaces.h"
#include "kernel/netlink.h"
#include "kernel/version.h"
#include "layers/exceptions.h"
#include "layers/layer.h"
#include "layers/qdisc/links_shut.h"
#include "layers/socket/sockets.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

#define NONE(type, name, ...) \
	__attribute__((weak)) type name(__VA_ARGS__) \
	{ \
		abort(); \
	}

NONE(int, netlink_open, int protocol)
NONE(int, links_read, int fd, struct links *links)
NONE(void, links_free, struct links *links)
NONE(void, links_shut_here, void *context)
NONE(int, link_open, int fd, int index)
NONE(int, namespaces_visit, namespace_visitor *visit, void *context)
NONE(void, nft_install, int fd, unsigned int parts, unsigned int options,
     const struct allowed *allowed, struct nft_result *r)
NONE(int, nft_inspect, int fd, struct nft_view *view)
NONE(int, nft_remove, int fd, unsigned int parts)
NONE(int, module_probe, const char *name)
NONE(int, radio_open, void)
NONE(int, radios_shut, int fd, struct text *old)
NONE(int, radios_read, struct radios *radios)
NONE(int, radios_release, const char *state)
NONE(int, sockets_shut, void)
NONE(int, sockets_look, void)
NONE(int, sockets_release, void)
NONE(int, sysctl_read, const char *path, char *value, size_t size)
NONE(enum sysctl_outcome, sysctl_set, const char *path, const char *value,
     unsigned int flags, char old[SYSCTL_VALUE_SIZE], int *error)
NONE(enum sysctl_outcome, sysctl_check, const char *path, const char *value,
     unsigned int flags)
NONE(unsigned int, sysctl_expand, const struct sysctl_setting *setting,
     sysctl_visitor *visit, void *context)
NONE(void, sysctl_names_keep, void)
NONE(void, sysctl_names_drop, void)
NONE(bool, kernel_is, unsigned int major, unsigned int minor)
NONE(void, record_apply_floor, struct record *record, const struct allowed *want)
NONE(void, record_apply_allowed, struct record *record, const struct allowed *want,
     bool relax)
NONE(void, exceptions_end_settings, const struct policy *before)
NONE(int, exceptions_shut, const struct policy *policy)
NONE(int, policy_end, struct policy *policy)
NONE(void, restore_sysctls, struct restore *restore)
NONE(void, restore_qdisc_name, const struct restore *r, char name[SYSCTL_VALUE_SIZE])
NONE(void, text_put_like, struct text *t, const char *state, const char *prefix)
NONE(void, out, const char *format, ...)
NONE(void, log_line, enum log_level level, const char *format, ...)
NONE(void, log_step, const char *format, ...)
NONE(void, log_done, const char *what, int rc)

/* A machine without a policy. */
__attribute__((weak)) const char *policy_load(struct policy *policy)
{
	memset(policy, 0, sizeof(*policy));
	return NULL;
}

__attribute__((weak)) void policy_free(struct policy *policy)
{
}

__attribute__((weak)) unsigned int exceptions_count(const struct policy *policy)
{
	return policy->blob.exceptions;
}

__attribute__((weak)) void exceptions_want(struct allowed *want,
					   const struct policy *policy,
					   const struct links *links)
{
	allowed_find(want, policy, links);
}
