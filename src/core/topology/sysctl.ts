/** The form of a sysctl's name: parts joined by dots; a slash within a part stands for a dot of its own. */
const form = /^[\w-]+(\/[\w-]+)*(\.[\w-]+(\/[\w-]+)*)+$/;

/**
 * The path of a sysctl below /proc/sys, as sysctl(8) makes it: dots become slashes, and slashes dots, so that
 * `net.ipv4.conf.eth0/5.forwarding` is `net/ipv4/conf/eth0.5/forwarding`. Undefined for a text that names none.
 */
export function sysctlPath(key: string): string | undefined {
  if (!form.test(key)) return undefined;
  return key.replace(/[./]/g, (separator) => (separator === "." ? "/" : "."));
}

/** The interface that a sysctl is about (`net.ipv4.conf.eth0.forwarding`); undefined for one about none or about all. */
export function sysctlInterface(key: string): string | undefined {
  const [, name] = /^net\/(?:ipv4|ipv6|mpls)\/(?:conf|neigh)\/([^/]+)\//.exec(sysctlPath(key) ?? "") ?? [];
  return name === "all" || name === "default" || name === "lo" ? undefined : name;
}
