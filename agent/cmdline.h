#ifndef CMDLINE_H
#define CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

/* The value of name= (with its '=') on the kernel's command line; the last one counts. Needs /proc. */
bool cmdline_value(const char *name, char *value, size_t size);

#endif
