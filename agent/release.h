/*
 * HELD and RELEASED, on the server's side: RELEASE goes to pid 1 over a socket. pid 1 answers with an errno (0: there is no
 * init, it stays and reaps), or the socket closes because exec(2) of the master's init succeeded.
 */
#ifndef RELEASE_H
#define RELEASE_H

#include <stdbool.h>
#include <stdint.h>

struct line;
struct pollset;

void release_init(int socket, bool held);
bool release_is_held(void);
void release_request(struct line *line, uint16_t id);
void release_watch(struct pollset *set);
void release_ready(const struct pollset *set, struct line *lines);

#endif
