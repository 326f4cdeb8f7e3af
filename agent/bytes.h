/* Little-endian numbers in a byte string, and a byte string that is read from its front. */
#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
	const uint8_t *data;
	size_t length;
	bool short_of;	/* something was read past the end */
};

uint32_t read_number(struct reader *reader, size_t size);

/* The next NUL-terminated string, or an empty one when there is none. It lives in the reader's bytes. */
const char *read_string(struct reader *reader);

void put_number(uint8_t *to, uint32_t value, size_t size);

#endif
