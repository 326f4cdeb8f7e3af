import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { entryVariables, inheritedEntry } from "../../../src/core/lab/entry.ts";
import { LabLayout } from "../../../src/core/lab/layout.ts";
import { hasRange } from "../../../src/core/lab/namespaces.ts";
import { defaultRunRoot } from "../../../src/core/lab/run-root.ts";
import { LAB_NAME } from "../../../src/core/naming.ts";
import { isInitialMap } from "../../../src/core/user-namespace.ts";
import { checkPrivate } from "../../../src/reconcile/lab/check.ts";
import { checkedName, workingDirectory } from "../../../src/reconcile/lab/naming.ts";

describe("where labs lie while they run", () => {
  test.each([
    ["root's", {}, 0, "/run/dumm"],
    ["a user's", { XDG_RUNTIME_DIR: "/run/user/1000" }, 1000, "/run/user/1000/dumm"],
    ["root's, who has such a directory too", { XDG_RUNTIME_DIR: "/run/user/0" }, 0, "/run/dumm"],
    [
      "a user's within a lab, where he is root",
      { DUMM_RUN_ROOT: "/run/user/1000/dumm", DUMM_HOLDER: "7" },
      0,
      "/run/user/1000/dumm",
    ],
  ])("%s", (_, environment, uid, expected) => {
    expect(defaultRunRoot(environment, uid)).toBe(expected);
  });

  test("a user's without a directory of the session, or with one that is no path", () => {
    expect(defaultRunRoot({}, 1000)).toMatch(/\/dumm\/run$/);
    expect(defaultRunRoot({ XDG_RUNTIME_DIR: "here" }, 1000)).toMatch(/\/dumm\/run$/);
  });
});

describe("what a process within a lab is told", () => {
  test.each([
    { runRoot: "/run/dumm", holder: 17 },
    { runRoot: "/run/user/1000/dumm", holder: undefined },
  ])("%o comes through the environment", (entry) => {
    const variables = Object.fromEntries(entryVariables(entry).map((variable) => variable.split("=")));
    expect(inheritedEntry(variables)).toEqual(entry);
  });

  test("and one without is told nothing", () => expect(inheritedEntry({ DUMM_HOLDER: "1" })).toBeUndefined());
});

test.each([
  ["tester:100000:65536", true],
  ["1000:100000:65536", true],
  ["other:100000:65536\ntester:165536:1\n", true],
  ["tester:100000:0", false],
  ["other:100000:65536", false],
  ["# tester", false],
  ["", false],
])("subuid(5): %j", (text, expected) => {
  expect(hasRange(text, "tester", 1000)).toBe(expected);
});

test("the first user namespace is told by its map", () => {
  expect(isInitialMap("         0          0 4294967295\n")).toBe(true);
  expect(isInitialMap("         0       1000          1\n")).toBe(false);
  expect(isInitialMap("0 0 1\n1 1 4294967294\n")).toBe(false);
});

describe("a lab's name and working directory", () => {
  const loaded = { file: "/tmp/topology.yaml", topology: { name: "net" } };

  test.each([
    [{}, "/tmp/.dumm"],
    [{ name: "net" }, "/tmp/.dumm"],
    [{ name: "two" }, "/tmp/.dumm/labs/two"],
    [{ name: "two", directory: "/tmp/other" }, "/tmp/other"],
  ])("%o", (naming, expected) => expect(workingDirectory(loaded, naming)).toBe(expected));

  test("what is no name is refused", () => {
    expect(checkedName("net-2")).toBe("net-2");
    for (const name of ["", "Net", "a/b", "../up", "-a", "x".repeat(33)])
      expect(() => checkedName(name)).toThrow(/is no name/);
  });

  test("the names are those of the schema", () => {
    const schema = JSON.parse(readFileSync(new URL("../../../schemas/topology.schema.json", import.meta.url), "utf8"));
    expect(LAB_NAME.source).toBe(schema.properties.name.pattern);
  });

  test("the run directory follows the root", () => {
    expect(new LabLayout("net", "/tmp/.dumm", "/run/user/1000/dumm").run).toBe("/run/user/1000/dumm/net");
  });
});

test("a private lab has no external; nat it can have", () => {
  expect(() => checkPrivate({ name: "net", bridges: { wan: { external: "eth1" } } })).toThrow(
    "bridge wan: a private lab reaches no link of the host, and has no external",
  );
  expect(() => checkPrivate({ name: "net", bridges: { wan: { nat: true } } })).not.toThrow();
});

test("a private lab with nat has no link of the name of its uplink", () => {
  const nat = { wan: { nat: true } };
  const guests = { dumm: { interfaces: { uplink: { bridge: "wan" } } } };
  expect(() => checkPrivate({ name: "net", bridges: { ...nat, "dumm-uplink": {} } })).toThrow(
    "bridge dumm-uplink: its link",
  );
  expect(() => checkPrivate({ name: "net", bridges: nat, guests })).toThrow("interface dumm:uplink: its link");
  expect(() => checkPrivate({ name: "net", bridges: { "dumm-uplink": {} }, guests })).not.toThrow();
});
