/** A setting of a kernel's configuration: `HOSTFS` and `y`, or `n` where it is not set. */
export type ConfigSymbols = Map<string, string>;

/** Reads a .config, or a fragment of one. A later line overrides an earlier one. */
export function parseConfig(text: string): ConfigSymbols {
  const symbols: ConfigSymbols = new Map();
  for (const line of text.split("\n")) {
    const set = /^CONFIG_(\w+)=(.*)$/.exec(line.trim());
    const unset = /^# CONFIG_(\w+) is not set$/.exec(line.trim());
    if (set?.[1] !== undefined && set[2] !== undefined) symbols.set(set[1], set[2]);
    else if (unset?.[1] !== undefined) symbols.set(unset[1], "n");
  }
  return symbols;
}

/** Without one of these no guest boots, answers, or has a network. */
const essential = [
  "64BIT",
  "HOSTFS",
  "MCONSOLE",
  "SSL",
  "UML_NET_VECTOR",
  "NET",
  "INET",
  "UNIX",
  "PACKET",
  "PROC_FS",
  "SYSFS",
  "DEVTMPFS",
  "TMPFS",
  "BINFMT_ELF",
  "UNIX98_PTYS",
] as const;

export interface LostSymbols {
  /** Asked for, and not in the result: the kernel's source lacks them, or something that they depend on. */
  lost: string[];
  /** Asked to be off, and on in the result: something selects them. */
  forced: string[];
  /** What no guest can do without, and is not in the result. */
  fatal: string[];
}

/**
 * Compares what was asked for with what kconfig made of it. It drops a symbol that it does not know, or whose
 * dependencies are not met, without a word.
 */
export function compareConfig(asked: ConfigSymbols, result: ConfigSymbols): LostSymbols {
  const lost: string[] = [];
  const forced: string[] = [];
  for (const [name, value] of asked) {
    const got = result.get(name) ?? "n";
    if (got === value) continue;
    (value === "n" ? forced : lost).push(name);
  }
  const fatal = essential.filter((name) => result.get(name) !== "y");
  // SMP kernels panic as soon as a vector device comes up.
  return { lost, forced, fatal: result.get("SMP") === "y" ? [...fatal, "SMP (must be off)"] : fatal };
}
