#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "sha256.h"

enum { CHUNK = 16384 };

int file_read(const char *path, struct buffer *to, size_t max)
{
	/* O_NONBLOCK: a FIFO without a writer must not hold the agent up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno;
	int error = 0;
	size_t read_so_far = 0;
	for (;;) {
		ssize_t length = read(fd, buffer_reserve(to, CHUNK), CHUNK);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			error = errno;
		if (length <= 0)
			break;
		to->end += (size_t)length;
		read_so_far += (size_t)length;
		if (read_so_far > max) {
			error = EFBIG;
			break;
		}
	}
	close(fd);
	return error;
}

static int write_all(int fd, const char *data, size_t length)
{
	do {
		ssize_t written = write(fd, data, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno;
		if (written == 0 && length)
			return EIO;
		data += written;
		length -= (size_t)written;
	} while (length);
	return 0;
}

int file_write_through(const char *path, const void *data, size_t length)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno;
	int error = write_all(fd, data, length);
	if (close(fd) < 0 && !error)
		error = errno;
	return error;
}

static int make_parents(const char *path)
{
	char parent[PATH_MAX];
	snprintf(parent, sizeof parent, "%s", path);
	for (char *slash = strchr(parent + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdir(parent, 0755) < 0 && errno != EEXIST)
			return errno;
		*slash = '/';
	}
	return 0;
}

/* old is what the file was, NULL when there was none: an owner is kept, the mode is not. */
static int replace(const char *path, mode_t mode, const struct stat *old, const void *data, size_t length)
{
	char beside[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int directory = slash ? (int)(slash - path) + 1 : 0;
	if (snprintf(beside, sizeof beside, "%.*s.dumm-XXXXXX", directory, path) >= (int)sizeof beside)
		return ENAMETOOLONG;
	int fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0)
		return errno;
	int error = write_all(fd, data, length);
	/* chown first: it takes set-user-id bits away. */
	if (!error && old && fchown(fd, old->st_uid, old->st_gid) < 0)
		error = errno;
	if (!error && fchmod(fd, mode & 07777) < 0)
		error = errno;
	if (close(fd) < 0 && !error)
		error = errno;
	if (!error && rename(beside, path) < 0)
		error = errno;
	if (error)
		unlink(beside);
	return error;
}

static bool is_of_the_kernel(const char *path)
{
	return strncmp(path, "/proc/", 6) == 0 || strncmp(path, "/sys/", 5) == 0;
}

int file_write(const char *path, mode_t mode, const void *data, size_t length)
{
	if (path[0] != '/' || strlen(path) >= PATH_MAX)
		return EINVAL;
	if (is_of_the_kernel(path))
		return file_write_through(path, data, length);

	int error = make_parents(path);
	if (error)
		return error;
	char target[PATH_MAX];
	struct stat status;
	if (!realpath(path, target) || stat(target, &status) < 0)
		return replace(path, mode, NULL, data, length);
	if (S_ISREG(status.st_mode)) {
		error = replace(target, mode, &status, data, length);
		if (error != EBUSY)
			return error;
		chmod(target, mode & 07777);
	}
	return file_write_through(target, data, length);
}

static int digest(const char *path, size_t max, struct stat *status, uint8_t sum[SHA256_SIZE])
{
	struct buffer content = {0};
	int error = stat(path, status) < 0 ? errno : 0;
	if (!error && !S_ISREG(status->st_mode))
		error = EINVAL;
	if (!error)
		error = (size_t)status->st_size > max ? EFBIG : file_read(path, &content, max);
	if (!error)
		sha256(content.data + content.start, buffer_length(&content), sum);
	buffer_free(&content);
	return error;
}

void file_digest(const char *path, struct buffer *to, size_t max)
{
	struct stat status;
	uint8_t answer[3 + SHA256_SIZE] = {0};
	answer[0] = (uint8_t)digest(path, max, &status, answer + 3);
	if (!answer[0])
		put_number(answer + 1, status.st_mode & 07777, 2);
	buffer_append(to, answer, sizeof answer);
}

int file_remove(const char *path)
{
	char target[PATH_MAX];
	return !realpath(path, target) || unlink(target) < 0 ? errno : 0;
}
