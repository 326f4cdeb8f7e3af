/* The guest's processes, as /proc tells them. */
#ifndef PROCESSES_H
#define PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

struct process {
	pid_t pid, session;
	bool is_zombie, is_of_the_kernel;
};

void processes_each(void (*visit)(const struct process *process, void *context), void *context);

#endif
