#include "pollset.h"

#include <stdlib.h>
#include <unistd.h>

void pollset_clear(struct pollset *set)
{
	set->count = 0;
}

void pollset_add(struct pollset *set, int fd, short events)
{
	if (fd < 0)
		return;
	if (set->count == set->capacity) {
		set->capacity = set->capacity ? set->capacity * 2 : 32;
		set->fds = realloc(set->fds, set->capacity * sizeof *set->fds);
		if (!set->fds)
			_exit(1);
	}
	set->fds[set->count++] = (struct pollfd){ .fd = fd, .events = events };
}

short pollset_events(const struct pollset *set, int fd)
{
	for (size_t i = 0; fd >= 0 && i < set->count; i++)
		if (set->fds[i].fd == fd)
			return set->fds[i].revents;
	return 0;
}
