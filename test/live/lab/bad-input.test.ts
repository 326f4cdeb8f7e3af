import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FILES, type RunOptions, Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";

const file = `${FILES}/topology.yaml`;
const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const kernel = process.env["DUMM_TEST_KERNEL"] ?? join(cache, "dumm/kernels/default/linux");

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.open();
});
afterAll(() => sandbox.close());

interface Refusal {
  status: number;
  /** What the message has to contain. */
  says: readonly (string | RegExp)[];
  args?: readonly string[];
  options?: RunOptions;
}

/** Expects that `dumm apply` refuses with this message, on standard error alone, and changes nothing. */
async function refused(yaml: string, { status, says, args = ["apply", file], options }: Refusal): Promise<void> {
  sandbox.write(file, yaml);
  const before = await snapshot(sandbox);
  const result = await sandbox.dumm(args, options);
  for (const words of says) expect(result.stderr).toMatch(words);
  expect(result.stderr).not.toMatch(/^ +at /m);
  expect(result).toMatchObject({ status, stdout: "" });
  expect(await snapshot(sandbox)).toEqual(before);
}

describe("an invalid topology: 3, and every problem with its place", () => {
  const invalid: [string, string, (string | RegExp)[]][] = [
    ["no YAML", 'name: lab\nguests: { alice: "\n', [/topology\.yaml:\d+:\d+/]],
    ["an unknown key", "name: lab\nguests:\n  alice:\n    interfacs: {}\n", ["topology.yaml:4:5", "interfaces"]],
    ["a wrong type", "name: lab\nbridges: [lan]\n", [/topology\.yaml:2:\d+/, "mapping"]],
    ["a missing name", "guests: {}\n", ["topology.yaml:1:1", "name"]],
    ["a key given twice", "name: lab\nbridges: { lan: {}, lan: {} }\n", [/topology\.yaml:2:\d+/, "lan"]],
    [
      "an unknown bridge",
      "name: lab\nbridges: { lan: }\nguests:\n  alice: { interfaces: { eth0: { bridge: lam } } }\n",
      [/topology\.yaml:4:\d+/, "lam", "lan"],
    ],
    [
      "an address twice",
      `name: lab
bridges: { lan: }
guests:
  alice: { interfaces: { eth0: { bridge: lan, addresses: [10.0.0.1/24] } } }
  bob: { interfaces: { eth0: { bridge: lan, addresses: [10.0.0.1/24] } } }
`,
      [/topology\.yaml:[45]:\d+/, "10.0.0.1"],
    ],
    [
      "an unreachable gateway",
      `name: lab
guests:
  alice:
    interfaces: { eth0: { addresses: [10.0.0.1/24] } }
    routes: [{ to: default, via: 10.1.0.1 }]
`,
      [/topology\.yaml:5:\d+/, "10.1.0.1"],
    ],
    [
      "a MAC address twice, a multicast one, and an mtu that no kernel takes",
      `name: lab
bridges: { lan: }
guests:
  alice: { interfaces: { eth0: { bridge: lan, mac: "02:00:00:00:00:01" } } }
  bob: { interfaces: { eth0: { bridge: lan, mac: "02:00:00:00:00:01" } } }
  carol: { interfaces: { eth0: { bridge: lan, mac: "03:00:00:00:00:01", mtu: 20 } } }
`,
      [/topology\.yaml:[45]:\d+/, /topology\.yaml:6:.*multicast/, /topology\.yaml:6:.*68/],
    ],
    ["a kernel parameter of dumm's own", "name: lab\nguests: { alice: { args: [init=/bin/sh] } }\n", ["init"]],
  ];
  test.each(invalid)("%s", async (_, yaml, says) => {
    await refused(yaml, { status: 3, says });
  });

  test("diff, validate, status and destroy say the same", async () => {
    for (const command of ["diff", "validate", "status", "destroy"])
      await refused("name: [lab]\n", { status: 3, says: [/topology\.yaml:1:7/], args: [command, file] });
  });

  test("as JSON", async () => {
    sandbox.write(file, "name: lab\nbridgs: {}\n");
    const { status, stdout, stderr } = await sandbox.dumm(["apply", "--json", file]);
    expect({ status, stderr }).toEqual({ status: 3, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "invalid-topology", problems: [{ line: 2, column: 1 }] },
    });
  });
});

describe("wrong usage: 2", () => {
  const valid = "name: lab\nguests: { alice: }\n";
  test("an unknown flag", () => refused(valid, { status: 2, says: ["--fast"], args: ["apply", "--fast", file] }));
  test("an unknown command", () => refused(valid, { status: 2, says: ["aply"], args: ["aply", file] }));
  test("a file too many", () => refused(valid, { status: 2, says: [/other/], args: ["apply", file, "other"] }));
  test("a file that is not there", () => {
    const missing = `${FILES}/missing.yaml`;
    return refused(valid, { status: 2, says: [missing], args: ["apply", missing] });
  });
  test("no file where none is to be found", () => {
    return refused(valid, { status: 2, says: ["topology.yaml"], args: ["apply"], options: { cwd: "/run" } });
  });
});

describe("what the host lacks: 5", () => {
  test("a kernel", async () => {
    const options = { env: { XDG_CACHE_HOME: `${FILES}/empty` } };
    await refused("name: lab\nguests: { alice: }\n", { status: 5, says: ["dumm kernel build"], options });
  });

  test("a master", async () => {
    const options = { env: { XDG_CACHE_HOME: `${FILES}/empty` } };
    const yaml = `name: lab\ndefaults: { kernel: ${kernel} }\nguests: { alice: }\n`;
    await refused(yaml, { status: 5, says: ["dumm master build busybox"], options });
  });

  test("a kernel that was named by its path", async () => {
    await refused("name: lab\nguests: { alice: { kernel: ./linux } }\n", { status: 5, says: [`${FILES}/linux`] });
  });

  test("a kernel that may be executed", async () => {
    await sandbox.output("cp", kernel, `${FILES}/plain`);
    await sandbox.output("chmod", "644", `${FILES}/plain`);
    await refused("name: lab\nguests: { alice: { kernel: ./plain } }\n", {
      status: 5,
      says: [`${FILES}/plain`, "chmod"],
    });
  });

  test("a kernel, where another program or a text is named", async () => {
    for (const path of ["/bin/true", "/etc/passwd"])
      await refused(`name: lab\nguests: { alice: { kernel: ${path} } }\n`, {
        status: 5,
        says: [path, "not a UML kernel"],
      });
  });

  test("a master, where an empty directory or a file is named", async () => {
    await sandbox.output("mkdir", `${FILES}/nothing`);
    for (const path of ["./nothing", "/etc/passwd"])
      await refused(`name: lab\nguests: { alice: { master: ${path} } }\n`, { status: 5, says: ["master"] });
  });

  test("root, for a lab among the links of the host", async () => {
    // Where nobody finds them: access(2) does not go by capabilities.
    await sandbox.output("cp", kernel, `${FILES}/linux`);
    await sandbox.output("cp", "-aL", join(cache, "dumm/masters/busybox"), `${FILES}/master`);
    const yaml =
      "name: lab\nisolation: host\ndefaults: { kernel: ./linux, master: ./master }\nbridges: { lan: }\nguests: { alice: }\n";
    await refused(yaml, { status: 5, says: ["root"], options: { unprivileged: true } });
    await sandbox.output("mkdir", "-m", "777", "/run/dumm");
    for (const command of ["apply", "destroy"])
      await refused(yaml, { status: 5, says: ["root"], args: [command, file], options: { unprivileged: true } });
  });
});
