#include "sync.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "line.h"

struct syncing {
	struct channel channel;
	pid_t pid;
};

static bool child_ended(struct channel *channel, pid_t pid, int status)
{
	(void)status;
	if (((struct syncing *)channel)->pid != pid)
		return false;
	line_send(channel->line, REPLY, channel->id, NULL, 0);
	channel->ended = true;
	return true;
}

static void drop(struct channel *channel)
{
	(void)channel;	/* the process ends by itself */
}

static const struct channel_class syncing_class = { .child_ended = child_ended, .drop = drop };

void sync_request(struct line *line, uint16_t id)
{
	struct syncing *syncing = calloc(1, sizeof *syncing);
	if (!syncing)
		_exit(1);
	syncing->pid = fork();
	if (syncing->pid == 0) {
		sync();
		_exit(0);
	}
	if (syncing->pid < 0) {
		line_fail(line, id, errno);
		free(syncing);
		return;
	}
	line_add(line, &syncing->channel, &syncing_class, id);
}
