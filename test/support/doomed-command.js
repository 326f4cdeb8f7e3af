// Preloaded into `dumm` itself: counts its steps, ends it with SIGKILL after so many, and tells how many there were if it comes to
// its end. A command of a private lab becomes itself again in the lab's namespaces, and the count goes on there. See doomed-command.ts.
import { writeSync } from "node:fs";
import { onStep } from "./doomed-steps.js";

const after = Number(process.env["DOOMED_AFTER"]);
let steps = Number(process.env["DOOMED_STEPS"] ?? 0);

onStep(() => {
  steps++;
  process.env["DOOMED_STEPS"] = String(steps);
  if (steps === after) process.kill(process.pid, "SIGKILL");
});

process.on("exit", () => writeSync(2, `steps: ${steps}\n`));
