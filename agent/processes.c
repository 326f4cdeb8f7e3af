#include "processes.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* include/linux/sched.h */
#define PF_KTHREAD 0x00200000u

/* proc_pid_stat(5): the name may hold anything, so the fields are counted from its closing bracket. */
static bool parse(const char *text, struct process *process)
{
	const char *end_of_name = strrchr(text, ')');
	char state;
	int parent, group, session, terminal, foreground;
	unsigned flags;
	if (!end_of_name || sscanf(end_of_name + 1, " %c %d %d %d %d %d %u", &state, &parent, &group, &session,
				   &terminal, &foreground, &flags) != 7)
		return false;
	process->session = session;
	process->is_zombie = state == 'Z' || state == 'X';
	process->is_of_the_kernel = flags & PF_KTHREAD;
	return true;
}

void processes_each(void (*visit)(const struct process *process, void *context), void *context)
{
	DIR *proc = opendir("/proc");
	for (struct dirent *entry; proc && (entry = readdir(proc));) {
		struct process process = { .pid = atoi(entry->d_name) };
		char path[32], text[1024];
		if (process.pid <= 0)
			continue;
		snprintf(path, sizeof path, "/proc/%d/stat", process.pid);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
		if (fd >= 0)
			close(fd);
		if (length <= 0)
			continue;
		text[length] = 0;
		if (parse(text, &process))
			visit(&process, context);
	}
	if (proc)
		closedir(proc);
}
