import type { Sandbox } from "./sandbox.ts";

/** Gives a sandbox a link with the default routes, as a host has one to the outside, and further links of the host's. */
export async function giveOutside(sandbox: Sandbox, links: readonly string[]): Promise<void> {
  const taps = ["up0", ...links].map((name) => `ip tuntap add ${name} mode tap`);
  await sandbox.output(
    "sh",
    "-ec",
    `${taps.join("\n")}
    ip address add 192.0.2.2/24 dev up0
    ip address add 2001:db8::2/64 dev up0 nodad
    ip link set up0 up
    ip route add default via 192.0.2.1
    ip -6 route add default via 2001:db8::1`,
  );
}
