import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type StatusReport, succeeded, TestLab } from "../../support/lab.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { commandLines, type Snapshot, snapshot } from "../../support/snapshot.ts";
import { until } from "../../support/until.ts";

let sandbox: Sandbox;
let before: Snapshot;

beforeEach(async () => {
  sandbox = await Sandbox.open();
});
afterEach(() => sandbox.close());

/** Two guests on a bridge that has an address. */
async function newLab(isolation?: "host" | "private"): Promise<TestLab> {
  const lab = new TestLab(sandbox, {
    name: "alone",
    ...(isolation === undefined ? {} : { isolation }),
    bridges: { lan: { addresses: ["10.0.0.254/24"] } },
    guests: {
      alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } },
      bob: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
    },
  });
  lab.save();
  before = await snapshot(sandbox);
  return lab;
}

/** The processes that hold the namespaces of labs, as the sandbox counts. */
async function holders(): Promise<string[]> {
  const { stdout } = await sandbox.run(["pgrep", "-f", "^dumm-holder:"]);
  return stdout.split("\n").filter((pid) => pid !== "");
}

const kernels = (): number => commandLines(sandbox).filter((line) => line.includes("umid=")).length;

test("a private lab shows the host none of its links, and every command finds it", async () => {
  const lab = await newLab("private");
  await lab.apply();
  const { links, addresses, mounts } = await snapshot(sandbox);
  expect({ links, addresses, mounts }).toEqual({
    links: before.links,
    addresses: before.addresses,
    mounts: before.mounts,
  });
  await lab.reaches("alice", "10.0.0.2");
  await lab.expectSettled();
  expect((await lab.status()).bridges).toMatchObject([{ name: "lan", addresses: ["10.0.0.254/24"] }]);
  expect(JSON.parse((await sandbox.dumm(["list", "--json"])).stdout)).toEqual({
    labs: [{ lab: "alone", directory: `${lab.directory}/.dumm`, isolation: "private", guests: 2, links: 0 }],
  });
  expect(await sandbox.dumm(["status", "alone"])).toMatchObject({ status: 0 });
  expect(await holders()).toHaveLength(1);
  await lab.destroy();
  expect(await snapshot(sandbox)).toEqual(before);
});

test("the names of the host's links are free within it", async () => {
  await sandbox.output("ip", "link", "add", "lan", "type", "bridge");
  const lab = await newLab("private");
  expect((await lab.changes()).length).toBeGreaterThan(0);
  await lab.apply();
  await lab.destroy();
  expect(await snapshot(sandbox)).toEqual(before);
});

test("the end of the holder takes everything along, and the next apply begins anew", async () => {
  const lab = await newLab("private");
  await lab.apply();
  await lab.inside("alice", "mkdir -p /root; echo kept >/root/file; sync");
  const [holder = ""] = await holders();
  await sandbox.output("kill", "-KILL", holder);
  await until(() => kernels() === 0);
  const { links, mounts, processes } = await snapshot(sandbox);
  expect({ links, mounts, processes }).toEqual({
    links: before.links,
    mounts: before.mounts,
    processes: before.processes,
  });
  expect((await lab.status()).guests).toMatchObject([{ state: "stopped" }, { state: "stopped" }]);
  await lab.apply();
  expect(await lab.inside("alice", "cat /root/file")).toBe("kept\n");
  await lab.expectSettled();
  await lab.destroy();
  expect(await snapshot(sandbox)).toEqual(before);
});

test("an apply that is killed once the holder is there: the next one goes on, and so does a destroy", async () => {
  const lab = await newLab("private");
  for (const next of ["apply", "destroy"]) {
    const running = await sandbox.startDumm(["apply", lab.file]);
    await until(async () => (await holders()).length > 0);
    await running.kill("SIGKILL");
    await running.result;
    expect(await sandbox.dumm([next, lab.file])).toMatchObject({ status: 0 });
  }
  expect(await snapshot(sandbox)).toEqual({ ...before, files: expect.anything() });
});

test("two applies at once make one holder", async () => {
  const lab = await newLab("private");
  const results = await Promise.all([1, 2].map(() => sandbox.dumm(["apply", lab.file])));
  expect(results).toMatchObject([{ status: 0 }, { status: 0 }]);
  expect(await holders()).toHaveLength(1);
  await lab.destroy();
});

describe("a lab that runs with the other isolation", () => {
  test.each([
    ["host", "private"],
    ["private", "host"],
  ] as const)("%s, and now %s: apply and diff refuse, the rest finds it, destroy ends it", async (first, second) => {
    await (await newLab(first)).apply();
    const lab = await newLab(second);
    for (const command of ["apply", "diff"]) {
      const { status, stderr } = await sandbox.dumm([command, lab.file]);
      expect(stderr).toContain(`it runs with isolation ${first}, and its topology has ${second}`);
      expect(status).toBe(4);
    }
    const ping = ["ping", "-c", "1", "-W", "1", "10.0.0.2"];
    await until(async () => (await lab.exec("alice", ping)).status === 0, { what: "alice reaches bob" });
    const { guests } = succeeded<StatusReport>(await sandbox.dumm(["status", "--json", lab.file]));
    expect(guests).toMatchObject([{ state: "running" }, { name: "bob", state: "running" }]);
    await lab.destroy();
    await lab.apply();
    await lab.expectSettled();
    await lab.destroy();
    expect((await snapshot(sandbox)).run).toEqual([]);
  });
});

describe("enter", () => {
  const enter = (lab: TestLab, argv: string[], options = {}) =>
    sandbox.dumm(["enter", lab.file, "--", ...argv], options);

  test("runs a program among the lab's links, with our input, directory and status", async () => {
    const lab = await newLab("private");
    await lab.apply();
    expect(await enter(lab, ["ip", "link", "show", "alice-eth0"])).toMatchObject({ status: 0 });
    const script = 'read word; echo "$word in $(pwd)"; exit 7';
    expect(await enter(lab, ["sh", "-c", script], { stdin: "hello\n", cwd: FILES })).toEqual({
      status: 7,
      stdout: `hello in ${FILES}\n`,
      stderr: "",
    });
    const sniffer = await sandbox.startDumm(["enter", lab.file, "--", "sleep", "1000"]);
    await until(() => commandLines(sandbox).includes("sleep 1000 "));
    await sniffer.kill("SIGTERM");
    expect(await sniffer.result).toMatchObject({ status: 143 });
    await lab.destroy();
  });

  test("a pipe that nobody reads any more ends the program", async () => {
    const lab = await newLab("private");
    await lab.apply();
    const command = `${sandbox.program.join(" ")} enter ${lab.file} -- yes | head -n 1`;
    expect(await sandbox.run(["sh", "-c", command])).toEqual({ status: 0, stdout: "y\n", stderr: "" });
    await lab.destroy();
  });

  test("dumm itself works in there", async () => {
    const lab = await newLab("private");
    await lab.apply();
    const { status } = await enter(lab, [...sandbox.program, "diff", lab.file]);
    expect(status).toBe(0);
    await lab.destroy();
  });

  test("of a lab on the host runs the program where it is", async () => {
    const lab = await newLab("host");
    await lab.apply();
    expect(await enter(lab, ["ip", "link", "show", "lan"])).toMatchObject({ status: 0 });
    await lab.destroy();
  });

  test("of a private lab that does not run: 125", async () => {
    const lab = await newLab("private");
    const { status, stderr } = await enter(lab, ["true"]);
    expect(stderr).toContain("does not run");
    expect(status).toBe(125);
  });
});
