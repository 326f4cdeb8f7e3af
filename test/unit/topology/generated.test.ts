import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

test("types.ts and schema-validator.ts are what `npm run types` makes of the schema", async () => {
  const script = fileURLToPath(new URL("../../../scripts/topology-types.js", import.meta.url));
  const { exitCode, stderr } = await execa("node", [script, "--check"], { reject: false });
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
}, 30_000);
