#include "buffer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEEP = 65536 };

uint8_t *buffer_reserve(struct buffer *buffer, size_t size)
{
	if (buffer->capacity - buffer->end < size && buffer->start) {
		memmove(buffer->data, buffer->data + buffer->start, buffer_length(buffer));
		buffer->end -= buffer->start;
		buffer->start = 0;
	}
	if (buffer->capacity - buffer->end < size) {
		size_t capacity = buffer->capacity ? buffer->capacity : 1024;
		while (capacity < buffer->end + size)
			capacity *= 2;
		buffer->data = realloc(buffer->data, capacity);
		if (!buffer->data)
			_exit(1);	/* init starts the server again */
		buffer->capacity = capacity;
	}
	return buffer->data + buffer->end;
}

void buffer_append(struct buffer *buffer, const void *data, size_t size)
{
	if (!size)
		return;
	memcpy(buffer_reserve(buffer, size), data, size);
	buffer->end += size;
}

void buffer_take(struct buffer *buffer, size_t size)
{
	buffer->start += size;
	if (buffer->start < buffer->end)
		return;
	buffer->start = buffer->end = 0;
	if (buffer->capacity > KEEP)
		buffer_free(buffer);
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){0};
}
