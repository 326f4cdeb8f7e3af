#ifndef MOUNTS_H
#define MOUNTS_H

/* Mounts what user space expects of a kernel, where it is not mounted yet. What cannot be mounted is left out. */
void mounts_make(void);

#endif
