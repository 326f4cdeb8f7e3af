#include "netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "buffer.h"
#include "bytes.h"
#include "line.h"
#include "pollset.h"
#include "protocol.h"

enum {
	/* The kernel fills a dump's datagrams up to 32 KB; an answer with its request inside can be longer. */
	DATAGRAM_MAX = 131072,
	RECEIVE_BUFFER = 4 << 20,
	SEND_BUFFER = 2 << 20,
};

struct netlink {
	struct channel channel;
	int fd;
};

static void receive(struct netlink *netlink)
{
	static uint8_t datagram[DATAGRAM_MAX];
	struct channel *channel = &netlink->channel;
	while (line_has_room(channel->line)) {
		ssize_t length = recv(netlink->fd, datagram, sizeof datagram, MSG_TRUNC);
		if (length > (ssize_t)sizeof datagram)
			line_fail(channel->line, channel->id, EMSGSIZE);
		else if (length >= 0)
			line_send(channel->line, NETLINK, channel->id, datagram, (size_t)length);
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR)	/* ENOBUFS: something was lost, and the host has to know */
			line_fail(channel->line, channel->id, errno);
	}
}

static void watch(struct channel *channel, struct pollset *set)
{
	if (line_has_room(channel->line))
		pollset_add(set, ((struct netlink *)channel)->fd, POLLIN);
}

static void ready(struct channel *channel, const struct pollset *set)
{
	if (pollset_events(set, ((struct netlink *)channel)->fd))
		receive((struct netlink *)channel);
}

static void message(struct channel *channel, uint8_t type, const uint8_t *data, size_t length)
{
	struct netlink *netlink = (struct netlink *)channel;
	if (type != NETLINK)
		return;
	if (send(netlink->fd, data, length, 0) < 0)
		line_fail(channel->line, channel->id, errno);
	/* The kernel has done its work inside of send: its answer is there already. */
	receive(netlink);
}

static void drop(struct channel *channel)
{
	close(((struct netlink *)channel)->fd);
}

static const struct channel_class netlink_class = {
	.watch = watch, .ready = ready, .message = message, .drop = drop,
};

static int open_socket(int protocol)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (fd < 0)
		return -1;
	const int on = 1, receive_buffer = RECEIVE_BUFFER, send_buffer = SEND_BUFFER;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &send_buffer, sizeof send_buffer);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
	setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

void netlink_open(struct line *line, uint16_t id, const uint8_t *data, size_t length)
{
	struct reader from = { data, length, false };
	int fd = open_socket((int)read_number(&from, 2));
	if (fd < 0) {
		line_fail(line, id, errno);
		return;
	}
	struct netlink *netlink = calloc(1, sizeof *netlink);
	if (!netlink)
		_exit(1);
	netlink->fd = fd;
	line_add(line, &netlink->channel, &netlink_class, id);
}

/* Whether a datagram ends the answer to a request. */
static bool is_last(const uint8_t *datagram, size_t length)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)datagram;
	for (int left = (int)length; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left))
		if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR)
			return true;
	return false;
}

/* Receives the answer to one request. The kernel makes it as it is read: there is always more, up to its end. */
static int collect(int fd, struct buffer *to)
{
	size_t before = buffer_length(to);
	for (;;) {
		uint8_t *datagram = buffer_reserve(to, DATAGRAM_MAX);
		ssize_t length = recv(fd, datagram, DATAGRAM_MAX, MSG_TRUNC);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return errno;
		if (length > DATAGRAM_MAX)
			return EMSGSIZE;
		to->end += (size_t)length;
		if (buffer_length(to) - before > DUMP_MAX)
			return EFBIG;
		if (is_last(datagram, (size_t)length))
			return 0;
	}
}

int netlink_dump(int protocol, const void *request, size_t length, struct buffer *to)
{
	/*
	 * One socket for all: opening it takes longer than a dump, and its port, which the kernel writes into each message, stays
	 * the same, so that equal answers are equal byte by byte.
	 */
	static int fd = -1, fd_protocol;
	if (fd >= 0 && fd_protocol != protocol) {
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		fd = open_socket(protocol);
	if (fd < 0)
		return errno;
	fd_protocol = protocol;
	int error = send(fd, request, length, 0) < 0 ? errno : collect(fd, to);
	if (error) {	/* with an answer that is half read, it takes no other request */
		close(fd);
		fd = -1;
	}
	return error;
}
