#include "userns.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"

int id_in(int proc)
{
	char name[16];
	ssize_t length = readlinkat(proc, "self", name, sizeof name - 1);

	if (length < 0)
		die("read", "/proc/self");
	name[length] = '\0';
	return atoi(name);
}

/* Is the first process of the namespace until it is killed. */
_Noreturn static void keep_user_namespace(int proc, int teller)
{
	int id = id_in(proc);

	/* It ends with the launcher, wherever that ends. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (unshare(CLONE_NEWUSER) < 0)
		die("make a user namespace", "");
	/* Of that, a change of rights takes it away. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (write(teller, &id, sizeof id) != sizeof id)
		exit(1);
	for (;;)
		pause();
}

static int open_of(int proc, int id, const char *name, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "%d/%s", id, name);
	fd = openat(proc, path, flags | O_CLOEXEC);
	if (fd < 0)
		die("open /proc's", path);
	return fd;
}

/* It must be one write(2). */
static void set_map(int proc, int id, const char *name, const char *map)
{
	int fd = open_of(proc, id, name, O_WRONLY);

	if (write(fd, map, strlen(map)) < 0)
		die("set the map", map);
	close(fd);
}

int make_user_namespace(int proc, const char *users, const char *groups)
{
	int ends[2], id, fd;

	if (pipe2(ends, O_CLOEXEC) < 0)
		die("make a pipe", "");
	pid_t keeper = fork();
	if (keeper < 0)
		die("fork", "");
	if (keeper == 0) {
		close(ends[0]);
		keep_user_namespace(proc, ends[1]);
	}
	close(ends[1]);
	if (read(ends[0], &id, sizeof id) != sizeof id)
		exit(1); /* it has said why */
	close(ends[0]);
	set_map(proc, id, "uid_map", users);
	set_map(proc, id, "gid_map", groups);
	fd = open_of(proc, id, "ns/user", O_RDONLY);
	kill(keeper, SIGKILL);
	waitpid(keeper, NULL, 0);
	return fd;
}
