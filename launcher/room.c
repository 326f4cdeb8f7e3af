#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "die.h"

static int set_mount_attributes(int fd, unsigned long long attributes)
{
	struct mount_attr attr = { .attr_set = attributes };
	return mount_setattr(fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr);
}

static unsigned long long attributes_of(enum furnishing_kind kind)
{
	switch (kind) {
	case BIND_READ_ONLY:
		return MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
	case BIND_DEVICE:
		return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
	default:
		return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
	}
}

/* A copy of what is at a path, mounted nowhere yet. Remembers in *directory whether it is one. */
static int take(const struct furnishing *item, int *directory)
{
	struct stat status;
	int fd;

	if (stat(item->source, &status) < 0)
		die("find", item->source);
	*directory = S_ISDIR(status.st_mode);
	fd = open_tree(AT_FDCWD, item->source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (fd < 0)
		die("take", item->source);
	if (set_mount_attributes(fd, attributes_of(item->kind)) < 0)
		die("restrict", item->source);
	return fd;
}

/* Makes the directories above a relative path; with `whole` that of the path too. */
static void make_directories(char *path, int whole)
{
	for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			die("make", path);
		*slash = '/';
	}
	if (whole && mkdir(path, 0755) < 0 && errno != EEXIST)
		die("make", path);
}

static void make_file(const char *path)
{
	int fd = open(path, O_CREAT | O_RDONLY | O_CLOEXEC, 0644);

	if (fd < 0)
		die("make", path);
	close(fd);
}

static void mount_tmpfs(const char *path, const char *owner, const char *size)
{
	char options[128];

	snprintf(options, sizeof options, "mode=755,size=%s,uid=%s,gid=%s", size, owner, owner);
	if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
		die("mount a tmpfs on", path);
}

static void make_tun(const char *path)
{
	char directory[4096];

	snprintf(directory, sizeof directory, "%s", path);
	*strrchr(directory, '/') = '\0';
	if (mount("tmpfs", directory, "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=4k") < 0)
		die("mount a tmpfs on", directory);
	if (mknod(path, S_IFCHR, makedev(10, 200)) < 0 || chmod(path, 0666) < 0)
		die("make", path);
}

/* With the multiplexer where programs look for it. */
static void mount_devpts(const char *path)
{
	char multiplexer[4096 + 16];

	if (mount("devpts", path, "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0600") < 0)
		die("mount devpts on", path);
	snprintf(multiplexer, sizeof multiplexer, "%s/../ptmx", path);
	if (symlink("pts/ptmx", multiplexer) < 0)
		die("link", multiplexer);
}

static void put(const struct furnishing *item, const char *owner, int fd, int directory)
{
	char path[4096];
	int binds = fd >= 0;

	if (snprintf(path, sizeof path, "%s", item->target + 1) >= (int)sizeof path) {
		errno = ENAMETOOLONG;
		die("make", item->target);
	}
	make_directories(path, item->kind == OWN_TMPFS || item->kind == OWN_DEVPTS || (binds && directory));
	if (binds && !directory)
		make_file(path);
	switch (item->kind) {
	case OWN_TMPFS:
		mount_tmpfs(path, owner, item->size);
		break;
	case OWN_DEVPTS:
		mount_devpts(path);
		break;
	case OWN_TUN:
		make_tun(path);
		break;
	default:
		if (move_mount(fd, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
			die("bind", item->target);
		close(fd);
	}
}

void enter_room(const struct room *room)
{
	struct { int fd, directory; } taken[room->count];
	struct mount_attr read_only = { .attr_set = MOUNT_ATTR_RDONLY };

	/* What happens on the host is to be seen in here, and nothing that happens in here there. */
	if (mount("", "/", "", MS_SLAVE | MS_REC, "") < 0)
		die("part with the host's mounts", "");
	/* All of it before the site is covered, which may be above or below any of it. */
	for (size_t i = 0; i < room->count; i++) {
		taken[i].fd = -1;
		if (room->furnishings[i].source)
			taken[i].fd = take(&room->furnishings[i], &taken[i].directory);
	}
	mount_tmpfs(room->site, "0", "1m");
	if (chdir(room->site) < 0)
		die("enter", room->site);
	for (size_t i = 0; i < room->count; i++)
		put(&room->furnishings[i], room->owner, taken[i].fd, taken[i].directory);
	/* The old root ends up over the new one, from where it is taken off: pivot_root(2), NOTES. */
	if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		die("leave the host's root", "");
	if (mount_setattr(AT_FDCWD, "/", 0, &read_only, sizeof read_only) < 0)
		die("write-protect the root", "");
}
