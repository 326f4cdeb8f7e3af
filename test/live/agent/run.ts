import type { AgentClient } from "../../../src/core/agent/client.ts";
import type { ExecOptions, Exit } from "../../../src/core/agent/exec.ts";

/** Runs a program in a guest to its end. A string is a shell's command. */
export async function run(
  client: AgentClient,
  command: string | ExecOptions,
  input: string | Uint8Array = "",
): Promise<{ exit: Exit; stdout: string; stderr: string }> {
  const session = client.exec(typeof command === "string" ? { argv: ["sh", "-c", command] } : command);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  session.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
  session.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  session.stdin.end(input);
  const exit = await session.exit;
  return { exit, stdout: Buffer.concat(stdout).toString("latin1"), stderr: Buffer.concat(stderr).toString("latin1") };
}

/** Asks until there is an answer. Throws after 30 s. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error("it did not come about in 30 s");
}

/** Asks until the answer is yes. Throws after 30 s. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  await eventually(async () => ((await holds()) ? true : undefined));
}
