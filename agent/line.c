/*
 * What UML's serial lines do (arch/um/drivers/{ssl,line,chan_kern,pty}.c, tried on 7.3):
 *
 * - Opening /dev/ttySN allocates a pty on the host. Its name is in the answer to mconsole's `config sslN`, for as long as
 *   the line is open here.
 * - When the last host process closes the slave, UML's read gives EIO: it closes the pty and hangs the tty up. Here
 *   poll says POLLHUP, read 0. Opening the line again allocates another pty. Should a host process open the slave again
 *   before UML has looked, there is no hangup at all: the HELLO of that client has to do as well.
 * - The driver keeps the termios over a hangup, so that a line opened again is raw from the start. The host's end is raw
 *   by itself.
 * - Output that the last client did not read stays in the line's 4 KB ring and goes to the next pty. A client has to
 *   discard all that comes before its WELCOME.
 * - A throttled line is deaf for ever, and a full one may not say when it has room again: see WINDOW and HOST_WINDOW in
 *   protocol.h, which keep a line from both.
 */
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "assembly.h"
#include "bytes.h"
#include "clock.h"
#include "pollset.h"
#include "request.h"

enum {
	/* Output, in bytes, above which nothing more is produced or read. */
	OUTPUT_ENOUGH = 32768,
	OPEN_AGAIN_MS = 1000,
};

static void line_open(struct line *line)
{
	char path[24];
	snprintf(path, sizeof path, "/dev/ttyS%d", line->index);
	line->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (line->fd < 0) {
		line->open_at = now() + OPEN_AGAIN_MS;
		return;
	}
	struct termios raw;
	if (tcgetattr(line->fd, &raw) == 0) {
		cfmakeraw(&raw);
		raw.c_cflag |= CLOCAL;
		tcsetattr(line->fd, TCSANOW, &raw);
	}
}

bool line_has_room(const struct line *line)
{
	return buffer_length(&line->output) < OUTPUT_ENOUGH;
}

bool line_is_held_up(const struct line *line)
{
	return buffer_length(&line->backlog) && line_has_room(line);
}

void line_send(struct line *line, uint8_t type, uint16_t channel, const void *data, size_t length)
{
	const uint8_t *bytes = data;
	for (; length > FRAME_DATA_MAX; bytes += FRAME_DATA_MAX, length -= FRAME_DATA_MAX)
		frame_append(&line->output, &(struct frame){ type | MORE, channel, bytes, FRAME_DATA_MAX, 0 });
	frame_append(&line->output, &(struct frame){ type, channel, bytes, length, 0 });
}

void line_fail(struct line *line, uint16_t channel, int error)
{
	uint8_t data[4];
	put_number(data, (uint32_t)error, sizeof data);
	line_send(line, FAILURE, channel, data, sizeof data);
}

void line_init(struct line *line, int index, bool again)
{
	*line = (struct line){ .index = index, .fd = -1 };
	line_open(line);
	if (again) {
		/* A close is no hangup: UML keeps the pty open, and the client does not notice. */
		buffer_append(&line->output, "", 1);
		line_send(line, GOODBYE, 0, NULL, 0);
	}
}

struct channel *line_find(struct line *line, uint16_t id)
{
	for (struct channel *channel = line->channels; channel; channel = channel->next)
		if (channel->id == id && !channel->ended)
			return channel;
	return NULL;
}

void line_add(struct line *line, struct channel *channel, const struct channel_class *class, uint16_t id)
{
	*channel = (struct channel){ .class = class, .next = line->channels, .line = line, .id = id };
	line->channels = channel;
}

static void free_ended(struct line *line)
{
	for (struct channel **link = &line->channels; *link;) {
		struct channel *channel = *link;
		if (channel->ended) {
			*link = channel->next;
			channel->class->drop(channel);
			free(channel);
		} else {
			link = &channel->next;
		}
	}
}

void line_drop_client(struct line *line)
{
	for (struct channel *channel = line->channels; channel; channel = channel->next)
		channel->ended = true;
	free_ended(line);
	assembly_clear(&line->assemblies);
	buffer_free(&line->backlog);
	buffer_free(&line->output);
	line->greeted = false;
}

static void hangup(struct line *line)
{
	line_drop_client(line);
	line->decoder.length = 0;
	line->decoder.too_long = 0;
	close(line->fd);
	line_open(line);
}

/* A client that has had no answer yet says HELLO again with the same nonce: it gets its answer, and loses nothing. */
static void hello(struct line *line, const struct frame *frame)
{
	if (frame->length != NONCE_SIZE)
		return;
	if (!line->greeted || memcmp(line->nonce, frame->data, NONCE_SIZE) != 0) {
		line_drop_client(line);
		memcpy(line->nonce, frame->data, NONCE_SIZE);
		line->greeted = true;
		/* Ends the frame that the last client may have been sent half of. */
		buffer_append(&line->output, "", 1);
	}
	line->handled = line->reported = 0;

	uint8_t answer[NONCE_SIZE + 5];
	memcpy(answer, line->nonce, NONCE_SIZE);
	put_number(answer + NONCE_SIZE, PROTOCOL_VERSION, 2);
	answer[NONCE_SIZE + 2] = request_guest_is_held();
	put_number(answer + NONCE_SIZE + 3, WINDOW, 2);
	line_send(line, WELCOME, 0, answer, sizeof answer);
	/* The first byte behind the WELCOME is the first that both sides count. */
	line->sent = -(uint32_t)buffer_length(&line->output);
	line->taken = 0;
}

static void handle_message(struct line *line, const struct frame *frame)
{
	struct message message;
	if (!assembly_add(&line->assemblies, frame, &message))
		return;
	if (message.too_long)
		line_fail(line, frame->channel, EMSGSIZE);
	else
		request_handle(line, frame->channel, message.type, message.data, message.length);
	assembly_remove(&line->assemblies, &message);
}

/* Handles what waits for as long as there is room for what it may answer: so a client's unread answers are bounded. */
static void handle_backlog(struct line *line)
{
	while (line_is_held_up(line)) {
		struct reader from = { line->backlog.data + line->backlog.start, buffer_length(&line->backlog), false };
		size_t length = read_number(&from, 2);
		line->handled += read_number(&from, 2);
		struct frame frame = { .type = (uint8_t)read_number(&from, 1), .channel = (uint16_t)read_number(&from, 2) };
		frame.data = from.data;
		frame.length = length;
		handle_message(line, &frame);
		buffer_take(&line->backlog, 4 + FRAME_HEAD + length);
	}
	if (line->handled - line->reported >= WINDOW_REPORT) {
		uint8_t count[4];
		put_number(count, line->handled, sizeof count);
		line_send(line, RECEIVED, 0, count, sizeof count);
		line->reported = line->handled;
	}
}

static void add_to_backlog(struct line *line, const struct frame *frame)
{
	uint8_t head[4 + FRAME_HEAD];
	put_number(head, (uint32_t)frame->length, 2);
	put_number(head + 2, (uint32_t)frame->encoded, 2);
	put_number(head + 4, frame->type, 1);
	put_number(head + 5, frame->channel, 2);
	buffer_append(&line->backlog, head, sizeof head);
	buffer_append(&line->backlog, frame->data, frame->length);
}

static void handle_frame(struct line *line, const struct frame *frame)
{
	struct reader from = { frame->data, frame->length, false };
	if (frame->type == HELLO)
		hello(line, frame);
	else if (!line->greeted)
		return;
	else if (frame->type == RECEIVED)
		line->taken = read_number(&from, 4);
	else if (buffer_length(&line->backlog) > 2 * WINDOW)
		line_drop_client(line);	/* it does not keep to the protocol */
	else
		add_to_backlog(line, frame);
}

static void handle_input(struct line *line, const uint8_t *bytes, size_t length)
{
	while (length) {
		struct frame frame;
		int complete;
		size_t taken = decoder_feed(&line->decoder, bytes, length, &frame, &complete);
		bytes += taken;
		length -= taken;
		if (complete)
			handle_frame(line, &frame);
	}
}

/* How much of the output may go now. */
static size_t sendable(const struct line *line)
{
	int32_t room = HOST_WINDOW - (int32_t)(line->sent - line->taken);
	size_t length = buffer_length(&line->output);
	return room <= 0 ? 0 : length < (size_t)room ? length : (size_t)room;
}

void line_watch(struct line *line, struct pollset *set)
{
	pollset_add(set, line->fd, POLLIN | (sendable(line) ? POLLOUT : 0));
	for (struct channel *channel = line->channels; channel; channel = channel->next)
		if (channel->class->watch)
			channel->class->watch(channel, set);
}

void line_ready(struct line *line, const struct pollset *set)
{
	if (line->fd < 0) {
		if (now() >= line->open_at)
			line_open(line);
		return;
	}
	for (struct channel *channel = line->channels; channel; channel = channel->next)
		if (channel->class->ready && !channel->ended)
			channel->class->ready(channel, set);

	if (pollset_events(set, line->fd) & ~POLLOUT) {
		uint8_t input[4096];
		ssize_t length = read(line->fd, input, sizeof input);
		if (length > 0)
			handle_input(line, input, (size_t)length);
		else if (length == 0 || (errno != EAGAIN && errno != EINTR))
			hangup(line);
	}
}

void line_flush(struct line *line)
{
	for (size_t length; line->fd >= 0 && (length = sendable(line));) {
		ssize_t written = write(line->fd, line->output.data + line->output.start, length);
		if (written <= 0)
			return;	/* hung up: poll says so next */
		line->sent += (uint32_t)written;
		buffer_take(&line->output, (size_t)written);
	}
}

void line_settle(struct line *line)
{
	handle_backlog(line);
	line_flush(line);
	free_ended(line);
}
