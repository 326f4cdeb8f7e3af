/* SYNC: sync(2) in a process of its own, so that a slow disk holds nobody else up. */
#ifndef SYNC_H
#define SYNC_H

#include <stdint.h>

struct line;

void sync_request(struct line *line, uint16_t id);

#endif
