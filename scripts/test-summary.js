// Reads vitest's JSON report and ends the output of `make test` with one plain line: `N passed, N failed`.
import { readFile } from "node:fs/promises";

const [, , path] = process.argv;

let report;
try {
  report = JSON.parse(await readFile(path, "utf8"));
} catch (error) {
  process.stdout.write(`no report from vitest: ${error.message}\n0 passed, 1 failed\n`);
  process.exit(1);
}

// A file that could not be loaded holds no test that failed, and yet it failed.
const broken = report.testResults.filter(
  ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
);
for (const { name } of broken) process.stdout.write(`failed as a whole: ${name}\n`);

const skipped = report.numPendingTests + report.numTodoTests;
if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);

let failed = report.numFailedTests + broken.length;
// An error outside of any test: vitest exits with 1, and its report counts nothing.
if (failed === 0 && process.env.VITEST_STATUS !== undefined && process.env.VITEST_STATUS !== "0") {
  process.stdout.write("vitest failed outside of a test, see above\n");
  failed = 1;
}
process.stdout.write(`${report.numPassedTests} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
