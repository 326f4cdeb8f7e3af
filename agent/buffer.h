/* Bytes that come in at the end and go out at the start. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct buffer {
	uint8_t *data;
	size_t start, end, capacity;
};

static inline size_t buffer_length(const struct buffer *buffer)
{
	return buffer->end - buffer->start;
}

/* Room for size more bytes, at buffer->data + buffer->end. Ends the process when there is no memory. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t size);

void buffer_append(struct buffer *buffer, const void *data, size_t size);

/* Takes size bytes off the start. A buffer that becomes empty gives a large allocation back. */
void buffer_take(struct buffer *buffer, size_t size);

void buffer_free(struct buffer *buffer);

#endif
