/* Small files. Each function returns 0 or an errno. */
#ifndef FILES_H
#define FILES_H

#include <stddef.h>
#include <sys/types.h>

#include "buffer.h"

/* Appends what a file holds. EFBIG for one with more than max bytes. */
int file_read(const char *path, struct buffer *to, size_t max);

/*
 * Gives a file this content and mode, all at once: it is written beside the old one and renamed, so that nobody sees half
 * of it. Makes missing parent directories (0755). A symbolic link that leads to a file is followed. What is not an
 * ordinary file (/proc, /sys, a device), or cannot be renamed over (a bind mount), is opened and written.
 */
int file_write(const char *path, mode_t mode, const void *data, size_t length);

/*
 * Appends what a file is: errno u8, mode u16 (its permissions), SHA-256 of its content; both are 0 after an errno. A file of
 * more than max bytes has an errno too, EFBIG, and what is not an ordinary file EINVAL.
 */
void file_digest(const char *path, struct buffer *to, size_t max);

/* Deletes a file, and where the path is a symbolic link, what it leads to. */
int file_remove(const char *path);

/* Writes into what exists, with one write(2), as /proc wants it. */
int file_write_through(const char *path, const void *data, size_t length);

#endif
