import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { commands } from "../../../src/cli/commands.ts";
import { packageFile } from "../../../src/core/cache/directory.ts";

test("every command is there, by the name that its file has", () => {
  const files = readdirSync(packageFile("src", "commands"), { recursive: true, encoding: "utf8" });
  const ids = files.filter((path) => path.endsWith(".ts")).map((path) => path.slice(0, -3).replace("/", ":"));
  expect(Object.keys(commands).sort()).toEqual(ids.sort());
});
