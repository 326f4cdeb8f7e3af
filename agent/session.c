#include "session.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bytes.h"
#include "doomed.h"
#include "exec.h"
#include "line.h"
#include "pollset.h"

/* One of the program's outputs. */
struct output {
	int fd;		/* -1 once it has ended */
	uint32_t credit;
	uint8_t type;
	int rest;	/* bytes still to be read once the program has ended; -1 before */
};

struct session {
	struct channel channel;
	pid_t pid;	/* also the id of its session and process group; 0 once it is reaped */
	int status;
	bool tty;

	int in;		/* -1 once it has ended */
	struct buffer pending;
	bool in_ends;
	uint32_t owed;	/* bytes of input consumed since the last CREDIT */

	struct output outputs[2];
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void give_credit(struct session *session)
{
	if (!session->owed || (buffer_length(&session->pending) && session->owed < STDIN_WINDOW / 2))
		return;
	uint8_t data[5] = { 0 };
	put_number(data + 1, session->owed, 4);
	line_send(session->channel.line, CREDIT, session->channel.id, data, sizeof data);
	session->owed = 0;
}

static void consume(struct session *session, size_t length)
{
	buffer_take(&session->pending, length);
	session->owed += (uint32_t)length;
}

/* A program that does not want its input any more: the host's is taken and thrown away. */
static void end_input(struct session *session)
{
	close_fd(&session->in);
	consume(session, buffer_length(&session->pending));
}

static void write_input(struct session *session)
{
	struct buffer *pending = &session->pending;
	while (session->in >= 0 && buffer_length(pending)) {
		ssize_t written = write(session->in, pending->data + pending->start, buffer_length(pending));
		if (written > 0)
			consume(session, (size_t)written);
		else if (errno == EAGAIN)
			break;
		else if (errno != EINTR)
			end_input(session);
	}
	if (session->in >= 0 && session->in_ends && !buffer_length(pending))
		close_fd(&session->in);
	give_credit(session);
}

static void add_input(struct session *session, const uint8_t *data, size_t length)
{
	/* A terminal has no end of file but the character. */
	static const uint8_t end_of_file = 4;
	if (length == 0)
		session->in_ends = true;
	if (buffer_length(&session->pending) + length > STDIN_WINDOW) {
		line_fail(session->channel.line, session->channel.id, EPROTO);
		session->channel.ended = true;
		return;
	}
	if (length == 0 && session->tty)
		buffer_append(&session->pending, &end_of_file, 1);
	else
		buffer_append(&session->pending, data, length);
	if (session->in < 0)
		end_input(session);
	write_input(session);
}

static bool may_read(const struct session *session, const struct output *output)
{
	return output->fd >= 0 && output->credit && line_has_room(session->channel.line);
}

static void read_output(struct session *session, struct output *output)
{
	static uint8_t bytes[FRAME_DATA_MAX];
	while (may_read(session, output)) {
		size_t size = output->credit < sizeof bytes ? output->credit : sizeof bytes;
		if (output->rest >= 0 && size > (size_t)output->rest)
			size = (size_t)output->rest;
		ssize_t length = size ? read(output->fd, bytes, size) : 0;
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0 && errno == EAGAIN && output->rest < 0)
			return;
		if (length <= 0) {	/* a terminal that has ended says EIO */
			close_fd(&output->fd);
			return;
		}
		output->credit -= (uint32_t)length;
		if (output->rest >= 0)
			output->rest -= (int)length;
		line_send(session->channel.line, output->type, session->channel.id, bytes, (size_t)length);
	}
}

static void finish(struct session *session)
{
	if (session->pid || session->outputs[0].fd >= 0 || session->outputs[1].fd >= 0)
		return;
	uint8_t data[2] = { 0, (uint8_t)WEXITSTATUS(session->status) };
	if (WIFSIGNALED(session->status)) {
		data[0] = 1;
		data[1] = (uint8_t)WTERMSIG(session->status);
	}
	line_send(session->channel.line, EXIT, session->channel.id, data, sizeof data);
	session->channel.ended = true;
}

static void watch(struct channel *channel, struct pollset *set)
{
	struct session *session = (struct session *)channel;
	/* A pipe that is only watched for its reader's end tells so by POLLERR, once: then input is refused. */
	pollset_add(set, session->in, buffer_length(&session->pending) ? POLLOUT : 0);
	for (int i = 0; i < 2; i++)
		if (may_read(session, &session->outputs[i]))
			pollset_add(set, session->outputs[i].fd, POLLIN);
}

static void ready(struct channel *channel, const struct pollset *set)
{
	struct session *session = (struct session *)channel;
	short in = pollset_events(set, session->in);
	if (in & POLLOUT)
		write_input(session);
	else if (in)
		end_input(session), give_credit(session);
	for (int i = 0; i < 2; i++)
		if (pollset_events(set, session->outputs[i].fd))
			read_output(session, &session->outputs[i]);
	finish(session);
}

static void message(struct channel *channel, uint8_t type, const uint8_t *data, size_t length)
{
	struct session *session = (struct session *)channel;
	struct reader from = { data, length, false };
	if (type == STDIN) {
		add_input(session, data, length);
	} else if (type == SIGNAL) {
		int signal = (int)read_number(&from, 1);
		if (session->pid)
			kill(-session->pid, signal);
	} else if (type == RESIZE && session->tty) {
		struct winsize size = { .ws_row = (unsigned short)read_number(&from, 2) };
		size.ws_col = (unsigned short)read_number(&from, 2);
		ioctl(session->outputs[0].fd, TIOCSWINSZ, &size);
	} else if (type == CREDIT) {
		uint32_t stream = read_number(&from, 1);
		if (stream == 1 || stream == 2)
			session->outputs[stream - 1].credit += read_number(&from, 4);
	}
}

/*
 * The end of the program is the end of the session, as in docker exec: what it left in its pipes is still sent, but a
 * background process that holds them open is not waited for. A terminal ends by itself, as its leader's end hangs it up.
 */
static bool child_ended(struct channel *channel, pid_t pid, int status)
{
	struct session *session = (struct session *)channel;
	if (session->pid != pid)
		return false;
	session->pid = 0;
	session->status = status;
	for (int i = 0; i < 2 && !session->tty; i++) {
		struct output *output = &session->outputs[i];
		if (output->fd >= 0 && ioctl(output->fd, FIONREAD, &output->rest) < 0)
			output->rest = 0;
		if (output->fd >= 0 && output->rest == 0)
			close_fd(&output->fd);
	}
	end_input(session);
	for (int i = 0; i < 2; i++)
		read_output(session, &session->outputs[i]);
	finish(session);
	return true;
}

static void drop(struct channel *channel)
{
	struct session *session = (struct session *)channel;
	close_fd(&session->in);
	for (int i = 0; i < 2; i++)
		close_fd(&session->outputs[i].fd);
	buffer_free(&session->pending);
	if (session->pid)
		doomed_add(session->pid);
}

static const struct channel_class session_class = {
	.watch = watch, .ready = ready, .message = message, .child_ended = child_ended, .drop = drop,
};

void session_open(struct line *line, uint16_t id, const uint8_t *data, size_t length)
{
	struct exec exec;
	struct exec_ends ends;
	pid_t pid;
	int error = exec_parse(&exec, data, length);
	if (!error)
		error = exec_start(&exec, &ends, &pid);
	bool tty = exec.tty;
	exec_free(&exec);
	if (error) {
		line_fail(line, id, error);
		return;
	}
	struct session *session = calloc(1, sizeof *session);
	if (!session)
		_exit(1);
	session->pid = pid;
	session->tty = tty;
	session->in = ends.in;
	session->outputs[0] = (struct output){ ends.out, OUTPUT_WINDOW, STDOUT, -1 };
	session->outputs[1] = (struct output){ ends.err, OUTPUT_WINDOW, STDERR, -1 };
	line_add(line, &session->channel, &session_class, id);
}
