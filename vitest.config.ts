import { defineConfig } from "vitest/config";

/**
 * unit: fast, no root, no guest. golden: cases kept as files. live: real guests, as root, one file at a time because
 * each boots kernels and two cores are soon full.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      { test: { name: "golden", include: ["test/golden/*.test.ts"] } },
      {
        test: {
          name: "live",
          include: ["test/live/**/*.test.ts"],
          globalSetup: "test/support/build.ts",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
