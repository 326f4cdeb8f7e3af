import { type Alias, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { Path } from "./path.ts";

/** What each alias of a document stands for. */
export type AliasTargets = ReadonlyMap<Alias, Node>;

/** A key as the text that it becomes in a JavaScript object. */
export function keyText(key: unknown): string {
  const value = isScalar(key) ? key.value : key;
  if (typeof value === "symbol") return value.description ?? "";
  return value === null ? "" : String(value);
}

/** Whether the pair is a merge key, `<<: *anchor`. */
export function isMerge({ key }: Pair): boolean {
  return isScalar(key) && (key.type === "PLAIN" || key.type === undefined) && keyText(key) === "<<";
}

/**
 * The offset of what a path leads to. A step follows aliases and merge keys to where the text stands; an alias at the
 * end of the path is itself the place.
 */
export function locate(root: unknown, targets: AliasTargets, path: Path, at: "key" | "value"): number {
  let node = root;
  let offset = startOf(root) ?? 0;
  for (const [index, step] of path.entries()) {
    const place = child(resolve(node, targets), targets, step);
    if (place === undefined) return offset;
    const { key, value } = place;
    const wantsKey = index === path.length - 1 && at === "key";
    // An empty value has no text of its own: its key stands for it.
    const written = wantsKey || isEmpty(value) ? (startOf(key) ?? startOf(value)) : (startOf(value) ?? startOf(key));
    offset = written ?? offset;
    node = value;
  }
  return offset;
}

/** The node that a path leads to, behind aliases and merge keys. */
export function nodeAt(root: unknown, targets: AliasTargets, path: Path): unknown {
  let node = resolve(root, targets);
  for (const step of path) node = resolve(child(node, targets, step)?.value, targets);
  return node;
}

/** The node itself, or what it stands for if it is an alias. */
export function resolve(node: unknown, targets: AliasTargets): unknown {
  return isAlias(node) ? targets.get(node) : node;
}

function child(
  node: unknown,
  targets: AliasTargets,
  step: string | number,
): { key: unknown; value: unknown } | undefined {
  if (isSeq(node))
    return typeof step === "number" && step < node.items.length
      ? { key: undefined, value: node.items[step] }
      : undefined;
  if (!isMap(node)) return undefined;
  // Of a key given twice the last one counts; a key of the mapping's own counts before a merged one.
  const own = node.items.findLast((pair) => keyText(pair.key) === String(step));
  if (own !== undefined) return own;
  for (const pair of node.items.filter(isMerge)) {
    const source = resolve(pair.value, targets);
    for (const merged of isSeq(source) ? source.items : [source]) {
      const found = child(resolve(merged, targets), targets, step);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function isEmpty(value: unknown): boolean {
  return value === null || (isScalar(value) && value.value === null && (value.source ?? "") === "");
}
