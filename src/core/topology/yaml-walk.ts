import {
  type Alias,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { Path } from "./path.ts";
import type { YamlFault } from "./yaml-file.ts";
import { type AliasTargets, isMerge, keyText, resolve } from "./yaml-position.ts";

/** What one pass over a document's nodes tells. */
export interface Walk {
  targets: AliasTargets;
  faults: YamlFault[];
  /** Whether some alias or merge key leaves the document without a value. */
  fatal: boolean;
}

/** Visits every node in the order of the text: resolves aliases, and finds what YAML allows but a topology cannot use. */
export function walk(root: unknown): Walk {
  const walker = new Walker();
  walker.visit(root, []);
  return walker;
}

/** The tags of YAML's core schema, which parseDocument turns into values. */
const coreTags = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq|merge)$/;

class Walker implements Walk {
  readonly targets = new Map<Alias, Node>();
  readonly faults: YamlFault[] = [];
  fatal = false;
  private readonly anchors = new Map<string, Node>();
  private readonly open = new Set<Node>();

  visit(node: unknown, path: Path): void {
    if (!isNode(node)) return;
    if (isAlias(node)) {
      this.visitAlias(node, path);
      return;
    }
    if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) this.anchors.set(node.anchor, node);
    const { tag } = node as { tag?: string };
    if (tag !== undefined && !coreTags.test(tag)) {
      this.report(node, path, `tag ${tag} means nothing here`, "put a value that starts with ! in quotes");
    }
    this.open.add(node);
    if (isMap(node)) this.visitMap(node, path);
    if (isSeq(node)) for (const [index, item] of node.items.entries()) this.visit(item, [...path, index]);
    this.open.delete(node);
  }

  private visitAlias(alias: Alias, path: Path): void {
    const target = this.anchors.get(alias.source);
    if (target === undefined) {
      this.fail(alias, path, `no anchor &${alias.source} comes before this alias`);
    } else if (this.open.has(target)) {
      this.fail(alias, path, `alias *${alias.source} stands inside its own anchor`);
    } else {
      this.targets.set(alias, target);
    }
  }

  private visitMap(map: YAMLMap, path: Path): void {
    const seen = new Set<string>();
    for (const pair of map.items) {
      const name = keyText(pair.key);
      if (!isScalar(pair.key)) {
        this.fail(pair.key, path, "a key has to be a plain word");
      } else if (seen.has(name)) {
        this.report(pair.key, [...path, name], `key ${JSON.stringify(name)} is given twice`);
      }
      seen.add(name);
      this.visit(pair.key, path);
      this.visit(pair.value, [...path, name]);
      if (isMerge(pair)) this.checkMerge(pair, path);
    }
  }

  private checkMerge(pair: Pair, path: Path): void {
    const source = resolve(pair.value, this.targets);
    // An alias without a target has been reported already.
    if (source === undefined) return;
    const merged = isSeq(source) ? source.items.map((item) => resolve(item, this.targets)) : [source];
    if (merged.every((item) => item === undefined || isMap(item))) return;
    this.fail(pair.value, path, "a merge key takes an alias of a mapping, or a list of them");
  }

  private fail(node: unknown, path: Path, message: string): void {
    this.report(node, path, message);
    this.fatal = true;
  }

  private report(node: unknown, path: Path, message: string, hint?: string): void {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    this.faults.push({ offset, path, message, ...(hint === undefined ? {} : { hint }) });
  }
}
