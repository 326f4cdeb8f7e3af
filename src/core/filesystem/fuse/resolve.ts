/** What one layer has under a name, in a directory that several layers may have. */
export type Sight =
  | { readonly kind: "absent" }
  /** It deletes what layers below have. */
  | { readonly kind: "whiteout" }
  | { readonly kind: "file" }
  /** opaque: nothing of the layers below shows in it. */
  | { readonly kind: "directory"; readonly opaque: boolean };

/** What the union has there: nothing, a file of one layer, or a directory that some layers make up together. */
export type Resolved =
  | { readonly kind: "none" }
  | { readonly kind: "file"; readonly layer: number }
  | { readonly kind: "directory"; readonly layers: readonly number[] };

/**
 * What shows through a stack of layers.
 * @param look what the layers have, the topmost first; a layer is not asked once those above it have decided
 */
export function resolveLayers(layers: readonly number[], look: (layer: number) => Sight): Resolved {
  const merged: number[] = [];
  for (const layer of layers) {
    const sight = look(layer);
    if (sight.kind === "absent") continue;
    if (sight.kind === "whiteout") break;
    if (sight.kind === "file") {
      if (merged.length === 0) return { kind: "file", layer };
      break;
    }
    merged.push(layer);
    if (sight.opaque) break;
  }
  return merged.length === 0 ? { kind: "none" } : { kind: "directory", layers: merged };
}
