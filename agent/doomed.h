/* Sessions whose client is gone: SIGHUP at once, SIGKILL to what is left of them a moment later. */
#ifndef DOOMED_H
#define DOOMED_H

#include <sys/types.h>

/* session is the pid of its leader. */
void doomed_add(pid_t session);

/* Kills what is due. Returns the milliseconds until it wants to be called again, -1 for never. */
int doomed_check(void);

#endif
