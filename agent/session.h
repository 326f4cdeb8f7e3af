/* A program that runs for the host: its streams, its signals, its end. */
#ifndef SESSION_H
#define SESSION_H

#include <stddef.h>
#include <stdint.h>

struct line;

/* Handles EXEC. The channel lives until the program has ended and all that it wrote has been sent. */
void session_open(struct line *line, uint16_t id, const uint8_t *data, size_t length);

#endif
