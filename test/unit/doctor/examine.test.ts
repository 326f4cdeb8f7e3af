import { expect, test } from "vitest";
import type { Check, DoctorContext } from "../../../src/core/doctor/check.ts";
import { examine } from "../../../src/core/doctor/examine.ts";
import { fail, ok, warn } from "../../../src/core/doctor/finding.ts";
import { checks } from "../../../src/core/doctor/table.ts";
import { DummError } from "../../../src/core/error.ts";
import { noPrograms } from "../../../src/core/lab/guest-programs.ts";

const context: DoctorContext = {
  directory: "/",
  kernel: "default",
  programs: () => Promise.resolve(noPrograms()),
  signal: new AbortController().signal,
};
const good: Check = { name: "good", run: () => ok("there") };
const poor: Check = { name: "poor", run: async () => warn("little", "Get more.") };
const bad: Check = { name: "bad", run: () => fail("gone", "Get one.", { size: 0 }) };

test("what all checks found, in their order and with nothing left out", async () => {
  expect(await examine([bad, poor, good], context)).toEqual({
    checks: [
      { name: "bad", status: "fail", found: "gone", facts: { size: 0 }, details: [], hint: "Get one." },
      { name: "poor", status: "warn", found: "little", facts: {}, details: [], hint: "Get more." },
      { name: "good", status: "ok", found: "there", facts: {}, details: [], hint: null },
    ],
    ok: false,
  });
});

test.each([
  { of: [good], ok: true },
  { of: [good, poor], ok: true },
  { of: [good, poor, bad], ok: false },
  { of: [], ok: true },
])("a warning is no failure: $of.length checks", async ({ of, ok: expected }) => {
  expect((await examine(of, context)).ok).toBe(expected);
});

test("a check that throws has failed, and stops no other", async () => {
  const thrown: Check = {
    name: "thrown",
    run: () => {
      throw new DummError("host-lacks", "no such thing", { where: "here", hint: "Make it.", details: ["last line"] });
    },
  };
  const rejected: Check = { name: "rejected", run: () => Promise.reject(new Error("EACCES: permission denied")) };
  const { checks: results, ok: fine } = await examine([thrown, rejected, good], context);
  expect(fine).toBe(false);
  expect(results).toMatchObject([
    { status: "fail", found: "here: no such thing", hint: "Make it.", details: ["last line"] },
    { status: "fail", found: "EACCES: permission denied", hint: null },
    { status: "ok" },
  ]);
});

test("checks run side by side", async () => {
  let meet: (() => void) | undefined;
  const first: Check = {
    name: "first",
    run: () => new Promise((resolve) => (meet = (): void => resolve(ok("met")))),
  };
  const second: Check = {
    name: "second",
    run: () => {
      meet?.();
      return ok("met");
    },
  };
  expect((await examine([first, second], context)).ok).toBe(true);
});

test("the checks have names of their own", () => {
  const names = checks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
