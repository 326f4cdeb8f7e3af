#ifndef DUMM_FILTER_H
#define DUMM_FILTER_H

/*
 * Lets this process, and what it starts, make those system calls that a UML kernel needs, and answers EPERM to all others.
 * Needs no_new_privs. seccomp(2)
 */
void filter_system_calls(void);

#endif
