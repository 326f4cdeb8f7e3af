import { setTimeout as delay } from "node:timers/promises";
import { DummError } from "../../core/error.ts";
import type { GuestConnection, LabSession } from "../../core/lab/session.ts";
import { linkName, tapName } from "../../core/naming.ts";
import { decodeLink, dumpLinks, getLink, type Link, renameLink, setLink } from "../../core/netlink/link.ts";
import { setImpairment } from "../../core/netlink/netem.ts";
import { lendTap, nobody, type TapHolder } from "../../core/tap/tap.ts";
import { sysctlInterface } from "../../core/topology/sysctl.ts";
import type { InterfaceAttributes } from "../diff/change.ts";
import { deviceOf } from "../observe/guest.ts";

const ETHERNET_MTU = 1500;

/** How long whoever holds a tap gets to let go of it, in ms. */
const TAP_GRACE = 10_000;

/**
 * Plugs a tap into a running guest: the kernel makes a device `vecN`, which gets its name, its mark and its attributes, and
 * is raised, in one message.
 * Equivalent to: uml_mconsole G config vecN:transport=tap,ifname=TAP,..., then in the guest:
 * ip link set dev vecN name I alias dumm:vecN address M mtu N up; tc qdisc replace dev I root handle 6475: netem ...
 */
export async function plugInterface(
  session: LabSession,
  { agent, netlink }: GuestConnection,
  guest: string,
  name: string,
  attributes: InterfaceAttributes,
): Promise<void> {
  const [messages] = await Promise.all([netlink.dump(dumpLinks()), forgetSysctls(agent, name)]);
  const links = messages.map(decodeLink);
  await untilFree(session, guest, name);
  lendTap(linkName(tapName(guest, name)), holderFor(session, guest));
  const device = firstFree(links);
  const options = {
    transport: "tap",
    ifname: linkName(tapName(guest, name)),
    // The kernel warns of more.
    depth: 64,
    // Without it TCP between guests is a thousand times slower.
    gro: 1,
    mac: attributes.mac,
    ...(attributes.mtu === ETHERNET_MTU ? {} : { mtu: attributes.mtu }),
  };
  const parameters = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  await session.mconsole.request(session.layout.mconsole(guest), `config ${device}:${parameters.join(",")}`);
  const link = decodeLink(await netlink.get(getLink({ name: device })));
  const { mac, mtu, up, impair } = attributes;
  await netlink.run([
    renameLink(link, name),
    // Before it is up, so that not one packet gets past it.
    ...(impair === null ? [] : [setImpairment({ name, index: link.index }, impair)]),
    setLink({ name, index: link.index }, { alias: `dumm:${device}`, mac, mtu, up }),
  ]);
}

/**
 * Takes an interface out of a running guest.
 * Equivalent to: ip link set dev I down (in the guest), uml_mconsole G remove vecN
 */
export async function unplugInterface(
  session: LabSession,
  { netlink }: GuestConnection,
  guest: string,
  name: string,
): Promise<void> {
  const links = (await netlink.dump(dumpLinks())).map(decodeLink);
  const link = links.find((one) => one.name === name && deviceOf(one) !== undefined);
  if (link === undefined)
    throw new DummError("apply-failed", "there is no such interface", { where: `interface ${guest}:${name}` });
  // The driver refuses to remove a device that is up.
  await netlink.run([setLink(link, { up: false })]);
  await session.mconsole.request(session.layout.mconsole(guest), `remove ${deviceOf(link)}`);
}

/** Only this guest's kernel may hold its taps. */
function holderFor(session: LabSession, guest: string): TapHolder {
  const ids = session.process(guest)?.ids;
  if (ids?.kind === "own") return { owner: ids.first };
  // Where a user has but one id his guests cannot be told apart. One that is not confined may open all.
  return ids?.kind === "shared" && ids.group !== null ? { group: ids.group } : nobody();
}

/**
 * Waits until no kernel holds the tap. That of `a-b:c` is also that of `a:b-c`: where the one takes the place of the other,
 * both guests are changed at once.
 */
async function untilFree({ host }: LabSession, guest: string, name: string): Promise<void> {
  const link = { name: linkName(tapName(guest, name)) };
  const patience = Date.now() + TAP_GRACE;
  while (decodeLink(await host.get(getLink(link))).carrier) {
    if (Date.now() > patience)
      throw new DummError("apply-failed", "another program holds its tap", {
        where: `interface ${guest}:${name}`,
        hint: `look which one: grep -l iff:.${link.name} /proc/*/fdinfo/*`,
      });
    await delay(1);
  }
}

/** Sysctls went with an interface of that name that was there before: they are not ours to put back on the new one. */
async function forgetSysctls({ sysctl }: GuestConnection["agent"], name: string): Promise<void> {
  const gone = (await sysctl.list()).filter(
    ({ key, current }) => current === undefined && sysctlInterface(key) === name,
  );
  for (const { key } of gone) await sysctl.unset(key);
}

function firstFree(links: readonly Link[]): string {
  const used = new Set(links.map(deviceOf));
  for (let number = 0; ; number++) if (!used.has(`vec${number}`)) return `vec${number}`;
}
