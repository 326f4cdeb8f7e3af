/* Messages of which some frames are still to come. */
#ifndef ASSEMBLY_H
#define ASSEMBLY_H

#include <stdbool.h>

#include "frame.h"

struct assembly;

struct message {
	uint8_t type;
	const uint8_t *data;
	size_t length;
	bool too_long;	/* more than MESSAGE_MAX, or than all messages together may take; the data is gone */
	struct assembly *from;
};

/* Takes a frame. Returns whether it ended a message, which then has to be removed once it is handled. */
bool assembly_add(struct assembly **list, const struct frame *frame, struct message *message);
void assembly_remove(struct assembly **list, const struct message *message);

/* Forgets a channel's unfinished message. */
void assembly_forget(struct assembly **list, uint16_t channel);
void assembly_clear(struct assembly **list);

#endif
