#ifndef DUMM_DIE_H
#define DUMM_DIE_H

/* Says on standard error, which is the guest's console log, what failed and why (errno), and ends with status 1. */
_Noreturn void die(const char *what, const char *subject);

#endif
