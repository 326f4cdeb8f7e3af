/*
 * What the host and the agent say to each other over a serial line.
 *
 * A frame is COBS(payload) and a 0x00. The payload is: type (1 byte), channel (2, little endian), data, CRC-32 (4, little
 * endian, zlib's polynomial) of all before it. A message longer than FRAME_DATA_MAX goes as several frames of one type
 * and channel, all but the last marked MORE. The host numbers the channels: one for each request, session or socket.
 *
 * The twin of this file is src/core/agent/message.ts. A change of meaning raises PROTOCOL_VERSION.
 */
#ifndef PROTOCOL_H
#define PROTOCOL_H

enum {
	PROTOCOL_VERSION = 3,
	LINES = 8,

	FRAME_DATA_MAX = 1024,
	FRAME_HEAD = 3,
	FRAME_TAIL = 4,

	/* A file's content, and what goes around it. */
	FILE_MAX = 1 << 20,
	MESSAGE_MAX = FILE_MAX + (1 << 16),
	/* What NETLINK_DUMP answers at most; EFBIG for more, which a socket of the host's own (NETLINK_OPEN) passes in parts. */
	DUMP_MAX = 1 << 17,

	/*
	 * Bytes of frames that the host may have under way to the agent: all but its RECEIVED, which always pass. The agent
	 * reports what it has handled each time that WINDOW_REPORT more has come.
	 *
	 * It has to stay below 4096 - 128: there n_tty throttles, line_throttle() in arch/um/drivers/line.c takes the line's
	 * read interrupt away, and nothing there ever gives it back: a line which was throttled once reads no more.
	 */
	WINDOW = 3072,
	WINDOW_REPORT = 1024,
	/*
	 * Bytes that the agent may have under way to the host, which reports all that it reads each time that half of this has
	 * come. It has to fit a pty's buffer (8192 in drivers/tty/pty.c), with as much again that the last client left: a
	 * line that was full does not go on when the host has read, but only when the host next writes.
	 */
	HOST_WINDOW = 4096,

	/* Bytes of standard input that the agent keeps for a process that does not read yet. */
	STDIN_WINDOW = 32768,
	/* Bytes of each output that the agent may send before the host gives it more credit. */
	OUTPUT_WINDOW = 262144,

	NONCE_SIZE = 8,
	MORE = 0x80,
};

enum message_type {
	/* From the host. */
	HELLO = 1,     /* nonce; drops all that the line's last client had */
	RELEASE,       /* start the master's init */
	SYNC,          /* sync(2) */
	POWER_OFF,
	EXEC,          /* flags u8, uid u32, gid u32, rows u16, columns u16, argc u16, envc u16, cwd\0, argv\0..., env\0... */
	STDIN,         /* bytes; none: end of file */
	SIGNAL,        /* number u8, to the process group */
	RESIZE,        /* rows u16, columns u16 */
	CREDIT,        /* stream u8, bytes u32; both ways: that much was consumed */
	CLOSE,         /* end the channel and what hangs on it */
	NETLINK_OPEN,  /* protocol u16 */
	NETLINK,       /* one datagram; both ways */
	READ_FILE,     /* path */
	WRITE_FILE,    /* mode u32, path\0, content */
	SYSCTL_GET,    /* key\0... */
	SYSCTL_SET,    /* key\0value */
	SYSCTL_UNSET,  /* key */
	SYSCTL_LIST,
	DIGEST_FILES,  /* path\0... */
	REMOVE_FILE,   /* path */
	NETLINK_DUMP,  /* protocol u16, one datagram; all that it is answered with, up to DUMP_MAX */
	/*
	 * Several questions in one: SHA-256 of an answer that the host has, then for each type u8, length u32, data. The answer:
	 * for each errno u8, length u32, data; or nothing, where it is the one that the host has.
	 */
	GATHER,

	/* From the agent. */
	WELCOME = 64,  /* nonce, version u16, held u8, window u16 */
	RECEIVED,      /* bytes u32; both ways: taken since the HELLO or behind the WELCOME, modulo 2^32 */
	REPLY,         /* the request's answer */
	FAILURE,       /* errno u32 */
	STDOUT,        /* bytes */
	STDERR,        /* bytes */
	EXIT,          /* kind u8 (0 exited, 1 killed), status or signal u8 */
	GOODBYE,       /* to a client of a server that died: nothing that it asked for is known here */
};

enum exec_flag {
	EXEC_TTY = 1,
	EXEC_UID = 2,
	EXEC_GID = 4,
};

#endif
