#include "release.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "line.h"
#include "pollset.h"

static struct {
	int socket;
	bool held;
} state;

static void forget(struct channel *channel)
{
	(void)channel;
}

/* A client that waits for the answer of pid 1. */
static const struct channel_class waiting = { .drop = forget };

void release_init(int socket, bool held)
{
	state.socket = socket;
	state.held = held;
}

bool release_is_held(void)
{
	return state.held;
}

void release_request(struct line *line, uint16_t id)
{
	if (!state.held) {
		line_send(line, REPLY, id, NULL, 0);
		return;
	}
	struct channel *channel = calloc(1, sizeof *channel);
	if (!channel)
		_exit(1);
	line_add(line, channel, &waiting, id);
	/* Asking twice is harmless: pid 1 does not read again once it has let go. */
	if (write(state.socket, "R", 1) != 1)
		line_fail(line, id, errno), channel->ended = true;
}

void release_watch(struct pollset *set)
{
	pollset_add(set, state.held ? state.socket : -1, POLLIN);
}

void release_ready(const struct pollset *set, struct line *lines)
{
	if (!state.held || !pollset_events(set, state.socket))
		return;
	int error = 0;
	ssize_t length = read(state.socket, &error, sizeof error);
	if (length < 0)
		return;
	state.held = error != 0;
	for (int i = 0; i < LINES; i++)
		for (struct channel *channel = lines[i].channels; channel; channel = channel->next) {
			if (channel->class != &waiting || channel->ended)
				continue;
			if (error)
				line_fail(&lines[i], channel->id, error);
			else
				line_send(&lines[i], REPLY, channel->id, NULL, 0);
			channel->ended = true;
		}
}
