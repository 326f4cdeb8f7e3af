/**
 * What a name says in a layer of an OCI image, and in a template: `.wh.NAME` deletes NAME of the layers below, and
 * `.wh..wh..opq` all that they have in its directory. Other names that begin with `.wh..wh.` are aufs's own notes.
 * Source: the OCI image specification, layer.md, "Whiteouts".
 */
export type LayerEntry =
  | { readonly kind: "file" }
  | { readonly kind: "deletes"; readonly name: string }
  | { readonly kind: "opaque" }
  | { readonly kind: "note" };

/** What the name of a whiteout begins with. */
export const WHITEOUT = ".wh.";

/** The name of what hides all that the layers below have in a directory. */
export const OPAQUE = ".wh..wh..opq";

/** @throws RangeError for a whiteout of no name, or of the directory itself or the one above */
export function layerEntry(name: string): LayerEntry {
  if (!name.startsWith(WHITEOUT)) return { kind: "file" };
  if (name === OPAQUE) return { kind: "opaque" };
  if (name.startsWith(WHITEOUT + WHITEOUT)) return { kind: "note" };
  const deleted = name.slice(WHITEOUT.length);
  if (deleted === "" || deleted === "." || deleted === "..")
    throw new RangeError(`${name} deletes nothing that has a name`);
  return { kind: "deletes", name: deleted };
}
