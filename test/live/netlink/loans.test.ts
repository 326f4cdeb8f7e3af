import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forwardingKey, readSysctl, writeSysctl } from "../../../src/core/forwarding.ts";
import { LabLayout } from "../../../src/core/lab/layout.ts";
import { type Loan, loansOf } from "../../../src/core/loan.ts";
import { Netlink } from "../../../src/core/netlink/client.ts";
import { NetlinkSocket } from "../../../src/core/netlink/socket.ts";
import type { NetlinkTransport } from "../../../src/core/netlink/transport.ts";
import { runHostOperations } from "../../../src/reconcile/operations/host.ts";
import type { UplinkSession } from "../../../src/reconcile/operations/uplink.ts";
import type { LinkOperation } from "../../../src/reconcile/plan/operation.ts";
import { enterNamespace, ipSet, link } from "./namespace.ts";

const ROUNDS = 5;
const LABS = ["one", "two", "three"];
const key = forwardingKey("up0", 4);

let runRoot: string;
let netlink: Netlink;
let sessions: UplinkSession[];
beforeAll(() => {
  runRoot = mkdtempSync(join(tmpdir(), "dumm-loans-"));
  netlink = enterNamespace();
  sessions = LABS.map((lab) => ({
    host: new Netlink(unhurried(new NetlinkSocket())),
    layout: new LabLayout(lab, "/lab", runRoot),
    uplinkStarter: undefined,
  }));
  ipSet("link add name up0 type bridge");
  writeSysctl(key, "0");
});
afterAll(() => {
  for (const { host } of sessions) host.close();
  netlink.close();
  rmSync(runRoot, { recursive: true });
});

/** What a lab asks takes its time, so that the others come in between. */
function unhurried(socket: NetlinkTransport): NetlinkTransport {
  return {
    send: async (datagram) => {
      await delay(1);
      return socket.send(datagram);
    },
    receive: () => socket.receive(),
    close: () => socket.close(),
  };
}

/** Has every lab do one thing at the same moment, and answers what the link lends then. */
async function all(operation: LinkOperation): Promise<Loan[]> {
  const outcomes = await Promise.all(sessions.map((one) => runHostOperations(one, [operation], () => undefined)));
  expect(outcomes.flat().map(({ status }) => status)).toEqual(LABS.map(() => "done"));
  return loansOf(await link(netlink, "up0"));
}

test("labs that switch forwarding on at one moment, and back at another, leave the host as it was", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const loans = await all({ operation: "set-host-sysctl", key, value: "1" });
    expect(loans.map(({ lab, before }) => [lab, before]).sort()).toEqual(LABS.map((lab) => [lab, "0"]).sort());
    expect(readSysctl(key)).toBe("1");
    expect(await all({ operation: "restore-host-sysctl", key })).toEqual([]);
    expect(readSysctl(key)).toBe("0");
  }
});
