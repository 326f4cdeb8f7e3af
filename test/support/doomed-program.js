// A dumm that is killed, at a place that can be named: it brings a lab up or takes it down, counts what it has done, and ends
// itself with SIGKILL between one instruction and the next. Without a place it comes to its end and tells the places. See doomed.ts.
import { onStep } from "./doomed-steps.js";

const [request, file, unit, after] = process.argv.slice(2);

const done = { operation: 0, step: 0 };
/** @param {keyof typeof done} what */
function count(what) {
  if (++done[what] === Number(after) && what === unit) process.kill(process.pid, "SIGKILL");
}

onStep(() => count("step"));
const { applyLab, destroyLab, loadLab } = await import("../../dist/bundle/index.js");

const kinds = [];
/** After how many operations there is something else to do: those that are done at once are told at once. */
const pauses = [];
function onOutcome({ operation }) {
  kinds.push(operation.operation);
  count("operation");
  const now = done.operation;
  queueMicrotask(() => {
    if (done.operation === now) pauses.push(now);
  });
}

const silent = () => undefined;
const options = {
  wait: true,
  allowReboot: false,
  exclusive: true,
  signal: new AbortController().signal,
  onWait: silent,
  onBuild: silent,
  onNotice: silent,
  onPlan: silent,
  onOutcome,
};
const lab = await loadLab(file);
await (request === "apply" ? applyLab(lab, options) : destroyLab(lab.layout, options));
process.stdout.write(JSON.stringify({ kinds, pauses, steps: done.step }));
