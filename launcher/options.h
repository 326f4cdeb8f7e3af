#ifndef DUMM_OPTIONS_H
#define DUMM_OPTIONS_H

#include <stddef.h>
#include <sys/resource.h>

#include "room.h"

enum { MOST_FURNISHINGS = 64, MOST_LIMITS = 16 };

struct limit {
	int resource;
	struct rlimit value;
};

/* The command line, understood. */
struct options {
	long group; /* of which the guest is a member besides; -1: none */
	const char *users, *groups; /* the maps of its user namespace: user_namespaces(7) */
	struct furnishing furnishings[MOST_FURNISHINGS];
	struct room room; /* with those furnishings */
	struct limit limits[MOST_LIMITS];
	size_t limit_count;
	char **command; /* the kernel and its parameters */
};

/* Ends the process with status 2 where it is not understood: it is dumm that has written it. */
void parse_options(char **argv, struct options *options);

#endif
