#ifndef DUMM_USERNS_H
#define DUMM_USERNS_H

/*
 * Makes a user namespace below this process's own, with these maps. This process stays where it is.
 * `proc` is the open /proc: its process ids are not this process's own where that is in a process namespace of its own.
 * Answers a descriptor of the namespace.
 */
int make_user_namespace(int proc, const char *users, const char *groups);

/* The id of this process as that /proc has it. */
int id_in(int proc);

#endif
