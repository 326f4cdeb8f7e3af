/**
 * Descriptors that Node cannot wait for. One worker thread waits for all of them, by epoll(7): libuv has four of these threads,
 * and with a wait on each descriptor nothing else would get one.
 */
import { epollAdd, epollCreate, epollRemove, epollWaitAsync } from "./libc.ts";

/** How long one wait lasts, in ms: the most that a process outlives a watch that is called off by anything but what it waited for. */
const WAIT = 100;

const watched = new Map<number, () => void>();
let epoll: number | undefined;
let waiting = false;

/**
 * Calls back again and again as long as a descriptor can be read, with a turn of the event loop between the calls, so that whoever
 * writes without end keeps nobody else waiting. The process stays alive until the watch is called off.
 * @returns calls it off; to be done before the descriptor is closed
 */
export function watchReadable(fd: number, onReadable: () => void): () => void {
  epoll ??= epollCreate();
  const instance = epoll;
  epollAdd(instance, fd);
  watched.set(fd, onReadable);
  if (!waiting) void wait(instance);
  return () => {
    watched.delete(fd);
    epollRemove(instance, fd);
  };
}

async function wait(instance: number): Promise<void> {
  waiting = true;
  while (watched.size > 0) for (const fd of await epollWaitAsync(instance, WAIT)) watched.get(fd)?.();
  waiting = false;
}
