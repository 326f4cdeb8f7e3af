/** Where a value stands in the topology: keys and list indices from the top. */
export type Path = readonly (string | number)[];

/** The path as people write it: `guests.alice.interfaces.eth0.addresses[0]`; a key with a dot or blank is quoted. */
export function formatPath(path: Path): string {
  return path.map(formatStep).join("").replace(/^\./, "");
}

function formatStep(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}
