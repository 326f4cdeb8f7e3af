import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filtersVlans } from "../../support/filters-vlans.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

describe.runIf(filtersVlans())("VLANs (where the host's kernel has CONFIG_BRIDGE_VLAN_FILTERING)", () => {
  let sandbox: Sandbox;
  let lab: TestLab;

  beforeAll(async () => {
    sandbox = await Sandbox.open();
    const guest = (number: number, vlan: object) => ({
      interfaces: { eth0: { bridge: "lan", addresses: [`10.0.0.${number}/24`], ...vlan } },
    });
    lab = new TestLab(sandbox, {
      name: "vlan",
      bridges: { lan: { vlan_filtering: true } },
      guests: {
        alice: guest(1, { vlan: 10 }),
        bob: guest(2, { vlan: 10 }),
        carol: guest(3, { vlan: 20 }),
        dave: guest(4, {}),
      },
    });
    await lab.apply();
  });
  afterAll(() => sandbox.close());

  /** Whether alice reaches another guest. */
  async function reaches(number: number): Promise<boolean> {
    return (await lab.exec("alice", ["ping", "-c", "3", "-W", "2", `10.0.0.${number}`])).status === 0;
  }

  test("guests of one VLAN reach each other, and no others", async () => {
    expect([await reaches(2), await reaches(3), await reaches(4)]).toEqual([true, false, false]);
    await lab.expectSettled();
  });

  test("a guest changes its VLAN while it runs", async () => {
    const processes = await lab.processes();
    Object.assign(lab.topology.guests?.["alice"]?.interfaces?.["eth0"] ?? {}, { vlan: 20 });
    expect(operationsOf(await lab.apply())).toEqual(["set-tap alice-eth0 vlans"]);
    expect([await reaches(2), await reaches(3)]).toEqual([false, true]);
    expect(await lab.processes()).toEqual(processes);
  });

  test("what was changed by hand is named, and mended", async () => {
    await sandbox.output("bridge", "vlan", "add", "dev", "alice-eth0", "vid", "1", "pvid", "untagged");
    await sandbox.output("bridge", "vlan", "add", "dev", "bob-eth0", "vid", "20", "untagged");
    expect(await lab.changes()).toMatchObject([
      { object: "tap", tap: "alice-eth0", attribute: "vlans" },
      { object: "tap", tap: "bob-eth0", attribute: "vlans" },
    ]);
    await lab.apply();
    expect(await reaches(3)).toBe(true);
    await lab.expectSettled();
  });
});
