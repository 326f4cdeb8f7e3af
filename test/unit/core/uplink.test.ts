import { describe, expect, test } from "vitest";
import { judgeTrial } from "../../../src/core/doctor/checks/uplink.ts";
import { contains, readAddress, readCidr } from "../../../src/core/ip.ts";
import { slirp4netns } from "../../../src/core/uplink/slirp4netns.ts";
import { STARTER, UplinkStarter } from "../../../src/core/uplink/starter.ts";
import { UPLINK_NAME_SERVER, UPLINK_NETWORK, uplinkSettings } from "../../../src/core/uplink/uplink.ts";

describe("how an uplink is set up", () => {
  test("its IPv4 lies in the network that its program is told", () => {
    const { addresses, gateways } = uplinkSettings([4]);
    expect(addresses).toEqual([expect.stringContaining(".100/25")]);
    for (const address of [...gateways, UPLINK_NAME_SERVER])
      expect(contains(readCidr(UPLINK_NETWORK), readAddress(address))).toBe(true);
  });

  test("a kernel that cannot forward IPv6 on single links gets none of it", () => {
    expect(uplinkSettings([4])).toMatchObject({ forwards: [4], gateways: ["169.254.2.2"] });
    expect(uplinkSettings([4, 6])).toMatchObject({ forwards: [4, 6], gateways: ["169.254.2.2", "fe80::2"] });
  });
});

test("its program keeps to itself, and from the host's loopback", () => {
  expect(slirp4netns("/proc/7/ns/net")).toEqual(
    expect.arrayContaining(["--disable-host-loopback", "--enable-sandbox", "--enable-seccomp", "/proc/7/ns/net"]),
  );
});

describe("a starter", () => {
  test.each([{}, { [STARTER]: "4711" }])("is not there in %o, and nobody else hears of it", (environment) => {
    expect(UplinkStarter.inherited(environment)).toBeUndefined();
    expect(environment).toEqual({});
  });
});

test.each([
  [undefined, { status: "ok" }],
  [
    "sent\nopen(/dev/net/tun): No such file\n",
    { status: "warn", details: ["sent", "open(/dev/net/tun): No such file"] },
  ],
])("the doctor's trial: %j", (words, finding) => {
  expect(judgeTrial(words)).toMatchObject(finding);
});
