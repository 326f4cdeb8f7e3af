/* The descriptors of one poll(2). */
#ifndef POLLSET_H
#define POLLSET_H

#include <poll.h>
#include <stddef.h>

struct pollset {
	struct pollfd *fds;
	size_t count, capacity;
};

void pollset_clear(struct pollset *set);

/* Waits for events on fd; a negative fd is passed over. */
void pollset_add(struct pollset *set, int fd, short events);

/* What poll(2) found for fd, 0 for one that was not waited for. */
short pollset_events(const struct pollset *set, int fd);

#endif
