/*
 * A channel is one thing that the host has asked for on a line and that outlives the asking: a process, a netlink
 * socket. What it can do is its class. Its memory belongs to the line, which frees it once it is `ended`.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct line;
struct channel;
struct pollset;

/* Each but `drop` may be NULL. */
struct channel_class {
	/* Names the descriptors that it waits for. */
	void (*watch)(struct channel *channel, struct pollset *set);
	/* Looks at those that are ready. */
	void (*ready)(struct channel *channel, const struct pollset *set);
	void (*message)(struct channel *channel, uint8_t type, const uint8_t *data, size_t length);
	/* A child of the server has ended. Answers whether it was this channel's. */
	bool (*child_ended)(struct channel *channel, pid_t pid, int status);
	/* Lets go of all that it holds: descriptors, processes. Called once, before its memory is freed. */
	void (*drop)(struct channel *channel);
};

struct channel {
	const struct channel_class *class;
	struct channel *next;
	struct line *line;
	uint16_t id;
	bool ended;
};

#endif
