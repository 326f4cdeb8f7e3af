#include "doomed.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "processes.h"

enum { GRACE_MS = 300, LOOK_MS = 50 };

struct doomed {
	struct doomed *next;
	pid_t session;
	int64_t kill_at;
};

static struct doomed *all;

struct signalling {
	pid_t session;
	int signal;
	bool found;
};

/* A shell gives each of its jobs a process group: so the whole session is meant, not one group. */
static void signal_member(const struct process *process, void *context)
{
	struct signalling *what = context;
	if (process->session != what->session || process->is_zombie)
		return;
	what->found = true;
	if (what->signal)
		kill(process->pid, what->signal);
}

static bool signal_session(pid_t session, int signal)
{
	struct signalling what = { session, signal, false };
	processes_each(signal_member, &what);
	return what.found;
}

void doomed_add(pid_t session)
{
	struct doomed *doomed = calloc(1, sizeof *doomed);
	if (!doomed)
		_exit(1);
	*doomed = (struct doomed){ all, session, now() + GRACE_MS };
	all = doomed;
	signal_session(session, SIGHUP);
	/* A stopped process sees SIGHUP only when it goes on. */
	signal_session(session, SIGCONT);
}

int doomed_check(void)
{
	int64_t time = all ? now() : 0;
	for (struct doomed **link = &all; *link;) {
		struct doomed *doomed = *link;
		/* Once more after a SIGKILL: a process may have been born between the look and the signal. */
		if (signal_session(doomed->session, time >= doomed->kill_at ? SIGKILL : 0)) {
			link = &doomed->next;
		} else {
			*link = doomed->next;
			free(doomed);
		}
	}
	return all ? LOOK_MS : -1;
}
