import { closestMatch } from "leven";

/** What people coming from other tools write, and the word for it here. */
const otherWords: Readonly<Record<string, string>> = {
  address: "addresses",
  ip: "addresses",
  ipv4: "addresses",
  ipv6: "addresses",
  cmdline: "args",
  networks: "bridges",
  switches: "bridges",
  network: "bridge",
  switch: "bridge",
  device: "dev",
  interface: "dev",
  hosts: "guests",
  nodes: "guests",
  vms: "guests",
  ifaces: "interfaces",
  links: "interfaces",
  hwaddr: "mac",
  image: "master",
  root: "master",
  rootfs: "master",
  netem: "impair",
  tc: "impair",
  latency: "delay",
  drop: "loss",
  bandwidth: "rate",
  mem: "memory",
  ram: "memory",
  destination: "to",
  dst: "to",
  gateway: "via",
  gw: "via",
};

/** The one of the known words that was probably meant: a slip of the keyboard, or another tool's word for it. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const synonym = Object.hasOwn(otherWords, word) ? otherWords[word] : undefined;
  if (synonym !== undefined && known.includes(synonym)) return synonym;
  const maxDistance = Math.ceil(word.length / 3);
  return closestMatch(
    word,
    known.filter((candidate) => candidate !== word),
    { maxDistance },
  );
}

/** `did you mean "left"?`, else the words there are, else undefined. */
export function didYouMean(word: string, known: readonly string[], group: string): string | undefined {
  const match = suggest(word, known);
  if (match !== undefined) return `did you mean ${JSON.stringify(match)}?`;
  return known.length === 0
    ? undefined
    : `${group}: ${known.slice(0, 12).join(", ")}${known.length > 12 ? ", ..." : ""}`;
}
