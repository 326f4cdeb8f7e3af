#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>

/*
 * Serves the host on all lines, for ever. init is the socket to pid 1; held: pid 1 still waits for RELEASE; again: there
 * was a server before, which died.
 */
_Noreturn void server_run(int init, bool held, bool again);

#endif
