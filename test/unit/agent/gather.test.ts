import { describe, expect, test } from "vitest";
import { answered, digestOf, readAnswers } from "../../../src/core/agent/gather.ts";
import { readFile } from "../../../src/core/agent/question.ts";

/** errno u8, length u32, data: what the agent answers to one question. */
function answer(errno: number, data: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(errno);
  head.writeUInt32LE(data.length, 1);
  return Buffer.concat([head, Buffer.from(data)]);
}

describe("the answer to several questions", () => {
  const questions = { a: readFile("/a"), b: readFile("/b"), c: readFile("/c") };

  test("is told apart", () => {
    const answers = readAnswers(questions, Buffer.concat([answer(0, "one"), answer(2, ""), answer(0, "")]));
    expect(answers).toMatchObject({ a: Buffer.from("one"), b: { code: "ENOENT" }, c: Buffer.from("") });
    expect(() => answered(answers.b)).toThrow("cannot read /b: ENOENT");
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["too few", answer(0, "one")],
    ["half a head", Buffer.concat([answer(0, ""), answer(0, ""), Buffer.alloc(3)])],
    ["less than it says", Buffer.concat([answer(0, ""), answer(0, ""), answer(0, "three").subarray(0, 7)])],
  ])("cannot be %s", (_, bytes) => {
    expect(() => readAnswers(questions, bytes)).toThrow(RangeError);
  });

  test("is known by its SHA-256", () => {
    expect(Buffer.from(digestOf(Buffer.from("abc"))).toString("hex")).toMatch(/^ba7816bf/);
    expect(digestOf(undefined)).toEqual(new Uint8Array(32));
  });
});
