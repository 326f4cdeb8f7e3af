#include "frame.h"

#include <string.h>

#include "bytes.h"

static uint32_t crc32(const uint8_t *bytes, size_t length)
{
	static uint32_t table[256];
	if (!table[1])
		for (uint32_t i = 0; i < 256; i++) {
			uint32_t value = i;
			for (int bit = 0; bit < 8; bit++)
				value = value & 1 ? value >> 1 ^ 0xedb88320 : value >> 1;
			table[i] = value;
		}
	uint32_t crc = 0xffffffff;
	while (length--)
		crc = crc >> 8 ^ table[(uint8_t)(crc ^ *bytes++)];
	return ~crc;
}

/* Consistent Overhead Byte Stuffing: a code before each run of bytes tells how far it is to the next zero. */
static size_t cobs_encode(uint8_t *to, const uint8_t *from, size_t length)
{
	size_t code = 0, out = 1;
	for (size_t in = 0; in < length; in++) {
		if (from[in])
			to[out++] = from[in];
		if (!from[in] || (out - code == 255 && in + 1 < length)) {
			to[code] = (uint8_t)(out - code);
			code = out++;
		}
	}
	to[code] = (uint8_t)(out - code);
	return out;
}

/* In place. Returns the decoded length, 0 for what is not COBS. */
static size_t cobs_decode(uint8_t *bytes, size_t length)
{
	size_t in = 0, out = 0;
	while (in < length) {
		size_t code = bytes[in++];
		if (in + code - 1 > length)
			return 0;
		memmove(bytes + out, bytes + in, code - 1);
		out += code - 1;
		in += code - 1;
		if (code < 255 && in < length)
			bytes[out++] = 0;
	}
	return out;
}

void frame_append(struct buffer *to, const struct frame *frame)
{
	uint8_t payload[FRAME_PAYLOAD_MAX];
	size_t length = FRAME_HEAD + frame->length;
	payload[0] = frame->type;
	put_number(payload + 1, frame->channel, 2);
	if (frame->length)
		memcpy(payload + FRAME_HEAD, frame->data, frame->length);
	put_number(payload + length, crc32(payload, length), FRAME_TAIL);

	uint8_t *encoded = buffer_reserve(to, FRAME_ENCODED_MAX + 1);
	size_t size = cobs_encode(encoded, payload, length + FRAME_TAIL);
	encoded[size++] = 0;
	to->end += size;
}

static int parse(struct decoder *decoder, struct frame *frame)
{
	size_t length = decoder->too_long ? 0 : cobs_decode(decoder->bytes, decoder->length);
	if (length < FRAME_HEAD + FRAME_TAIL)
		return 0;
	struct reader reader = { decoder->bytes, length, false };
	struct reader tail = { decoder->bytes + length - FRAME_TAIL, FRAME_TAIL, false };
	if (read_number(&tail, FRAME_TAIL) != crc32(decoder->bytes, length - FRAME_TAIL))
		return 0;
	frame->encoded = decoder->length + 1;
	frame->type = (uint8_t)read_number(&reader, 1);
	frame->channel = (uint16_t)read_number(&reader, 2);
	frame->data = reader.data;
	frame->length = reader.length - FRAME_TAIL;
	return 1;
}

size_t decoder_feed(struct decoder *decoder, const uint8_t *bytes, size_t length, struct frame *frame, int *complete)
{
	const uint8_t *end = memchr(bytes, 0, length);
	size_t size = end ? (size_t)(end - bytes) : length;
	if (size > sizeof decoder->bytes - decoder->length)
		decoder->too_long = 1;
	else
		memcpy(decoder->bytes + decoder->length, bytes, size), decoder->length += size;

	*complete = end && parse(decoder, frame);
	if (!end)
		return length;
	decoder->length = 0;
	decoder->too_long = 0;
	return size + 1;
}
