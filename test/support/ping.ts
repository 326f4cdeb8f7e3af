import { expect } from "vitest";
import type { TestLab } from "./lab.ts";
import { until } from "./until.ts";

/**
 * Does something while one guest pings another, 20 times a second, and expects that every packet was answered: those from
 * before, those from meanwhile and some from after.
 */
export async function whilePinging<T>(
  lab: TestLab,
  guest: string,
  address: string,
  work: () => Promise<T>,
): Promise<T> {
  const ping = await lab.startExec(guest, ["ping", "-i", "0.05", address]);
  const answered = (): number[] => [...ping.output().matchAll(/ seq=(\d+) /g)].map(([, sequence]) => Number(sequence));
  const answers = (count: number): Promise<unknown> =>
    until(() => answered().length >= count, { what: `${count} answers from ${address}: ${ping.output()}` });
  try {
    await answers(3);
    return await work();
  } finally {
    await answers(answered().length + 3);
    await ping.kill("SIGINT");
    const { stdout } = await ping.result;
    // The last one may have been on its way when ping was ended, so its own percentage is not the measure.
    expect(answered()).toEqual(Array.from(answered(), (_, index) => index));
    const [, sent, received] = /(\d+) packets transmitted, (\d+) packets received/.exec(stdout) ?? [];
    expect(Number(sent) - Number(received)).toBeLessThanOrEqual(1);
  }
}
