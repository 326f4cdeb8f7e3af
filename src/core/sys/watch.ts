import { close, epollAdd, epollCreate, epollRemove, epollWaitAsync } from "./libc.ts";

/** How long one wait lasts, in ms: the most that a process outlives a watch that is called off by anything but what it waited for. */
const WAIT = 100;

/**
 * Descriptors that Node cannot wait for. One worker thread waits for all of them, by epoll(7): libuv has four of these threads,
 * and with a wait on each descriptor nothing else would get one.
 */
export class Watch {
  readonly #callbacks = new Map<number, () => void>();
  /** There while something is watched. */
  #epoll: number | undefined;

  /**
   * Calls back again and again as long as a descriptor can be read, with a turn of the event loop between the calls, so that whoever
   * writes without end keeps nobody else waiting. The process stays alive until it is called off.
   * @returns calls it off; to be done before the descriptor is closed
   */
  readable(fd: number, callback: () => void): () => void {
    const begins = this.#epoll === undefined;
    this.#epoll ??= epollCreate();
    const epoll = this.#epoll;
    epollAdd(epoll, fd);
    this.#callbacks.set(fd, callback);
    if (begins) void this.#wait(epoll);
    return () => {
      this.#callbacks.delete(fd);
      epollRemove(epoll, fd);
    };
  }

  async #wait(epoll: number): Promise<void> {
    while (this.#callbacks.size > 0) for (const fd of await epollWaitAsync(epoll, WAIT)) this.#callbacks.get(fd)?.();
    this.#epoll = undefined;
    close(epoll);
  }
}
