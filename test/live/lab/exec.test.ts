import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestLab } from "../../support/lab.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { until } from "../../support/until.ts";

let sandbox: Sandbox;
let lab: TestLab;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, { name: "exec", guests: { alice: {}, stopped: {} } });
  await lab.apply();
  await sandbox.output("kill", "-KILL", String((await lab.processes())["stopped"]?.pid));
});
afterAll(() => sandbox.close());

const dumm = () => sandbox.program.join(" ");
const shell = (script: string) => lab.exec("alice", ["sh", "-c", script]);

describe("streams and exit status", () => {
  test("standard output and standard error stay apart", async () => {
    expect(await shell("echo out; echo err >&2; printf more")).toEqual({
      status: 0,
      stdout: "out\nmore",
      stderr: "err\n",
    });
  });

  test("the exit status is the program's", async () => {
    for (const status of [0, 1, 42, 125, 255]) expect(await shell(`exit ${status}`)).toMatchObject({ status });
  });

  test("a program that a signal ended: 128 and the signal's number", async () => {
    expect(await shell("kill -TERM $$")).toMatchObject({ status: 143 });
    expect(await shell("kill -KILL $$")).toMatchObject({ status: 137 });
  });

  test("arguments arrive as they are", async () => {
    const odd = ["a b", "", "--json", "-t", "q\"uo'te", "$HOME", "*", "é\n"];
    const { stdout } = await lab.exec("alice", ["sh", "-c", 'printf "<%s>" "$@"', "sh", ...odd]);
    expect(stdout).toBe(odd.map((word) => `<${word}>`).join(""));
  });

  test("--cwd", async () => {
    const { stdout } = await sandbox.dumm([
      "exec",
      "-f",
      lab.file,
      "--cwd",
      "/proc/self",
      "alice",
      "--",
      "cat",
      "comm",
    ]);
    expect(stdout).toBe("cat\n");
  });

  test("--json", async () => {
    const { stdout } = await sandbox.dumm([
      "exec",
      "--json",
      "-f",
      lab.file,
      "alice",
      "--",
      "sh",
      "-c",
      "echo a; exit 3",
    ]);
    expect(JSON.parse(stdout)).toEqual({ status: 3, stdout: "a\n", stderr: "" });
  });

  test("by the lab's name, from anywhere", async () => {
    const { stdout } = await sandbox.dumm(["exec", "-f", "exec", "alice", "--", "hostname"], { cwd: "/" });
    expect(stdout).toBe("alice\n");
  });
});

describe("standard input", () => {
  test("is the program's, to its end", async () => {
    expect(await lab.exec("alice", ["wc", "-c"], { stdin: "x".repeat(12_345) })).toMatchObject({ stdout: "12345\n" });
  });

  test("that is empty ends at once", async () => {
    expect(await lab.exec("alice", ["cat"])).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("that stays open does not hold a program that has ended", async () => {
    const argv = [...sandbox.program, "exec", "-f", lab.file, "alice", "--", "true"];
    const running = await sandbox.start(argv, { stdin: { open: true } });
    expect(await running.result).toMatchObject({ status: 0 });
  });

  test("more than the program reads is no error", async () => {
    const stdin = "line\n".repeat(200_000);
    expect(await lab.exec("alice", ["head", "-n", "1"], { stdin })).toEqual({
      status: 0,
      stdout: "line\n",
      stderr: "",
    });
  });

  test("a megabyte goes in and comes out whole, both at once", async () => {
    const text = Array.from({ length: 120_000 }, (_, index) => `${index} ${index * 7919}\n`).join("");
    const { stdout, status } = await lab.exec("alice", ["cat"], { stdin: text });
    expect(status).toBe(0);
    expect(sha256(stdout)).toBe(sha256(text));
  });
});

describe("output", () => {
  test("of megabytes arrives whole, on both streams", async () => {
    const { stdout, stderr } = await shell("seq 1 150000 & seq 150001 250000 >&2; wait");
    expect(sha256(stdout)).toBe(sha256(sequence(1, 150_000)));
    expect(sha256(stderr)).toBe(sha256(sequence(150_001, 250_000)));
  });

  test("that nobody reads any more ends the program", async () => {
    const command = `${dumm()} exec -f ${lab.file} alice -- seq 1 100000 | head -n 2`;
    expect(await sandbox.run(["sh", "-c", command])).toMatchObject({ status: 0, stdout: "1\n2\n" });
  });
});

describe("125, where dumm itself fails", () => {
  const cases: [string, () => string[], string][] = [
    ["no such guest", () => ["-f", lab.file, "carol", "--", "true"], "carol"],
    ["a guest that does not run", () => ["-f", lab.file, "stopped", "--", "true"], "stopped"],
    ["no such program", () => ["-f", lab.file, "alice", "--", "no-such-program"], "no-such-program"],
    ["no such directory", () => ["-f", lab.file, "--cwd", "/nowhere", "alice", "--", "true"], "ENOENT"],
    ["no such topology", () => ["-f", `${FILES}/none.yaml`, "alice", "--", "true"], "none.yaml"],
  ];
  test.each(cases)("%s", async (_, args, says) => {
    const { status, stdout, stderr } = await sandbox.dumm(["exec", ...args()]);
    expect(stderr).toContain(says);
    expect({ status, stdout }).toEqual({ status: 125, stdout: "" });
  });
});

describe("signals", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s goes to the program", async (signal) => {
    const running = await lab.startExec("alice", [
      "sh",
      "-c",
      `trap 'echo got; exit 7' ${signal.slice(3)}; echo ready; while :; do sleep 0.1; done`,
    ]);
    await until(() => running.output().includes("ready"));
    await running.kill(signal);
    expect(await running.result).toMatchObject({ status: 7, stdout: "ready\ngot\n" });
  });

  test("a dumm that is killed takes its program along", async () => {
    const running = await lab.startExec("alice", ["sh", "-c", "echo ready; exec sleep 1234"]);
    await until(() => running.output().includes("ready"));
    await running.kill("SIGKILL");
    await running.result;
    await until(async () => !(await lab.inside("alice", "ps")).includes("sleep 1234"));
  });

  test("one that cannot reach the program ends the session", async () => {
    const running = await lab.startExec("alice", ["sh", "-c", "echo ready; exec sleep 1000"]);
    await until(() => running.output() === "ready\n");
    const kernel = String((await lab.processes())["alice"]?.pid);
    await sandbox.output("kill", "-STOP", kernel);
    await running.kill("SIGTERM");
    expect(await running.result).toMatchObject({
      status: 125,
      stderr: expect.stringContaining("the guest's agent did not answer within 2 s"),
    });
    await sandbox.output("kill", "-CONT", kernel);
    await until(async () => (await shell("pidof sleep")).status === 1);
  });
});

describe("several at once", () => {
  test("eight, each with its own answer", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => shell(`cat; seq 1 2000; echo ${index}; exit ${index}`)),
    );
    for (const [index, { status, stdout }] of answers.entries()) {
      expect(status).toBe(index);
      expect(stdout).toBe(`${sequence(1, 2000)}${index}\n`);
    }
  });
});

describe("-t", () => {
  /** dumm on a terminal of its own. */
  const onTerminal = (command: string): string[] => [
    "script",
    "-qec",
    `stty rows 31 cols 97; exec ${dumm()} ${command}`,
    "/dev/null",
  ];

  test("gives the program a terminal of the same size, and its exit status comes through", async () => {
    const { status, stdout } = await sandbox.run(
      onTerminal(`exec -t -f ${lab.file} alice -- sh -c 'test -t 0 && test -t 1 && stty size; exit 9'`),
    );
    expect(stdout).toContain("31 97");
    expect(status).toBe(9);
  });

  test("is what a terminal gets without being asked, and a pipe does not", async () => {
    const command = `exec -f ${lab.file} alice -- sh -c 'test -t 0 && echo terminal || echo pipe'`;
    expect((await sandbox.run(onTerminal(command))).stdout).toContain("terminal");
    expect((await sandbox.run(["sh", "-c", `${dumm()} ${command}`])).stdout).toBe("pipe\n");
  });

  test("keys reach the program: a line, and Ctrl-C", async () => {
    const script =
      "trap 'echo interrupted; exit 5' INT; echo ready; read line; echo \"<$line>\"; while :; do sleep 0.1; done";
    const running = await sandbox.start(
      onTerminal(`exec -f ${lab.file} alice -- sh -c '${script.replaceAll("'", "'\\''")}'`),
      { stdin: { open: true } },
    );
    await until(() => running.output().includes("ready"));
    running.write("hello\r");
    await until(() => running.output().includes("<hello>"));
    running.write("\x03");
    expect(await running.result).toMatchObject({ status: 5, stdout: expect.stringContaining("interrupted") });
  });
});

function sequence(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join("");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

test("an apply on a terminal that has no size comes to its end", async () => {
  const { status, stdout } = await sandbox.run(["script", "-qec", `${dumm()} apply ${lab.file}`, "/dev/null"]);
  expect(stdout).toContain("lab exec: 2 operations, 2 done");
  expect(status).toBe(0);
});
