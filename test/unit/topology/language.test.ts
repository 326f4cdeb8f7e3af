// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the text under test has such
import { describe, expect, test } from "vitest";
import type { Environment } from "../../../src/core/topology/environment.ts";
import { parseTopology } from "../../../src/core/topology/parse.ts";
import { formatProblem } from "../../../src/core/topology/problem.ts";
import type { Topology } from "../../../src/core/topology/types.ts";

function valid(text: string, environment?: Environment): Topology | undefined {
  const { topology, problems } = parseTopology(text, "x.yaml", environment);
  expect(problems.map(formatProblem)).toEqual([]);
  return topology;
}

function messages(text: string, environment?: Environment): string[] {
  return parseTopology(text, "x.yaml", environment).problems.map(formatProblem);
}

describe("environment variables", () => {
  test("without quotes are read again; in quotes they are text", () => {
    const text = `
name: \${LAB}
bridges:
  lan:
    mtu: \${MTU:-1400}
    stp: \${STP}
guests:
  alice:
    memory: "\${MEMORY}"
    sysctls:
      kernel.a: \${NUMBER}
      kernel.b: "\${NUMBER}"
      kernel.c: !!str \${NUMBER}
`;
    expect(valid(text, { LAB: "x", STP: "true", MEMORY: "64M", NUMBER: "0x10" })).toEqual({
      name: "x",
      bridges: { lan: { mtu: 1400, stp: true } },
      guests: { alice: { memory: "64M", sysctls: { "kernel.a": 16, "kernel.b": "0x10", "kernel.c": "0x10" } } },
    });
  });

  test("never bring structure or names along", () => {
    const text = "name: x\nguests:\n  ${NAME}:\n  alice:\n    kernel: ${KERNEL}\n    args: ['${ARG}']\n";
    expect(messages(text, { NAME: "bob", KERNEL: "{ a: b }", ARG: "*a" })).toEqual([
      'x.yaml:3:3: expected a guest name of at most 40 lower-case letters, digits and hyphens, with no hyphen at either end, got "${NAME}"',
    ]);
    expect(valid(text.replace("${NAME}", "bob"), { KERNEL: "[a]", ARG: "*a" })?.guests?.["alice"]).toEqual({
      kernel: "[a]",
      args: ["*a"],
    });
  });

  test("are found where they stand, also within quotes and folded text", () => {
    const text = 'name: x\nguests:\n  a:\n    args: ["\\tb$$${X}"]\n    kernel: >\n      /boot/\n      ${Y}\n';
    expect(messages(text)).toEqual([
      "x.yaml:4:18: environment variable X is not set; set it, or give a default: ${X:-value}",
      "x.yaml:7:7: environment variable Y is not set; set it, or give a default: ${Y:-value}",
    ]);
  });

  test("may say how many guests there are", () => {
    const text = "name: x\nguests:\n  a{index}:\n    count: ${COUNT:-2}\n";
    expect(Object.keys(valid(text)?.guests ?? {})).toEqual(["a1", "a2"]);
    expect(Object.keys(valid(text, { COUNT: "3" })?.guests ?? {})).toEqual(["a1", "a2", "a3"]);
    expect(messages(text, { COUNT: "many" })).toEqual([
      'x.yaml:4:12: expected a whole number from 1 to 1000, got "many"',
    ]);
    expect(messages(text.replace(":-2", ""))).toEqual([
      "x.yaml:4:12: environment variable COUNT is not set; set it, or give a default: ${COUNT:-value}",
    ]);
  });
});

describe("a guest with a count", () => {
  test("is as many guests, at its place", () => {
    const text = `
name: x
bridges: { lan: , lan1: , lan2: }
guests:
  before:
  web{index}:
    count: 2
    memory: 64M
    interfaces:
      eth0: { bridge: lan, addresses: ["10.0.0.255+{index}/16"] }
      eth1:
        bridge: lan{index}
        mtu: 140{index-1}
        mac: 02:00:00:00:00:1{index}
    sysctls:
      kernel.domainname: "{index}"
  after:
`;
    const web = (index: number, address: string) => ({
      memory: "64M",
      interfaces: {
        eth0: { bridge: "lan", addresses: [address] },
        eth1: { bridge: `lan${index}`, mtu: 1400 + index - 1, mac: `02:00:00:00:00:1${index}` },
      },
      sysctls: { "kernel.domainname": `${index}` },
    });
    const guests = valid(text)?.guests ?? {};
    expect(Object.keys(guests)).toEqual(["before", "web1", "web2", "after"]);
    expect(guests).toMatchObject({ web1: web(1, "10.0.1.0/16"), web2: web(2, "10.0.1.1/16") });
  });

  test("reads like the same guests written out", () => {
    const body = (memory: string, address: string) =>
      `    memory: ${memory}\n    interfaces: { eth0: { addresses: ["${address}"] } }\n    args:\n`;
    const counted = `name: x\nguests:\n  a{index}:\n    count: 12\n${body("6{index}M", "10.0.0.9+{index}/24")}`;
    const written = Array.from(
      { length: 12 },
      (_, at) => `  a${at + 1}:\n${body(`6${at + 1}M`, `10.0.0.${at + 10}/24`)}`,
    );
    expect(valid(counted)).toEqual(valid(`name: x\nguests:\n${written.join("")}`));
  });

  test("may have its values from an anchor, and lend them to others", () => {
    const text = `
name: x
defaults: &common { memory: 64M }
guests:
  a{index}: &a
    <<: *common
    count: 2
    args: [id={index}]
  b{index}: { <<: *a, count: 1 }
  c:
    memory: 32M
    args: &none []
  d{index}: { count: 1, args: *none }
`.replace("[id={index}]", '["id={index}"]');
    expect(valid(text)?.guests).toEqual({
      a1: { memory: "64M", args: ["id=1"] },
      a2: { memory: "64M", args: ["id=2"] },
      b1: { memory: "64M", args: ["id=1"] },
      c: { memory: "32M", args: [] },
      d1: { args: [] },
    });
  });

  test("leaves an index alone where there is none to count", () => {
    const text = "name: x\nguests:\n  a:\n    args: ['id={index}']\n";
    expect(valid(text)?.guests).toEqual({ a: { args: ["id={index}"] } });
  });

  test("tells a problem of many copies once, and problems of several kinds at one place each", () => {
    const text = `
name: x
guests:
  web{index}:
    count: 1000
    interfaces:
      eth0: { addresses: ["10.0.0.250+{index}/24"], mtu: 12 }
`;
    expect(messages(text)).toEqual([
      "x.yaml:7:27: 10.0.0.250+6 lies outside 10.0.0.0/24 (web6 and 994 more)",
      "x.yaml:7:27: 10.0.0.255/24 is the broadcast address of its network (web5); hosts have 10.0.0.1 to 10.0.0.254",
      "x.yaml:7:58: expected a whole number from 68 to 65521, got 12 (web1 and 999 more)",
    ]);
  });

  test("names the first copy in the path of a problem", () => {
    const text = "name: x\nguests:\n  web{index}: { count: 2, memory: 1M }\n";
    expect(parseTopology(text, "x.yaml").problems).toMatchObject([{ path: "guests.web1.memory", line: 3, column: 35 }]);
  });

  test("may be what links name", () => {
    const text = `
name: x
links: [[a1:eth0, a2:eth0], [a3:eth0, b:eth0]]
guests:
  a{index}: { count: 3, interfaces: { eth0: } }
  b: { interfaces: { eth0: } }
`.replace("a{index}:", '"a{index}":');
    expect(valid(text)?.links).toHaveLength(2);
    expect(messages(text.replace("a3:eth0", "a4:eth0"))).toEqual([
      expect.stringContaining('x.yaml:3:30: unknown guest "a4"; did you mean "a'),
    ]);
  });
});

describe("a link", () => {
  test("may leave both ends their own mtu below that of nothing, and both the same", () => {
    const text = (one: string, other: string) =>
      `name: x\nlinks: [[a:eth0, b:eth0]]\nguests:\n  a: { interfaces: { eth0: ${one} } }\n  b: { interfaces: { eth0: ${other} } }\n`;
    valid(text("{ mtu: 9000 }", "{}"));
    valid(text("{ mtu: 9000 }", "{ mtu: 9000 }"));
    expect(messages(text("{ mtu: 9000 }", "{ mtu: 1500 }"))).toEqual([
      "x.yaml:4:35: mtu 9000 of a:eth0 is greater than 1500, the mtu of b:eth0 at its link's other end",
    ]);
  });

  test("does not make a guest unknown that is refused, nor an interface", () => {
    const text = "name: x\nlinks: [[a:eth0, b:eth0]]\nguests:\n  A: {}\n  b: { interfaces: [eth0] }\n";
    expect(messages(text)).toEqual([
      expect.stringContaining("x.yaml:4:3: expected a guest name"),
      expect.stringContaining("x.yaml:5:20: expected a mapping of interface names"),
    ]);
  });
});
