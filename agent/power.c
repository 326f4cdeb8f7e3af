#include "power.h"

#include <signal.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "processes.h"

enum { GRACE_MS = 1000, LOOK_MS = 10 };

static void count(const struct process *process, void *context)
{
	if (process->pid != 1 && process->pid != getpid() && !process->is_of_the_kernel && !process->is_zombie)
		++*(int *)context;
}

void power_off(void)
{
	kill(-1, SIGTERM);
	/* What job control has stopped has to go on to see it. */
	kill(-1, SIGCONT);
	for (int64_t end = now() + GRACE_MS; now() < end;) {
		int alive = 0;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		processes_each(count, &alive);
		if (!alive)
			break;
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000L }, NULL);
	}
	kill(-1, SIGKILL);
	sync();
	reboot(RB_POWER_OFF);
	_exit(1);
}
