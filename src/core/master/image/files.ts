import { readFile } from "node:fs/promises";
import { sha256OfFile } from "../../cache/hash.ts";
import { DummError } from "../../error.ts";
import { resolveInside } from "../inside.ts";

/** A layer of an image: a tar archive, and the digest that it has to have. */
export interface LayerFile {
  /** Within the image. */
  readonly path: string;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** The files that an image consists of. None of them is reached through a link that leads out of the image. */
export class ImageFiles {
  /**
   * @param directory of the image
   * @param source what the user named, for messages
   */
  constructor(
    readonly directory: string,
    readonly source: string,
  ) {}

  async has(path: string): Promise<boolean> {
    return (await resolveInside(this.directory, `/${path}`)) !== undefined;
  }

  /**
   * The path on the host of a file of the image.
   * @throws DummError build-failed where it is not there, or does not have the digest
   */
  async path(path: string, sha256?: string): Promise<string> {
    const found = await resolveInside(this.directory, `/${path}`);
    if (found === undefined) throw imageInvalid(this.source, `${path} is missing`);
    if (sha256 === undefined) return found;
    const actual = await sha256OfFile(found);
    if (actual === sha256) return found;
    throw imageInvalid(this.source, `${path} has the digest ${actual}, and should have ${sha256}`);
  }

  async json(path: string, sha256?: string): Promise<unknown> {
    const content = await readFile(await this.path(path, sha256), "utf8");
    try {
      return JSON.parse(content);
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      // Without the parser's words: they would show what the file holds.
      throw imageInvalid(this.source, `${path} is no JSON`);
    }
  }
}

export function imageInvalid(source: string, what: string, hint = "Export the image again."): DummError {
  return new DummError("build-failed", what, { where: source, hint });
}

export function record(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw notSo("an object", value);
}

export function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw notSo("a list", value);
}

export function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw notSo("a text", value);
}

function notSo(what: string, value: unknown): DummError {
  return new DummError(
    "build-failed",
    `the image's description has ${JSON.stringify(value) ?? "nothing"} for ${what}`,
    {
      hint: "Export the image again.",
    },
  );
}
