// A dumm that stays: runs in a sandbox, reads one request a line and answers in one line each. See resident.ts.
import { createInterface } from "node:readline";
import { applyLab, DummError, destroyLab, diffLab, loadLab, statusOf } from "../../dist/index.js";

/** Whether an apply removes what others have added. */
const exclusive = process.argv.includes("--exclusive");

const silent = () => undefined;
const options = {
  wait: true,
  allowReboot: true,
  exclusive,
  signal: new AbortController().signal,
  onWait: silent,
  onBuild: silent,
  onNotice: silent,
  onPlan: silent,
  onOutcome: silent,
};

const requests = {
  apply: async (lab) => asPlain(await applyLab(lab, options)),
  destroy: async ({ layout }) => asPlain(await destroyLab(layout, options)),
  diff: async (lab) => {
    const { changes, notCompared } = await diffLab(lab);
    return { changes, notCompared };
  },
  status: ({ layout, desired }) => statusOf(layout, desired),
};

/** @param {import("../../dist/index.js").Applied} applied */
function asPlain({ changes, outcomes, remaining, notCompared }) {
  const operations = outcomes.map(({ operation, status, error }) => ({ ...operation, status, error: error?.message }));
  return { changes, operations, remaining, notCompared };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { request, file } = JSON.parse(line);
  try {
    process.stdout.write(`${JSON.stringify({ answer: await requests[request](await loadLab(file)) })}\n`);
  } catch (error) {
    const details = error instanceof DummError ? error.details : [error.stack];
    process.stdout.write(`${JSON.stringify({ error: [error.message, ...details].join("\n") })}\n`);
  }
}
