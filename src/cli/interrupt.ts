/**
 * A signal that Ctrl-C (or SIGTERM) raises. What is under way is finished, so that the lab is left in order; a second Ctrl-C
 * ends the process at once, which a later apply also mends.
 */
export function interruptible(onInterrupt: () => void): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    onInterrupt();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return {
    signal: controller.signal,
    done: () => {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
    },
  };
}
