import { hash } from "node:crypto";
import { DummError } from "../error.ts";
import { SysError } from "../sys/libc.ts";
import type { Question } from "./question.ts";

/** The questions of one gather(), by names of the caller's. */
export type Questions = Readonly<Record<string, Question<unknown>>>;

/** What each was answered; a SysError where it could not be. */
export type Answers<Q extends Questions> = {
  readonly [Name in keyof Q]: (Q[Name] extends Question<infer T> ? T : never) | SysError;
};

/** The SHA-256 of an answer, as the agent compares it. Of none: what no answer has. */
export function digestOf(answer: Uint8Array | undefined): Uint8Array {
  return answer === undefined ? new Uint8Array(32) : hash("sha256", answer, "buffer");
}

/** Takes apart the answer to several questions: for each errno u8, length u32, data. RangeError for what is none. */
export function readAnswers<Q extends Questions>(questions: Q, answer: Uint8Array): Answers<Q> {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.length);
  let at = 0;
  const read = Object.entries(questions).map(([name, question]) => {
    const [errno, length] = [view.getUint8(at), view.getUint32(at + 1, true)];
    const data = answer.subarray(at + 5, at + 5 + length);
    if (data.length !== length) throw new RangeError(`an answer of ${length} bytes where ${data.length} are left`);
    at += 5 + length;
    return [name, errno === 0 ? question.read(data) : new SysError(question.what, errno)];
  });
  return Object.fromEntries(read);
}

/** @throws DummError guest-failed where it is an error */
export function answered<T>(answer: T | SysError): T {
  if (!(answer instanceof SysError)) return answer;
  throw new DummError("guest-failed", `cannot ${answer.syscall}: ${answer.code}`, { cause: answer });
}
