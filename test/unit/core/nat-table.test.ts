import { describe, expect, test } from "vitest";
import { judgeForwardChains } from "../../../src/core/doctor/checks/nat.ts";
import { natRules, parseTable, type Uplinks, writeTable } from "../../../src/core/nft/nat-table.ts";

const uplinks: Uplinks = {
  4: [
    { link: "eth0", forwards: false },
    { link: "docker0", forwards: true },
  ],
  6: [{ link: "eth0", forwards: false }],
};
const bridges = [
  { link: "lan", addresses: ["10.0.0.254/24", "10.0.0.253/24"] },
  { link: "far", addresses: ["fd00::fe/64", "10.9.9.9/32"] },
];

describe("the rules", () => {
  test("are the same again when nft lists them", () => {
    const rules = natRules(bridges, uplinks);
    expect(parseTable(writeTable("lab", rules))).toEqual(
      ["add table inet dumm-lab", "delete table inet dumm-lab", ...rules].map((line) =>
        line.includes("table") ? ` ${line}` : line,
      ),
    );
  });

  test("guard the uplinks that forward for our sake alone, in the families that guests have", () => {
    const guards = (some: typeof bridges) => natRules(some, uplinks).filter((rule) => rule.includes("nfproto"));
    expect(guards(bridges.slice(0, 1))).toEqual(['forward meta nfproto ipv4 iifname "eth0" drop']);
    expect(guards(bridges)).toHaveLength(2);
  });

  test("masquerade each network once, and no single address with a length", () => {
    const leaving = natRules(bridges, { 4: uplinks[4].slice(0, 1), 6: [] }).filter((rule) => /masquerade$/.test(rule));
    expect(leaving).toEqual([
      'postrouting ip saddr 10.0.0.0/24 oifname "eth0" masquerade',
      'postrouting ip saddr 10.9.9.9 oifname "eth0" masquerade',
    ]);
  });

  test("let to an uplink that is relayed nothing else, and nothing that means the host to a socket", () => {
    const uplink = { link: "out", forwards: false, relayed: true };
    const rules = natRules([...bridges, { link: "v4", addresses: ["10.1.0.254/24"] }], { 4: [uplink], 6: [uplink] });
    expect(rules.filter((rule) => rule.includes("::/64 oifname") && rule.endsWith("drop"))).toEqual([
      'forward iifname "far" ip6 daddr ::/64 oifname "out" drop',
    ]);
    expect(rules.indexOf('forward iifname "far" ip6 daddr ::/64 oifname "out" drop')).toBeLessThan(
      rules.findIndex((rule) => rule.includes("ip6 saddr") && rule.endsWith("accept")),
    );
    expect(rules.filter((rule) => rule === 'forward oifname "out" drop')).toHaveLength(1);
    expect(natRules(bridges, uplinks).join("\n")).not.toContain('::/64 oifname "eth0" drop');
  });

  test("let nothing out where there is no way out", () => {
    const rules = natRules(bridges.slice(0, 1), { 4: [], 6: [] });
    expect(rules).toContain('forward iifname "lan" drop');
    expect(rules.filter((rule) => rule.includes("saddr"))).toEqual([]);
  });
});

test.each([
  [
    "table ip filter {\n\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy drop;\n\t}\n}\n",
    "warn",
  ],
  ["table ip filter {\n\tchain INPUT {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}\n", "ok"],
  [
    "table inet dumm-lab {\n\tchain forward {\n\t\ttype filter hook forward priority filter; policy accept;\n\t}\n}\n",
    "ok",
  ],
  ["", "ok"],
])("a firewall that drops what it forwards: %#", (listing, status) => {
  expect(judgeForwardChains(listing)).toMatchObject({ status });
});
