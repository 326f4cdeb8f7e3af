import { setTimeout as delay } from "node:timers/promises";

/**
 * Waits until the check answers something, and answers that. What counts as nothing: undefined, false, null.
 * @param timeout after which the test has failed, in ms
 */
export async function until<T>(
  check: () => T | Promise<T>,
  { timeout = 30_000, what = check.toString() }: { timeout?: number; what?: string } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await check();
    if (answer !== undefined && answer !== null && answer !== false) return answer as NonNullable<Exclude<T, false>>;
    if (Date.now() > end) throw new Error(`did not come true within ${timeout / 1000} s: ${what}`);
    await delay(10);
  }
}
