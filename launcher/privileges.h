#ifndef DUMM_PRIVILEGES_H
#define DUMM_PRIVILEGES_H

/* Leaves all groups but one, or all of them (-1). */
void set_group(long group);

/* Enters a user namespace, which must be one below this process's, and becomes its root. */
void become_root_of(int user_namespace);

/*
 * Gives up, for good, every capability but those over the files of the namespace's own ids, which a guest's kernel needs to be
 * a file system's server: chown, reading and writing what belongs to others, chmod. None of them counts outside.
 */
void drop_capabilities(void);

/* Keeps signals and abstract sockets within: Landlock's scopes, where the host has them (Linux 6.12). landlock(7) */
void restrict_scope(void);

#endif
