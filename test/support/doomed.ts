import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Sandbox } from "./sandbox.ts";

const PROGRAM = fileURLToPath(new URL("doomed-program.js", import.meta.url));

type Request = "apply" | "destroy";

/** Where a dumm is killed: once it has done so many operations, or made so many of the calls that change the machine. */
export interface Place {
  readonly unit: "operation" | "step";
  readonly after: number;
}

/** What an apply or a destroy does when nobody kills it. */
export interface Course {
  /** Its operations, in the order in which they ended. */
  readonly kinds: readonly string[];
  /** After how many of them there was something else to do. */
  readonly pauses: readonly number[];
  readonly steps: number;
}

/** Lets it come to its end. */
export async function follow(sandbox: Sandbox, request: Request, file: string): Promise<Course> {
  return JSON.parse(await sandbox.output(process.execPath, PROGRAM, request, file));
}

/** Kills it there. Guests are changed side by side, so that one time it may take a step less than another, and end before. */
export async function kill(sandbox: Sandbox, request: Request, file: string, { unit, after }: Place): Promise<void> {
  const { status, stderr } = await sandbox.run([process.execPath, PROGRAM, request, file, unit, String(after)]);
  expect(unit === "step" ? [137, 0] : [137], stderr).toContain(status);
}

/**
 * The places of a course: every one, or with a stride greater than 1 one of so many steps, and of its operations the first of
 * each kind.
 * @param wanted the kinds that count, unless every place is taken
 */
export function placesOf({ kinds, pauses, steps }: Course, stride: number, wanted = new Set(kinds)): Place[] {
  const left = new Set(wanted);
  const isFirst = (after: number, index: number): boolean =>
    kinds.slice(pauses[index - 1] ?? 0, after).filter((kind) => left.delete(kind)).length > 0;
  return [
    ...pauses.filter((after, index) => isFirst(after, index) || stride === 1).map(place("operation")),
    ...Array.from({ length: Math.floor(steps / stride) }, (_, index) => (index + 1) * stride).map(place("step")),
  ];
}

function place(unit: Place["unit"]): (after: number) => Place {
  return (after) => ({ unit, after });
}

/** The places of a change and of its opposite: of the kinds that both have, one half counts here and the other there. */
export function placesOfBoth(there: Course, back: Course, stride: number): [Place[], Place[]] {
  const common = [...new Set(there.kinds)].filter((kind) => back.kinds.includes(kind));
  const half = Math.ceil(common.length / 2);
  const without = ({ kinds }: Course, others: string[]) => new Set(kinds.filter((kind) => !others.includes(kind)));
  return [
    placesOf(there, stride, without(there, common.slice(half))),
    placesOf(back, stride, without(back, common.slice(0, half))),
  ];
}
