import { chmodSync, chownSync, existsSync, mkdirSync, readlinkSync, renameSync, statSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { coverUnion, settleUnion, uncoverUnion } from "../filesystem/guest-union.ts";
import type { IdMapping } from "../filesystem/mapped-layers.ts";
import { removeTree } from "../filesystem/remove-tree.ts";
import { type MountedUnion, mountedUnions } from "../filesystem/union.ts";
import type { GuestLayout } from "../lab/layout.ts";
import { type BaseView, copyTree } from "./copy.ts";
import { exportLayer } from "./export.ts";
import { type LaidRun, readLaidRuns, tidyLaidRuns, writeLaidRuns } from "./laid-runs.ts";
import { NO_RUN, type RunLists } from "./run-lists.ts";
import { hashTree, namesIn, readTree } from "./tree.ts";

/** The upper layer of a laying that is recorded; beside it lies a link to the template's directory for the guest. */
const RECORD = "record";
const RECORDED = "recorded";
/** The end of the name of the layer for which is recorded. */
const RECORDING = ".recording";

/** A template to lay over one guest. */
export interface TemplateSource {
  readonly name: string;
  /** What it lays over this guest, absolute. */
  readonly directory: string;
  readonly run: RunLists;
  /** Whether what the guest writes is to become part of it. */
  readonly recording?: boolean;
}

/** A template that is laid over a guest. */
export interface LaidTemplate {
  readonly name: string;
  /** The hash of what was laid, as hashTree() has it. */
  readonly tree: string;
  readonly run: RunLists;
  /** Whether its load list was carried out. */
  readonly loaded: boolean;
  readonly recording?: true;
}

/**
 * Lays templates over a guest in place of those that are laid, in one step for the guest. What is laid is a copy: nobody may
 * change a layer of an overlay while it is mounted, and templates are edited.
 * @param templates the last lies on top
 * @param mapping that of the guest's union
 */
export function layTemplates(guest: GuestLayout, templates: readonly TemplateSource[], mapping?: IdMapping): void {
  const laying = join(guest.laid, String(1 + Math.max(0, ...namesIn(guest.laid).map(Number))));
  const base = { directory: guest.base, first: mapping?.first ?? 0 };
  const layers = templates.map((template) => copyLayer(laying, template, base));
  const recorded = templates.find(({ recording }) => recording);
  const upper = join(laying, recorded === undefined ? "scratch" : RECORD);
  // Before there is anything recorded, for whoever finds it after we were killed.
  if (recorded !== undefined) symlinkSync(recorded.directory, join(laying, RECORDED));
  mkdirSync(upper, { recursive: true });
  const { uid, gid, mode } = statSync(guest.base);
  // The root of the topmost layer is the guest's root.
  chownSync(upper, uid - base.first, gid - base.first);
  chmodSync(upper, mode & 0o7777);
  writeLaidRuns(laying, new Map(templates.map(({ name, run }) => [name, { ...run, loaded: run.load.length === 0 }])));
  coverUnion(guest, { lower: layers.reverse(), upper, work: join(laying, "work") }, mapping);
  dropLayings(guest, basename(laying));
}

/** Takes all templates off a guest, and with them what the guest has written meanwhile. */
export function takeOffTemplates(guest: GuestLayout): void {
  uncoverUnion(guest);
  dropLayings(guest);
}

/**
 * Ends an exchange over which somebody was killed, and removes what is laid no more.
 * @param unions those that are mounted
 */
export function endExchange(guest: GuestLayout, unions: ReadonlyMap<string, MountedUnion>): void {
  const over = (path: string): readonly string[] => unions.get(path)?.over ?? [];
  if (over(guest.base).length > 0) settleUnion(guest);
  const laying = layingOf(over(guest.union));
  if (laying !== undefined) tidyLaidRuns(laying);
  dropLayings(guest, laying && basename(laying));
}

/** @returns the layer's directory, whose name says what it is */
function copyLayer(laying: string, { name, directory, run, recording }: TemplateSource, base: BaseView): string {
  const entries = readTree(directory);
  const part = join(laying, "part");
  copyTree(entries, directory, part, base);
  // Of the copy: the template may be edited at this very moment.
  const layer = join(laying, `${name}.${hashTree(entries, part, run)}${recording ? RECORDING : ""}`);
  renameSync(part, layer);
  return layer;
}

/** The templates that are laid, the topmost last. @param over the layers of the union that is laid, the topmost first */
export function laidTemplates(over: readonly string[]): LaidTemplate[] {
  const laying = layingOf(over);
  if (laying === undefined) return [];
  const runs = readLaidRuns(laying);
  return over
    .flatMap((layer): LaidTemplate[] => {
      const [, name, tree, recording] = /^(.+)\.([0-9a-f]{32})(\.recording)?$/.exec(basename(layer)) ?? [];
      return name === undefined || tree === undefined
        ? []
        : [{ name, tree, ...runOf(runs.get(name)), ...(recording && { recording: true }) }];
    })
    .reverse();
}

function runOf(laid: LaidRun | undefined): Pick<LaidTemplate, "run" | "loaded"> {
  if (laid === undefined) return { run: NO_RUN, loaded: true };
  const { load, unload, loaded } = laid;
  return { run: { load, unload }, loaded };
}

/** The directory that holds the layers that are laid; undefined where none are. */
function layingOf([topmost]: readonly string[]): string | undefined {
  return topmost === undefined ? undefined : dirname(topmost);
}

/** Notes that a laid template's load list was carried out or, with false, that its unload list is being. */
export function noteRun(guest: GuestLayout, name: string, loaded: boolean): void {
  const laying = layingOf(mountedUnions(guest.directory).get(guest.union)?.over ?? []);
  if (laying === undefined) return;
  const runs = readLaidRuns(laying);
  const laid = runs.get(name);
  // One that failed is not run twice: it would keep the template on for ever.
  if (laid !== undefined) writeLaidRuns(laying, runs.set(name, { ...laid, loaded, ...(loaded ? {} : { unload: [] }) }));
}

/**
 * Writes what guests have recorded so far into the templates that it is recorded for.
 * @returns whether there was any
 */
export function saveRecording(guest: GuestLayout, except?: string): boolean {
  const recordings = namesIn(guest.laid)
    .filter((name) => name !== except)
    .map((name) => join(guest.laid, name))
    .filter((laying) => existsSync(join(laying, RECORD)));
  for (const laying of recordings)
    exportLayer(join(laying, RECORD), readlinkSync(join(laying, RECORDED)), [join(laying, RECORD), guest.diff]);
  return recordings.length > 0;
}

/**
 * Writes what a guest has changed so far into a template: its diff, and over that what it has written while templates are laid.
 * @param directory the template's for this guest
 */
export function saveChanges(guest: GuestLayout, directory: string): void {
  const uppers = namesIn(guest.laid).flatMap((name) => [
    join(guest.laid, name, "scratch"),
    join(guest.laid, name, RECORD),
  ]);
  const layers = [guest.diff, ...uppers].filter((layer) => existsSync(layer));
  for (const layer of layers) exportLayer(layer, directory, layers);
}

/** Removes what was laid over a guest, once it is laid no more; what it has recorded goes into its template. */
export function dropLayings(guest: GuestLayout, except?: string): void {
  saveRecording(guest, except);
  for (const name of namesIn(guest.laid)) {
    if (name !== except) removeTree(join(guest.laid, name));
  }
  if (except === undefined) removeTree(guest.laid);
}
