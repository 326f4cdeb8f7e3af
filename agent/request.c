#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "assembly.h"
#include "bytes.h"
#include "files.h"
#include "line.h"
#include "netlink.h"
#include "power.h"
#include "release.h"
#include "session.h"
#include "sha256.h"
#include "sync.h"
#include "sysctl.h"

/* What to do with a request that is answered at once. *answer is the REPLY's data. Returns 0 or an errno. */
typedef int simple_request(struct reader *from, struct buffer *answer);

static int unset(struct reader *from, struct buffer *answer)
{
	(void)answer;
	return sysctl_unset(read_string(from));
}

static int set(struct reader *from, struct buffer *answer)
{
	(void)answer;
	const char *key = read_string(from);
	return sysctl_set(key, from->data, from->length);
}

static int get(struct reader *from, struct buffer *answer)
{
	while (from->length)
		sysctl_get(read_string(from), answer);
	return 0;
}

static int list(struct reader *from, struct buffer *answer)
{
	(void)from;
	sysctl_list(answer);
	return 0;
}

static int read_file(struct reader *from, struct buffer *answer)
{
	return file_read(read_string(from), answer, FILE_MAX);
}

static int write_file(struct reader *from, struct buffer *answer)
{
	(void)answer;
	mode_t mode = read_number(from, 4);
	const char *path = read_string(from);
	if (from->short_of)
		return EINVAL;
	return file_write(path, mode, from->data, from->length);
}

static int digest_files(struct reader *from, struct buffer *answer)
{
	while (from->length)
		file_digest(read_string(from), answer, FILE_MAX);
	return 0;
}

static int remove_file(struct reader *from, struct buffer *answer)
{
	(void)answer;
	return file_remove(read_string(from));
}

static int netlink(struct reader *from, struct buffer *answer)
{
	int protocol = (int)read_number(from, 2);
	return from->short_of ? EINVAL : netlink_dump(protocol, from->data, from->length, answer);
}

/* What GATHER takes: questions, which change nothing. */
static simple_request *const questions[] = {
	[READ_FILE] = read_file,
	[SYSCTL_GET] = get,
	[SYSCTL_LIST] = list,
	[DIGEST_FILES] = digest_files,
	[NETLINK_DUMP] = netlink,
};

static int answer_one(struct reader *from, struct buffer *answer)
{
	uint32_t type = read_number(from, 1);
	uint32_t length = read_number(from, 4);
	if (from->short_of || length > from->length)
		return EINVAL;
	if (type >= sizeof questions / sizeof *questions || !questions[type])
		return EOPNOTSUPP;
	struct reader question = { from->data, length, false };
	from->data += length;
	from->length -= length;

	uint8_t head[5] = {0};
	size_t at = buffer_length(answer);
	buffer_append(answer, head, sizeof head);
	int error = questions[type](&question, answer);
	if (error)	/* what it has answered so far does not count */
		answer->end = answer->start + at + sizeof head;
	head[0] = (uint8_t)error;
	put_number(head + 1, (uint32_t)(buffer_length(answer) - at - sizeof head), 4);
	memcpy(answer->data + answer->start + at, head, sizeof head);
	return 0;
}

static int gather(struct reader *from, struct buffer *answer)
{
	if (from->length < SHA256_SIZE)
		return EINVAL;
	const uint8_t *known = from->data;
	from->data += SHA256_SIZE;
	from->length -= SHA256_SIZE;
	while (from->length) {
		int error = answer_one(from, answer);
		if (error)
			return error;
		if (buffer_length(answer) > MESSAGE_MAX)
			return EFBIG;
	}
	uint8_t sum[SHA256_SIZE];
	sha256(answer->data + answer->start, buffer_length(answer), sum);
	if (memcmp(sum, known, sizeof sum) == 0)
		answer->end = answer->start;
	return 0;
}

static simple_request *const simple[] = {
	[READ_FILE] = read_file,
	[WRITE_FILE] = write_file,
	[SYSCTL_GET] = get,
	[SYSCTL_SET] = set,
	[SYSCTL_UNSET] = unset,
	[SYSCTL_LIST] = list,
	[DIGEST_FILES] = digest_files,
	[REMOVE_FILE] = remove_file,
	[NETLINK_DUMP] = netlink,
	[GATHER] = gather,
};

static void answer_simple(struct line *line, uint16_t id, simple_request *request, const uint8_t *data, size_t length)
{
	struct reader from = { data, length, false };
	struct buffer answer = {0};
	int error = request(&from, &answer);
	if (!error && from.short_of)
		error = EINVAL;
	if (error)
		line_fail(line, id, error);
	else
		line_send(line, REPLY, id, answer.data, buffer_length(&answer));
	buffer_free(&answer);
}

/* A message for a channel that has ended meanwhile is dropped: the host cannot know yet. */
static void to_channel(struct line *line, uint16_t id, uint8_t type, const uint8_t *data, size_t length)
{
	struct channel *channel = line_find(line, id);
	if (channel && channel->class->message)
		channel->class->message(channel, type, data, length);
}

void request_handle(struct line *line, uint16_t id, uint8_t type, const uint8_t *data, size_t length)
{
	struct channel *channel = NULL;
	switch (type) {
	case STDIN:
	case SIGNAL:
	case RESIZE:
	case CREDIT:
	case NETLINK:
		to_channel(line, id, type, data, length);
		return;
	case CLOSE:
		channel = line_find(line, id);
		if (channel)
			channel->ended = true;
		return;
	default:
		break;
	}

	/* What follows begins something on a channel of its own. */
	if (line_find(line, id)) {
		line_fail(line, id, EBUSY);
		return;
	}
	switch (type) {
	case RELEASE:
		release_request(line, id);
		break;
	case SYNC:
		sync_request(line, id);
		break;
	case POWER_OFF:
		line_send(line, REPLY, id, NULL, 0);
		line_flush(line);
		power_off();
	case EXEC:
		session_open(line, id, data, length);
		break;
	case NETLINK_OPEN:
		netlink_open(line, id, data, length);
		break;
	default:
		if (type < sizeof simple / sizeof *simple && simple[type])
			answer_simple(line, id, simple[type], data, length);
		else
			line_fail(line, id, EOPNOTSUPP);
	}
}

bool request_guest_is_held(void)
{
	return release_is_held();
}
