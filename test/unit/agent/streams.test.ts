import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { InputStream } from "../../../src/core/agent/input-stream.ts";
import { OutputStream } from "../../../src/core/agent/output-stream.ts";

test("an input sends no more than its credit, and its end last", async () => {
  const sent: string[] = [];
  const input = new InputStream(4, (bytes) => sent.push(Buffer.from(bytes).toString()));
  input.end("abcdefghij");
  expect(sent).toEqual(["abcd"]);
  input.give(4);
  expect(sent).toEqual(["abcd", "efgh"]);
  input.give(100);
  await once(input, "finish");
  expect(sent).toEqual(["abcd", "efgh", "ij", ""]);
});

test("an input whose program has ended takes all and sends nothing", async () => {
  const sent: Uint8Array[] = [];
  const input = new InputStream(2, (bytes) => sent.push(bytes));
  input.write("abcdef");
  input.discard();
  input.end("ghi");
  await once(input, "finish");
  expect(sent.map((bytes) => Buffer.from(bytes).toString())).toEqual(["ab"]);
});

test("an output reports what was read, and nothing of what was not", async () => {
  let reported = 0;
  const output = new OutputStream((bytes) => {
    reported += bytes;
  });
  for (let i = 0; i < 4; i++) output.deliver(new Uint8Array(32768));
  await setImmediate();
  expect(reported).toBe(0);
  output.resume();
  await setImmediate();
  output.finish();
  await once(output, "end");
  expect(reported).toBeGreaterThan(0);
  expect(reported).toBeLessThanOrEqual(4 * 32768);
});
