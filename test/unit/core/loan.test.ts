import fc from "fast-check";
import { expect, test } from "vitest";
import { loanName, loansOf } from "../../../src/core/loan.ts";

const labs = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/);
const links = fc.stringMatching(/^[^\s/:%]{1,40}$/).filter((name) => Buffer.byteLength(name) <= 40);

test("a loan is read from the altname that notes it, which the kernel takes", () => {
  fc.assert(
    fc.property(labs, links, fc.constantFrom("up", "down"), (lab, link, before) => {
      const loan = { lab, link, what: "external", before } as const;
      expect(Buffer.byteLength(loanName(loan))).toBeLessThan(128);
      expect(loansOf({ altNames: ["enp3s0", loanName(loan)] })).toEqual([loan]);
    }),
  );
});

test.each([
  "enp3s0",
  "dumm:lab:eth1",
  "dumm:lab:eth1:external",
  "dumm:lab:eth1:other=up",
  "dumm:lab:eth1:external=up:more",
])("%s notes none", (name) => {
  expect(loansOf({ altNames: [name] })).toEqual([]);
});
