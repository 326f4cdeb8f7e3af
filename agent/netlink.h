/* A netlink socket of the guest, in the hands of the host: it sends whole datagrams and gets whole datagrams. */
#ifndef NETLINK_H
#define NETLINK_H

#include <stddef.h>
#include <stdint.h>

struct line;

void netlink_open(struct line *line, uint16_t id, const uint8_t *data, size_t length);

#endif
