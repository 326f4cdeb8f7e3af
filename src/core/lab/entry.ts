/**
 * What a process that was put into the namespaces of a private lab is told, through its environment: there a user is root,
 * and so cannot be told by the user id any more.
 */
export interface Entry {
  /** Where the labs of the user lie. */
  readonly runRoot: string;
  /** The process id of the lab's holder; undefined in namespaces that are this process's own, because nothing runs. */
  readonly holder: number | undefined;
}

const RUN_ROOT = "DUMM_RUN_ROOT";
const HOLDER = "DUMM_HOLDER";

/** The entry as variables of the environment. */
export function entryVariables({ runRoot, holder }: Entry): string[] {
  return [`${RUN_ROOT}=${runRoot}`, `${HOLDER}=${holder ?? ""}`];
}

/** How this process was put into namespaces; undefined for one that is where its user started it. */
export function inheritedEntry(environment: NodeJS.ProcessEnv = process.env): Entry | undefined {
  const { [RUN_ROOT]: runRoot, [HOLDER]: holder } = environment;
  if (runRoot === undefined || holder === undefined) return undefined;
  return { runRoot, holder: holder === "" ? undefined : Number(holder) };
}
