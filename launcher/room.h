/*
 * What a guest sees of the host: a root of its own, which holds what it is given here and nothing else.
 */
#ifndef DUMM_ROOM_H
#define DUMM_ROOM_H

#include <stddef.h>

enum furnishing_kind {
	BIND_READ_WRITE, /* a directory of the host, with all that is mounted below it, now and later */
	BIND_READ_ONLY,
	BIND_DEVICE, /* a device file, which may be opened as such */
	OWN_TMPFS,
	OWN_DEVPTS,
	OWN_TUN, /* /dev/net/tun that everybody in there may open, on a host where only root may */
};

/* One thing that a guest gets. */
struct furnishing {
	enum furnishing_kind kind;
	const char *source; /* of a bind: the path on the host */
	const char *target; /* absolute, in the guest's root */
	const char *size; /* of a tmpfs: in bytes */
};

/* Where a room is made, and for whom. */
struct room {
	const char *site; /* a directory that may be mounted over, out of sight of everybody else */
	const char *owner; /* the user and group of what is made in it, as this process counts them */
	const struct furnishing *furnishings; /* in this order */
	size_t count;
};

/* Moves this process, which needs a mount namespace that is its own, into a new root. Whoever cannot mount cannot leave it. */
void enter_room(const struct room *room);

#endif
