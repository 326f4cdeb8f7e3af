#include "mounts.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static const struct {
	const char *path, *type, *options;
	unsigned long flags;
} mounts[] = {
	{ "/proc", "proc", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "/sys", "sysfs", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "/dev", "devtmpfs", "mode=0755", MS_NOSUID },
	{ "/dev/pts", "devpts", "gid=5,mode=0620,ptmxmode=0666", MS_NOSUID | MS_NOEXEC },
	{ "/dev/shm", "tmpfs", "mode=1777", MS_NOSUID | MS_NODEV },
	/* pid files and sockets of before a reboot must not be found again in the diff. */
	{ "/run", "tmpfs", "mode=0755", MS_NOSUID | MS_NODEV },
	{ "/sys/fs/cgroup", "cgroup2", "nsdelegate", MS_NOSUID | MS_NODEV | MS_NOEXEC },
};

static const struct {
	const char *path, *target;
} links[] = {
	{ "/dev/fd", "/proc/self/fd" },
	{ "/dev/stdin", "/proc/self/fd/0" },
	{ "/dev/stdout", "/proc/self/fd/1" },
	{ "/dev/stderr", "/proc/self/fd/2" },
};

static bool is_mounted(const char *path)
{
	struct stat directory, parent;
	char above[64];
	strcpy(above, path);
	strcat(above, "/..");
	return stat(path, &directory) == 0 && stat(above, &parent) == 0 && directory.st_dev != parent.st_dev;
}

void mounts_make(void)
{
	for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++) {
		mkdir(mounts[i].path, 0755);
		if (!is_mounted(mounts[i].path))
			mount(mounts[i].type, mounts[i].path, mounts[i].type, mounts[i].flags, mounts[i].options);
	}
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (symlink(links[i].target, links[i].path) < 0)
			continue;	/* it is there */

	/* Programs need some place for temporary files; one that can be written is left as the master has it. */
	mkdir("/tmp", 01777);
	if (access("/tmp", W_OK) < 0)
		mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
}
