// A dumm that stays: runs in a sandbox, reads one request a line and answers in one line each. See resident.ts.
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import {
  applyLab,
  DummError,
  destroyLab,
  diffLab,
  loadLab,
  locateLab,
  statusOf,
  withExec,
} from "../../dist/bundle/index.js";

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
  apply: async ({ file }) => asPlain(await applyLab(await loadLab(file), options)),
  destroy: async ({ file }) => asPlain(await destroyLab((await loadLab(file)).layout, options)),
  diff: async ({ file }) => {
    const { changes, notCompared } = await diffLab(await loadLab(file));
    return { changes, notCompared };
  },
  status: async ({ file }) => {
    const { layout, desired } = await loadLab(file);
    return statusOf(layout, desired);
  },
  exec: async ({ file, guest, argv }) => {
    const { layout } = await locateLab(file);
    return withExec(layout, guest, { argv }, async (session) => {
      session.stdin.end();
      const [stdout, stderr, exit] = await Promise.all([text(session.stdout), text(session.stderr), session.exit]);
      return { status: exit.status ?? 128 + constants.signals[exit.signal], stdout, stderr };
    });
  },
};

/** @param {import("../../dist/index.js").Applied} applied */
function asPlain({ changes, outcomes, remaining, notCompared }) {
  const operations = outcomes.map(({ operation, status, error }) => ({ ...operation, status, error: error?.message }));
  return { changes, operations, remaining, notCompared };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { request, ...about } = JSON.parse(line);
  try {
    process.stdout.write(`${JSON.stringify({ answer: await requests[request](about) })}\n`);
  } catch (error) {
    const details = error instanceof DummError ? error.details : [error.stack];
    process.stdout.write(`${JSON.stringify({ error: [error.message, ...details].join("\n") })}\n`);
  }
}
