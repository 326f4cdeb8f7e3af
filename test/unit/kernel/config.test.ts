import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { packageFile } from "../../../src/core/cache/directory.ts";
import { compareConfig, parseConfig } from "../../../src/core/kernel/config.ts";

describe("parseConfig", () => {
  it("reads what is set, what is off, and lets a later line win", () => {
    const text =
      '# a comment\nCONFIG_NET=y\n# CONFIG_SMP is not set\nCONFIG_HZ=100\nCONFIG_NET=m\nCONFIG_LOCALVERSION=""\n';
    expect([...parseConfig(text)]).toEqual([
      ["NET", "m"],
      ["SMP", "n"],
      ["HZ", "100"],
      ["LOCALVERSION", '""'],
    ]);
  });
});

describe("compareConfig", () => {
  it("names what was dropped, what was forced, and what no guest can do without", async () => {
    const asked = parseConfig(await readFile(packageFile("kernel", "features.config"), "utf8"));
    const result = new Map(asked);
    result.delete("WIREGUARD");
    result.set("HOSTFS", "n");
    result.set("ETHERNET", "y");
    expect(compareConfig(asked, result)).toEqual({
      lost: ["HOSTFS", "WIREGUARD"],
      forced: ["ETHERNET"],
      fatal: ["HOSTFS"],
    });
  });

  it("takes a symbol that is off and one that is not there for the same", () => {
    expect(compareConfig(parseConfig("# CONFIG_WLAN is not set"), new Map()).forced).toEqual([]);
  });

  it("refuses SMP, whose guests panic with their first interface", () => {
    expect(compareConfig(new Map(), new Map([["SMP", "y"]])).fatal).toContain("SMP (must be off)");
  });
});

describe("kernel/features.config", () => {
  it("asks for no symbol twice", async () => {
    const text = await readFile(packageFile("kernel", "features.config"), "utf8");
    const names = text.split("\n").flatMap((line) => [...parseConfig(line).keys()]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("asks for all that is essential", async () => {
    const asked = parseConfig(await readFile(packageFile("kernel", "features.config"), "utf8"));
    expect(compareConfig(asked, asked).fatal).toEqual([]);
  });
});
