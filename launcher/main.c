/*
 * dumm-launcher: starts the kernel of a guest where it can reach nothing but what is the guest's.
 *
 *   dumm-launcher --users MAP --groups MAP [--group GID] --site DIR --owner ID
 *                 [--bind|--ro-bind|--dev-bind SOURCE TARGET] [--tmpfs BYTES TARGET] [--devpts TARGET] [--tun TARGET]
 *                 [--limit NAME VALUE] -- KERNEL [PARAMETER...]
 *
 * It makes a user namespace with these maps, says "ready" on descriptor 3, and waits there for a byte: meanwhile dumm mounts
 * the guest's union with the ids of that namespace, which is descriptor 5. Then come a mount namespace with a root that holds
 * what was given, the user namespace itself, those of processes, IPC and names, limits, no capability but over the guest's
 * own files, and a filter of system calls. At last it says which process the kernel is.
 *
 * Descriptor 4, where it is given one, reserves the guest's ids: whoever has it open keeps others from taking them.
 *
 * Of the three processes that it becomes, the kernel is one; the second is the first of its process namespace, ends what the
 * kernel leaves, and keeps the ids reserved until then; the third waits for them as long as dumm has its end of descriptor 3,
 * and ends with the kernel's status.
 *
 * What it does not touch is the network namespace: a guest is in that of its lab, where it may attach to those taps that are
 * its own (TUNSETOWNER, TUNSETGROUP), and make no socket of a network family.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"
#include "filter.h"
#include "options.h"
#include "privileges.h"
#include "room.h"
#include "userns.h"

enum { SYNC = 3, RESERVATION = 4, USER_NAMESPACE = 5 };

static void wait_for_union(void)
{
	char go;

	if (dprintf(SYNC, "ready\n") < 0)
		die("say that all is ready", "");
	/* Whoever was to say it has ended: then there is nothing to start either. */
	if (read(SYNC, &go, 1) != 1)
		exit(1);
}

static void set_limits(const struct options *options)
{
	for (size_t i = 0; i < options->limit_count; i++)
		if (setrlimit(options->limits[i].resource, &options->limits[i].value) < 0)
			die("set limits", "");
}

/* Waits for one process and reaps all others. Answers its exit status, as a shell has it. */
static int wait_for(pid_t pid)
{
	int status;
	pid_t ended;

	do {
		ended = wait(&status);
		if (ended < 0 && errno != EINTR)
			return 1;
	} while (ended != pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Waits for a child, of which SIGCHLD is blocked, until dumm lets go. */
static int wait_while_wanted(pid_t child, const sigset_t *blocked)
{
	struct pollfd events[] = { { .fd = signalfd(-1, blocked, SFD_CLOEXEC), .events = POLLIN }, { .fd = SYNC, .events = POLLIN } };

	while (poll(events, 2, -1) < 0)
		if (errno != EINTR)
			return 1;
	return events[0].revents ? wait_for(child) : 0;
}

_Noreturn static void become_kernel(int proc, char **command)
{
	dprintf(SYNC, "kernel %d\n", id_in(proc));
	close_range(SYNC, ~0U, 0);
	/* It signals its whole process group as it ends. */
	setsid();
	/* What it would do itself, and then start once more, by way of /proc/self/exe. */
	personality(ADDR_NO_RANDOMIZE);
	execv(command[0], command);
	die("start", command[0]);
}

static pid_t fork_or_die(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork", "");
	return pid;
}

int main(int argc, char **argv)
{
	struct options options;

	(void)argc;
	parse_options(argv + 1, &options);
	close_range(RESERVATION + 1, ~0U, 0);
	/* Where no ids are reserved: the next descriptors have their numbers all the same. */
	if (fcntl(RESERVATION, F_GETFD) < 0 && open("/dev/null", O_PATH | O_CLOEXEC) != RESERVATION)
		die("open", "/dev/null");
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (proc < 0)
		die("open", "/proc");
	int user_namespace = make_user_namespace(proc, options.users, options.groups);
	if (proc == USER_NAMESPACE)
		proc = fcntl(proc, F_DUPFD_CLOEXEC, USER_NAMESPACE + 1);
	if (dup3(user_namespace, USER_NAMESPACE, O_CLOEXEC) < 0)
		die("keep the user namespace", "");
	wait_for_union();

	set_group(options.group);
	if (unshare(CLONE_NEWNS) < 0)
		die("make a mount namespace", "");
	enter_room(&options.room);
	become_root_of(USER_NAMESPACE);
	if (unshare(CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP) < 0)
		die("make namespaces", "");
	sigset_t child_ends;
	sigemptyset(&child_ends);
	sigaddset(&child_ends, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_ends, NULL);
	pid_t first = fork_or_die();
	if (first != 0)
		return wait_while_wanted(first, &child_ends);
	sigprocmask(SIG_UNBLOCK, &child_ends, NULL);
	/* Where a user's guests share his ids, none is to look into the others' processes. */
	prctl(PR_SET_DUMPABLE, 0);
	set_limits(&options);
	drop_capabilities();
	restrict_scope();
	filter_system_calls();
	/* As the first of its process namespace it would ignore the signals by which it ends itself. */
	pid_t kernel = fork_or_die();
	if (kernel == 0)
		become_kernel(proc, options.command);
	close_range(0, RESERVATION - 1, 0);
	close_range(RESERVATION + 1, ~0U, 0);
	return wait_for(kernel);
}
