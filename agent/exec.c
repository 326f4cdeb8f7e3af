#include "exec.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bytes.h"
#include "protocol.h"

#define DEFAULT_PATH "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define DEFAULT_HOME "HOME=/root"

static bool has(char *const *env, const char *name)
{
	size_t length = strlen(name);
	for (; *env; env++)
		if (strncmp(*env, name, length) == 0 && (*env)[length] == '=')
			return true;
	return false;
}

static char **read_strings(struct reader *from, size_t count)
{
	char **strings = calloc(count + 3, sizeof *strings);
	if (!strings)
		_exit(1);
	for (size_t i = 0; i < count; i++)
		strings[i] = (char *)read_string(from);
	return strings;
}

int exec_parse(struct exec *exec, const uint8_t *data, size_t length)
{
	struct reader from = { data, length, false };
	uint32_t flags = read_number(&from, 1);
	exec->tty = flags & EXEC_TTY;
	exec->set_uid = flags & EXEC_UID;
	exec->set_gid = flags & EXEC_GID;
	exec->uid = read_number(&from, 4);
	exec->gid = read_number(&from, 4);
	exec->rows = (uint16_t)read_number(&from, 2);
	exec->columns = (uint16_t)read_number(&from, 2);
	size_t argc = read_number(&from, 2), envc = read_number(&from, 2);
	exec->cwd = read_string(&from);
	exec->argv = read_strings(&from, argc);
	exec->env = read_strings(&from, envc);
	if (!has(exec->env, "PATH"))
		exec->env[envc++] = DEFAULT_PATH;
	if (!has(exec->env, "HOME"))
		exec->env[envc] = DEFAULT_HOME;
	return from.short_of || !argc ? EINVAL : 0;
}

void exec_free(struct exec *exec)
{
	free(exec->argv);
	free(exec->env);
}

/* glibc's setuid(2) would change all threads; in a vfork child only the bare calls are safe. */
static int become(const struct exec *exec)
{
	if (!exec->set_uid && !exec->set_gid)
		return 0;
	if (syscall(SYS_setgroups, 0, NULL) < 0)
		return -1;
	if (exec->set_gid && syscall(SYS_setresgid, exec->gid, exec->gid, exec->gid) < 0)
		return -1;
	return exec->set_uid ? (int)syscall(SYS_setresuid, exec->uid, exec->uid, exec->uid) : 0;
}

/* What the child does between vfork and exec: nothing but system calls, as it runs in the agent's memory. */
static void run(const struct exec *exec, const int theirs[3])
{
	setsid();
	if (exec->tty && ioctl(theirs[0], TIOCSCTTY, 0) < 0)
		return;
	for (int i = 0; i < 3; i++)
		if (dup2(theirs[i], i) < 0)
			return;
	if (become(exec) < 0 || chdir(exec->cwd[0] ? exec->cwd : "/") < 0)
		return;
	signal(SIGPIPE, SIG_DFL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* execvpe looks into the PATH of this very variable. */
	environ = exec->env;
	execvpe(exec->argv[0], exec->argv, exec->env);
}

static void close_all(const int fds[6])
{
	for (int i = 0; i < 6; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static int open_pipes(int ours[3], int theirs[3])
{
	for (int i = 0; i < 3; i++) {
		int ends[2];
		if (pipe2(ends, O_CLOEXEC) < 0)
			return -1;
		theirs[i] = ends[i == 0 ? 0 : 1];
		ours[i] = ends[i == 0 ? 1 : 0];
		fcntl(ours[i], F_SETFL, O_NONBLOCK);
	}
	return 0;
}

static int open_terminal(const struct exec *exec, int ours[3], int theirs[3])
{
	struct winsize size = { .ws_row = exec->rows, .ws_col = exec->columns };
	ours[0] = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (ours[0] < 0 || unlockpt(ours[0]) < 0 || ioctl(ours[0], TIOCSWINSZ, &size) < 0)
		return -1;
	ours[1] = fcntl(ours[0], F_DUPFD_CLOEXEC, 3);
	theirs[0] = ioctl(ours[0], TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (ours[1] < 0 || theirs[0] < 0)
		return -1;
	theirs[1] = fcntl(theirs[0], F_DUPFD_CLOEXEC, 3);
	theirs[2] = fcntl(theirs[0], F_DUPFD_CLOEXEC, 3);
	return theirs[1] < 0 || theirs[2] < 0 ? -1 : 0;
}

int exec_start(const struct exec *exec, struct exec_ends *ends, pid_t *pid)
{
	int fds[6] = { -1, -1, -1, -1, -1, -1 };
	int *ours = fds, *theirs = fds + 3;
	if ((exec->tty ? open_terminal(exec, ours, theirs) : open_pipes(ours, theirs)) < 0) {
		int error = errno;
		close_all(fds);
		return error;
	}
	/*
	 * vfork: a guest's fork(2) copies page tables through the host and takes ten times as long. It also makes a failed exec
	 * plain: the child says so in memory that is ours too.
	 */
	char **our_environment = environ;
	volatile int error = 0;
	*pid = vfork();
	if (*pid == 0) {
		run(exec, theirs);
		error = errno;
		_exit(127);
	}
	if (*pid < 0)
		error = errno;
	environ = our_environment;
	if (error) {
		close_all(fds);
		return error;
	}
	for (int i = 0; i < 3; i++)
		close(theirs[i]);
	*ends = (struct exec_ends){ ours[0], ours[1], ours[2] };
	return 0;
}
