import type { GuestIds } from "../confine/ids.ts";
import type { IdMapping } from "../filesystem/mapped-layers.ts";
import type { LabLayout } from "./layout.ts";

/**
 * How the files of a guest are mapped.
 * @param userNamespace the path of the guest's
 * @returns undefined for a guest whose files show the owners that they have
 */
export function idMappingOf(layout: LabLayout, ids: GuestIds | null, userNamespace: string): IdMapping | undefined {
  if (ids?.kind !== "own") return undefined;
  return { userNamespace, first: ids.first, site: layout.layerSite };
}
