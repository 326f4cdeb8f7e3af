#include "bytes.h"

#include <string.h>

uint32_t read_number(struct reader *reader, size_t size)
{
	if (reader->length < size) {
		reader->short_of = true;
		reader->length = 0;
		return 0;
	}
	uint32_t value = 0;
	for (size_t i = 0; i < size; i++)
		value |= (uint32_t)reader->data[i] << (8 * i);
	reader->data += size;
	reader->length -= size;
	return value;
}

const char *read_string(struct reader *reader)
{
	const uint8_t *end = reader->length ? memchr(reader->data, 0, reader->length) : NULL;
	if (!end) {
		reader->short_of = true;
		reader->length = 0;
		return "";
	}
	const char *string = (const char *)reader->data;
	size_t size = (size_t)(end - reader->data) + 1;
	reader->data += size;
	reader->length -= size;
	return string;
}

void put_number(uint8_t *to, uint32_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}
