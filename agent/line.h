/* A serial line and the one client that it has at a time. */
#ifndef LINE_H
#define LINE_H

#include "channel.h"
#include "frame.h"

struct assembly;

struct line {
	int index, fd;		/* fd is -1 while the line is not open */
	int64_t open_at;	/* when to try to open it again, if it could not be opened */
	bool greeted;
	uint8_t nonce[NONCE_SIZE];

	struct decoder decoder;
	/* Frames that wait until there is room for what they may answer: payload size u16, encoded size u16, payload. */
	struct buffer backlog;
	uint32_t handled, reported;	/* bytes of frames */

	struct buffer output;
	uint32_t sent, taken;		/* bytes, as the agent and the host count them */

	struct channel *channels;
	struct assembly *assemblies;
};

/* Opens it. again: its client may be one of a server that died, and is told so. */
void line_init(struct line *line, int index, bool again);
void line_watch(struct line *line, struct pollset *set);

/* Reads and handles what has come. Opens the line again after a hangup. */
void line_ready(struct line *line, const struct pollset *set);

/* Handles what had to wait for room in the output, writes what there is to write, and frees ended channels. */
void line_settle(struct line *line);

/* Writes what may go now. */
void line_flush(struct line *line);

/* Whether there is room for more output. What produces output asks this first; what answers a request need not. */
bool line_has_room(const struct line *line);

/* Whether something that was read waits only for the output to go. */
bool line_is_held_up(const struct line *line);

void line_send(struct line *line, uint8_t type, uint16_t channel, const void *data, size_t length);
void line_fail(struct line *line, uint16_t channel, int error);

struct channel *line_find(struct line *line, uint16_t id);

/* Makes the zeroed memory of a channel (its first member) part of the line. */
void line_add(struct line *line, struct channel *channel, const struct channel_class *class, uint16_t id);

/* Ends the client: all of its channels, and what was still to be said to it. */
void line_drop_client(struct line *line);

#endif
