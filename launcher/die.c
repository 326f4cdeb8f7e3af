#include "die.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *what, const char *subject)
{
	fprintf(stderr, "dumm-launcher: %s%s%s: %s\n", what, *subject ? " " : "", subject, strerror(errno));
	exit(1);
}
