#include "assembly.h"

#include <stdlib.h>
#include <unistd.h>

/* Bytes of all unfinished messages of a line together. */
enum { TOTAL_MAX = 4 * MESSAGE_MAX };

struct assembly {
	struct assembly *next;
	uint16_t channel;
	bool too_long;
	struct buffer bytes;
};

static struct assembly *find(struct assembly *list, uint16_t channel)
{
	while (list && list->channel != channel)
		list = list->next;
	return list;
}

static size_t total(const struct assembly *list)
{
	size_t sum = 0;
	for (; list; list = list->next)
		sum += list->bytes.capacity + sizeof *list;
	return sum;
}

bool assembly_add(struct assembly **list, const struct frame *frame, struct message *message)
{
	struct assembly *assembly = find(*list, frame->channel);
	if (!assembly && !(frame->type & MORE)) {
		*message = (struct message){ frame->type, frame->data, frame->length, false, NULL };
		return true;
	}
	if (!assembly) {
		assembly = calloc(1, sizeof *assembly);
		if (!assembly)
			_exit(1);
		assembly->channel = frame->channel;
		assembly->next = *list;
		*list = assembly;
	}
	if (buffer_length(&assembly->bytes) + frame->length > MESSAGE_MAX || total(*list) > TOTAL_MAX) {
		assembly->too_long = true;
		buffer_free(&assembly->bytes);
	}
	if (!assembly->too_long)
		buffer_append(&assembly->bytes, frame->data, frame->length);
	if (frame->type & MORE)
		return false;
	*message = (struct message){
		frame->type, assembly->bytes.data, buffer_length(&assembly->bytes), assembly->too_long, assembly,
	};
	return true;
}

static void unlink_one(struct assembly **list, const struct assembly *gone)
{
	for (; *list; list = &(*list)->next)
		if (*list == gone) {
			struct assembly *assembly = *list;
			*list = assembly->next;
			buffer_free(&assembly->bytes);
			free(assembly);
			return;
		}
}

void assembly_remove(struct assembly **list, const struct message *message)
{
	if (message->from)
		unlink_one(list, message->from);
}

void assembly_forget(struct assembly **list, uint16_t channel)
{
	unlink_one(list, find(*list, channel));
}

void assembly_clear(struct assembly **list)
{
	while (*list)
		unlink_one(list, *list);
}
