/* What the host asks for, message by message. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line;

void request_handle(struct line *line, uint16_t channel, uint8_t type, const uint8_t *data, size_t length);

/* Whether the master's own init still waits for RELEASE. */
bool request_guest_is_held(void);

#endif
