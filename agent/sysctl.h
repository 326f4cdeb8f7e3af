/*
 * Kernel parameters, as sysctl(8) names them: `net.ipv4.ip_forward`, or with slashes where a name holds a dot:
 * `net/ipv4/conf/eth0.100/rp_filter`. A function that can fail returns 0 or an errno.
 *
 * The agent remembers what a key held before it was first set, until it is unset.
 */
#ifndef SYSCTL_H
#define SYSCTL_H

#include <stddef.h>

#include "buffer.h"

int sysctl_set(const char *key, const void *value, size_t length);

/* Puts the remembered value back. Nothing to do for a key that was not set, or whose interface is gone. */
int sysctl_unset(const char *key);

/* Appends: errno u8, value, NUL. */
void sysctl_get(const char *key, struct buffer *to);

/* Appends for each remembered key: key, NUL, value before the first set, NUL, and as sysctl_get its present one. */
void sysctl_list(struct buffer *to);

#endif
