// Measures dumm against a bare floor, in one run and in namespaces of its own. See README.md.
import { spawnSync } from "node:child_process";
import { measureAll } from "./measure.js";
import { report } from "./report.js";

if (process.getuid() !== 0) {
  process.stderr.write("bench: starting guests takes root\n");
  process.exit(5);
}

// The namespaces end with this process, and everything in them.
if (process.env.DUMM_BENCH_INSIDE === undefined) {
  const namespaces = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status } = spawnSync("unshare", [...namespaces, ...again], {
    stdio: "inherit",
    env: { ...process.env, DUMM_BENCH_INSIDE: "1" },
  });
  process.exit(status ?? 1);
}

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 20, 100];
process.stdout.write(report(await measureAll(counts)));
