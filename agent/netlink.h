/* Netlink sockets of the guest, for the host. */
#ifndef NETLINK_H
#define NETLINK_H

#include <stddef.h>
#include <stdint.h>

struct buffer;
struct line;

/* Handles NETLINK_OPEN: a socket in the hands of the host, which sends whole datagrams and gets whole datagrams. */
void netlink_open(struct line *line, uint16_t id, const uint8_t *data, size_t length);

/* Sends one request for a dump, and appends all of the answer. Returns 0 or an errno. */
int netlink_dump(int protocol, const void *request, size_t length, struct buffer *to);

#endif
