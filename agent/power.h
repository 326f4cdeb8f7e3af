#ifndef POWER_H
#define POWER_H

/* SIGTERM to all, up to a second for them to go, SIGKILL, sync(2), and off: the UML process ends. */
_Noreturn void power_off(void);

#endif
