import { defineConfig } from "vitest/config";

/** Until a test is given up, in ms: on a loaded machine what takes one second takes ten. */
const PATIENCE = 120_000;

const withGuests = {
  globalSetup: "test/support/build.ts",
  testTimeout: PATIENCE,
  hookTimeout: PATIENCE,
};

/** What is run a second time, as an ordinary user: CONTRIBUTING.md says why these. */
const rootless = [
  "confine/escapes",
  "guest/*",
  ...["destroy", "drift", "exclusive", "exec", "foreign", "interrupted", "live-change", "recovery"].map(
    (name) => `lab/${name}`,
  ),
  "template/run",
];

/**
 * unit: fast, no root, no guest. golden: cases kept as files. live: real guests, as root. rootless: some of these as an ordinary user, in a sandbox that root makes.
 *
 * Two files at a time, whatever the machine: a live file has a sandbox of its own, and two of them keep two cores busy, as each
 * boots kernels and waits for them.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: PATIENCE } },
      { test: { name: "golden", include: ["test/golden/*.test.ts"], testTimeout: PATIENCE } },
      { test: { name: "live", include: ["test/live/**/*.test.ts"], ...withGuests } },
      {
        test: {
          name: "rootless",
          include: rootless.map((paths) => `test/live/${paths}.test.ts`),
          env: { DUMM_TEST_USER: "yes" },
          ...withGuests,
        },
      },
    ],
  },
});
