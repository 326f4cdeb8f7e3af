import type { TestLab } from "./lab.ts";

/** Where giveTc() puts tc(8), as the guest sees it: busybox has a small one of its own in the PATH. */
export const TC = "/iproute2/tc";

/** Gives a guest that is to be started the host's tc(8), and the libraries that it needs, as if it had written them before. */
export async function giveTc(lab: TestLab, guest: string): Promise<void> {
  const diff = `${lab.directory}/.dumm/guests/${guest}/diff`;
  const script = `tc=$(command -v tc); mkdir -p ${diff}/iproute2; cp -L $tc ${diff}${TC}
    cp -L --parents $(ldd $tc | grep -o '/[^ ]*') ${diff}`;
  await lab.sandbox.output("sh", "-ec", script);
}

/** The root qdiscs of an interface of a guest, as tc(8) shows them. */
export async function rootQdiscs(lab: TestLab, guest: string, name: string): Promise<Record<string, unknown>[]> {
  const shown = JSON.parse(await lab.inside(guest, `${TC} -json qdisc show dev ${name}`));
  return shown.filter(({ root }: { root?: boolean }) => root === true);
}
