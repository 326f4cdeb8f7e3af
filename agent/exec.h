/* Starting a program. */
#ifndef EXEC_H
#define EXEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct exec {
	bool tty, set_uid, set_gid;
	uid_t uid;
	gid_t gid;
	uint16_t rows, columns;
	const char *cwd;
	char **argv, **env;	/* NULL-terminated, to be freed with exec_free */
};

/* The agent's ends, non-blocking. With a terminal, in and out are both it and err is -1. */
struct exec_ends {
	int in, out, err;
};

/* Parses an EXEC message. The strings stay in its bytes. Returns 0 or an errno. */
int exec_parse(struct exec *exec, const uint8_t *data, size_t length);
void exec_free(struct exec *exec);

/*
 * Starts the program in a session of its own, whose id is *pid.
 * Its environment is what it is given, and PATH and HOME if these are not. Returns 0, or the errno of what failed:
 * that of execve(2) too.
 */
int exec_start(const struct exec *exec, struct exec_ends *ends, pid_t *pid);

#endif
