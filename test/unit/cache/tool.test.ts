import { expect, it } from "vitest";
import { needTools, runTool } from "../../../src/core/cache/tool.ts";

it("names every tool that is missing, and the packages that bring them", () => {
  const tools = [
    { command: "sh", package: "dash" },
    { command: "no-such-compiler", package: "gcc libc6-dev" },
    { command: "no-such-parser", package: "bison" },
  ];
  expect(() => needTools(tools, "a kernel build")).toThrow(
    expect.objectContaining({
      code: "host-lacks",
      what: "a kernel build needs no-such-compiler, no-such-parser",
      hint: expect.stringContaining("gcc libc6-dev bison"),
    }),
  );
});

it("answers what a program wrote, and fails with its last words", async () => {
  expect(await runTool("sh", ["-c", "echo yes; echo no >&2"])).toBe("yes");
  await expect(runTool("sh", ["-c", "echo line; echo wrong >&2; exit 3"])).rejects.toMatchObject({
    code: "build-failed",
    what: expect.stringContaining("status 3"),
    details: ["line", "wrong"],
  });
});

it("fails for a program that is not there", async () => {
  await expect(runTool("no-such-program", [])).rejects.toMatchObject({ code: "build-failed" });
});
