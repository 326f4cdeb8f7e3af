#include "sysctl.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"

enum { VALUE_MAX = 65536 };

struct remembered {
	struct remembered *next;
	char *key;	/* as it was last set */
	char *path;
	struct buffer original;
};

static struct remembered *all;

/* The first separator decides, as in sysctl(8): after a dot, '.' separates and '/' stands for a dot; else as it is. */
static int path_of(const char *key, char path[PATH_MAX])
{
	static const char root[] = "/proc/sys/";
	size_t length = strlen(key);
	if (!length || length + sizeof root > PATH_MAX || strstr(key, "..") || key[0] == '/' || key[0] == '.')
		return EINVAL;
	memcpy(path, root, sizeof root);
	char *to = path + sizeof root - 1;
	const char *separator = strpbrk(key, "./");
	bool dots = separator && *separator == '.';
	for (const char *from = key; *from; from++)
		*to++ = !dots ? *from : *from == '.' ? '/' : *from == '/' ? '.' : *from;
	*to = 0;
	return 0;
}

static int read_value(const char *path, struct buffer *to)
{
	size_t before = buffer_length(to);
	int error = file_read(path, to, VALUE_MAX);
	if (error)
		to->end = to->start + before;
	else if (buffer_length(to) > before && to->data[to->end - 1] == '\n')
		to->end--;
	return error;
}

static struct remembered **find(const char *path)
{
	struct remembered **link = &all;
	while (*link && strcmp((*link)->path, path) != 0)
		link = &(*link)->next;
	return link;
}

static void forget(struct remembered **link)
{
	struct remembered *gone = *link;
	*link = gone->next;
	free(gone->key);
	free(gone->path);
	buffer_free(&gone->original);
	free(gone);
}

static struct remembered *remember(const char *key, const char *path)
{
	struct remembered *new = calloc(1, sizeof *new);
	if (!new || !(new->key = strdup(key)) || !(new->path = strdup(path)))
		_exit(1);
	new->next = all;
	all = new;
	return new;
}

int sysctl_set(const char *key, const void *value, size_t length)
{
	char path[PATH_MAX];
	int error = path_of(key, path);
	if (error)
		return error;
	struct remembered **link = find(path);
	bool first = !*link;
	if (first) {
		struct buffer original = {0};
		error = read_value(path, &original);
		if (error) {
			buffer_free(&original);
			/* Some can only be written (net.ipv4.route.flush), or have no value yet (stable_secret): nothing to put back. */
			bool unknown = error == EACCES || error == EPERM || error == EIO;
			return unknown ? file_write_through(path, value, length) : error;
		}
		remember(key, path)->original = original;
		link = &all;
	}
	error = file_write_through(path, value, length);
	if (error && first) {
		forget(link);
	} else if (!error && strcmp((*link)->key, key) != 0) {
		free((*link)->key);
		if (!((*link)->key = strdup(key)))
			_exit(1);
	}
	return error;
}

int sysctl_unset(const char *key)
{
	char path[PATH_MAX];
	int error = path_of(key, path);
	if (error)
		return error;
	struct remembered **link = find(path);
	if (!*link)
		return 0;
	struct buffer *original = &(*link)->original;
	error = file_write_through(path, original->data + original->start, buffer_length(original));
	if (error && error != ENOENT)
		return error;
	forget(link);
	return 0;
}

static void append_present(const char *path, int error, struct buffer *to)
{
	uint8_t *code = buffer_reserve(to, 1);
	size_t at = (size_t)(code - to->data) - to->start;
	to->end++;
	if (!error)
		error = read_value(path, to);
	to->data[to->start + at] = (uint8_t)error;
	buffer_append(to, "", 1);
}

void sysctl_get(const char *key, struct buffer *to)
{
	char path[PATH_MAX];
	int error = path_of(key, path);
	append_present(path, error, to);
}

void sysctl_list(struct buffer *to)
{
	for (const struct remembered *one = all; one; one = one->next) {
		buffer_append(to, one->key, strlen(one->key) + 1);
		buffer_append(to, one->original.data + one->original.start, buffer_length(&one->original));
		buffer_append(to, "", 1);
		append_present(one->path, 0, to);
	}
}
