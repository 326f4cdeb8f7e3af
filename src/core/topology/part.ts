import { formatPath, type Path } from "./path.ts";
import type { Finding } from "./problem.ts";

/** Which places of a topology are already known to be at fault. */
export class Damage {
  private readonly values: ReadonlySet<string>;
  private readonly touched = new Set<string>();
  private readonly strangers: ReadonlySet<string>;

  constructor(findings: readonly Pick<Finding, "path" | "at">[]) {
    this.values = new Set(findings.filter(({ at }) => at === "value").map(({ path }) => formatPath(path)));
    this.strangers = new Set(
      findings.filter(({ at }) => at === "key").map(({ path }) => formatPath(path.slice(0, -1))),
    );
    for (const { path } of findings) {
      for (let length = 0; length <= path.length; length++) this.touched.add(formatPath(path.slice(0, length)));
    }
  }

  /** Whether the value at the path itself was refused. */
  isAt(path: Path): boolean {
    return this.values.size > 0 && this.values.has(formatPath(path));
  }

  /** Whether something at or below the path was refused. */
  isWithin(path: Path): boolean {
    return this.touched.has(formatPath(path));
  }

  /** Whether the mapping at the path has a key at fault: one that is unknown, say, and may be another one misspelt. */
  hasStrangerIn(path: Path): boolean {
    return this.strangers.has(formatPath(path));
  }
}

/** A part of a topology's value. It answers only with what the schema allows: the rest is as if it were not there. */
export class Part {
  constructor(
    readonly path: Path,
    private readonly value: unknown,
    private readonly damage: Damage,
  ) {}

  get(key: string): Part | undefined {
    const { value } = this;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    return this.child(key, (value as Record<string, unknown>)[key]);
  }

  entries(): [string, Part][] {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return Object.entries(value).map(([key, child]) => [key, this.child(key, child)]);
  }

  items(): Part[] {
    return Array.isArray(this.value) ? this.value.map((item, index) => this.child(index, item)) : [];
  }

  get text(): string | undefined {
    return typeof this.value === "string" && !this.damage.isAt(this.path) ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === "number" && !this.damage.isAt(this.path) ? this.value : undefined;
  }

  get boolean(): boolean | undefined {
    return typeof this.value === "boolean" && !this.damage.isAt(this.path) ? this.value : undefined;
  }

  private child(step: string | number, value: unknown): Part {
    return new Part([...this.path, step], value, this.damage);
  }
}
