#include "server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmdline.h"
#include "doomed.h"
#include "files.h"
#include "line.h"
#include "pollset.h"
#include "release.h"

enum {
	OPEN_AGAIN_MS = 1000,
	/* syslog(2) */
	CONSOLE_LEVEL = 8,
	LEVEL_ERRORS = 4,
};

static struct line lines[LINES];

/* Out of the reach of what the master's init does with its own cgroup; no harm where there is no cgroup 2. */
static void enter_cgroup(void)
{
	mkdir("/sys/fs/cgroup/dumm-agent", 0755);
	file_write_through("/sys/fs/cgroup/dumm-agent/cgroup.procs", "0", 1);
}

static int watch_children(void)
{
	sigset_t signals;
	sigfillset(&signals);
	sigprocmask(SIG_SETMASK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void reap(int children)
{
	struct signalfd_siginfo info;
	while (read(children, &info, sizeof info) > 0)
		;
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		for (int i = 0; i < LINES; i++)
			for (struct channel *channel = lines[i].channels; channel; channel = channel->next)
				if (!channel->ended && channel->class->child_ended &&
				    channel->class->child_ended(channel, pid, status))
					break;
}

/* Becomes a MCONSOLE_USER_NOTIFY to the socket that `mconsole=notify:` names, which may be that of many guests. */
static void tell_ready(void)
{
	char name[65] = "", text[80];
	cmdline_value("dumm.guest=", name, sizeof name);
	int length = snprintf(text, sizeof text, "ready%s%s", name[0] ? " " : "", name);
	file_write_through("/proc/mconsole", text, (size_t)length);
}

/* Milliseconds until something is to be done that no descriptor tells. */
static int timeout(int doomed)
{
	int least = doomed;
	for (int i = 0; i < LINES; i++) {
		if (line_is_held_up(&lines[i]))
			return 0;
		if (lines[i].fd < 0 && (least < 0 || least > OPEN_AGAIN_MS))
			least = OPEN_AGAIN_MS;
	}
	return least;
}

void server_run(int init, bool held, bool again)
{
	static struct pollset set;
	enter_cgroup();
	int children = watch_children();
	release_init(init, held);
	/* Each client that goes makes the kernel say two lines. Errors still reach the console, and dmesg has all. */
	klogctl(CONSOLE_LEVEL, NULL, LEVEL_ERRORS);
	for (int i = 0; i < LINES; i++)
		line_init(&lines[i], i, again);
	tell_ready();

	for (;;) {
		int wait = timeout(doomed_check());
		pollset_clear(&set);
		pollset_add(&set, children, POLLIN);
		release_watch(&set);
		for (int i = 0; i < LINES; i++)
			line_watch(&lines[i], &set);
		if (poll(set.fds, set.count, wait) < 0)
			continue;
		if (pollset_events(&set, children))
			reap(children);
		release_ready(&set, lines);
		for (int i = 0; i < LINES; i++) {
			line_ready(&lines[i], &set);
			line_settle(&lines[i]);
		}
	}
}
