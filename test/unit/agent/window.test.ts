import fc from "fast-check";
import { expect, test } from "vitest";
import { Window } from "../../../src/core/agent/window.ts";

const atOnce = (flush: () => void) => flush();

test("sends what belongs to one turn in one write, and what does not fit as the rest is handled", async () => {
  const sent: string[] = [];
  const window = new Window(10, (bytes) => sent.push(Buffer.from(bytes).toString()));
  window.send(Buffer.from("aaaa"));
  window.send(Buffer.from("bbbb"));
  window.send(Buffer.from("cccc"));
  window.send(Buffer.from("d"));
  expect(sent).toEqual([]);
  await new Promise(setImmediate);
  expect(sent).toEqual(["aaaabbbb"]);
  window.acknowledge(4);
  expect(sent).toEqual(["aaaabbbb", "ccccd"]);
});

test("loses nothing and never exceeds its size, past 2^32 too", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.boolean()), { maxLength: 200 }), (steps) => {
      let underWay = 0;
      let total = 0;
      const window = new Window(
        100,
        (bytes) => {
          underWay += bytes.length;
          total += bytes.length;
          expect(underWay).toBeLessThanOrEqual(100);
        },
        atOnce,
      );
      let handled = 0;
      const handleAll = () => {
        while (underWay > 0) {
          handled = (handled + underWay) >>> 0;
          underWay = 0;
          window.acknowledge(handled);
        }
      };
      for (const [size, handle] of steps) {
        window.send(new Uint8Array(size));
        if (handle) handleAll();
      }
      handleAll();
      expect(total).toBe(steps.reduce((sum, [size]) => sum + size, 0));
    }),
  );
});
