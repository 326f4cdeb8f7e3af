/* The frames of protocol.h: encoding one, and finding them again in a stream of bytes. */
#ifndef FRAME_H
#define FRAME_H

#include "buffer.h"
#include "protocol.h"

enum {
	FRAME_PAYLOAD_MAX = FRAME_HEAD + FRAME_DATA_MAX + FRAME_TAIL,
	FRAME_ENCODED_MAX = FRAME_PAYLOAD_MAX + FRAME_PAYLOAD_MAX / 254 + 1,
};

struct frame {
	uint8_t type;	/* with MORE */
	uint16_t channel;
	const uint8_t *data;
	size_t length;
	size_t encoded;	/* its size on the line, of one that was decoded */
};

/* The bytes of a frame that has not ended yet. One too long is marked so and dropped at its delimiter. */
struct decoder {
	uint8_t bytes[FRAME_ENCODED_MAX];
	size_t length;
	int too_long;
};

void frame_append(struct buffer *to, const struct frame *frame);

/*
 * Takes bytes up to the end of the next frame.
 * Returns how many it took. *complete tells whether *frame now is a good frame (in the decoder's memory, until the next
 * call); what fails its checksum is the rest of a client that died and is dropped without a word.
 */
size_t decoder_feed(struct decoder *decoder, const uint8_t *bytes, size_t length, struct frame *frame, int *complete);

#endif
