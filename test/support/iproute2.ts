import type { TestLab } from "./lab.ts";

/** Where giveTc() puts tc(8), as the guest sees it: busybox has a small one of its own in the PATH. */
export const TC = "/iproute2/tc";

/** Gives a running guest the host's tc(8), and the libraries that it needs. */
export async function giveTc(lab: TestLab, guest: string): Promise<void> {
  const union = `${lab.directory}/.dumm/guests/${guest}/union`;
  const script = `tc=$(command -v tc); mkdir -p ${union}/iproute2; cp -L $tc ${union}${TC}
    cp -L --parents $(ldd $tc | grep -o '/[^ ]*') ${union}`;
  await lab.sandbox.output("sh", "-ec", script);
}

/** The root qdiscs of an interface of a guest, as tc(8) shows them. */
export async function rootQdiscs(lab: TestLab, guest: string, name: string): Promise<Record<string, unknown>[]> {
  const shown = JSON.parse(await lab.inside(guest, `${TC} -json qdisc show dev ${name}`));
  return shown.filter(({ root }: { root?: boolean }) => root === true);
}
