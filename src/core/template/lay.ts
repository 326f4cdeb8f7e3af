import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { coverUnion, uncoverUnion } from "../filesystem/guest-union.ts";
import type { GuestLayout } from "../lab/layout.ts";
import { copyTree } from "./copy.ts";
import { hashTree, namesIn, readTree } from "./tree.ts";

/** A template to lay over one guest. */
export interface TemplateSource {
  readonly name: string;
  /** What it lays over this guest, absolute. */
  readonly directory: string;
}

/** A template that is laid over a guest. */
export interface LaidTemplate {
  readonly name: string;
  /** The hash of what was laid, as hashTree() has it. */
  readonly tree: string;
}

/**
 * Lays templates over a guest in place of those that are laid, in one step for the guest. What is laid is a copy: nobody may
 * change a layer of an overlay while it is mounted, and templates are edited.
 * @param templates the last lies on top
 */
export function layTemplates(guest: GuestLayout, templates: readonly TemplateSource[]): void {
  const laying = join(guest.laid, String(1 + Math.max(0, ...namesIn(guest.laid).map(Number))));
  const layers = templates.map(({ name, directory }) => copyLayer(laying, name, directory, guest.base));
  const upper = join(laying, "scratch");
  mkdirSync(upper, { recursive: true });
  const { uid, gid, mode } = statSync(guest.base);
  // The root of the topmost layer is the guest's root.
  chownSync(upper, uid, gid);
  chmodSync(upper, mode & 0o7777);
  coverUnion(guest, { lower: layers.reverse(), upper, work: join(laying, "work") });
  dropLayings(guest, basename(laying));
}

/** Takes all templates off a guest, and with them what the guest has written meanwhile. */
export function takeOffTemplates(guest: GuestLayout): void {
  uncoverUnion(guest);
  dropLayings(guest);
}

/** @returns the layer's directory, whose name says what it is */
function copyLayer(laying: string, name: string, directory: string, base: string): string {
  const entries = readTree(directory);
  const part = join(laying, "part");
  copyTree(entries, directory, part, base);
  // Of the copy: the template may be edited at this very moment.
  const layer = join(laying, `${name}.${hashTree(entries, part)}`);
  renameSync(part, layer);
  return layer;
}

/** The templates that are laid, the topmost last. @param over the layers of the union that is laid, the topmost first */
export function laidTemplates(over: readonly string[]): LaidTemplate[] {
  return over
    .flatMap((layer): LaidTemplate[] => {
      const [, name, tree] = /^(.+)\.([0-9a-f]{32})$/.exec(basename(layer)) ?? [];
      return name === undefined || tree === undefined ? [] : [{ name, tree }];
    })
    .reverse();
}

function dropLayings(guest: GuestLayout, except?: string): void {
  for (const name of namesIn(guest.laid)) {
    if (name !== except) rmSync(join(guest.laid, name), { recursive: true, force: true });
  }
  if (except === undefined) rmSync(guest.laid, { recursive: true, force: true });
}
