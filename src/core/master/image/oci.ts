import { type ImageFiles, imageInvalid, type LayerFile, list, record, text } from "./files.ts";

/** A digest, and where an OCI layout keeps what has it. */
const digestPattern = /^sha256:([0-9a-f]{64})$/;

interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly platform: string | undefined;
  readonly reference: string | undefined;
}

/**
 * The layers of the image in an OCI layout, the lowest first. Of an image for several processors it takes amd64's.
 * Source: the OCI image specification, image-layout.md, image-index.md and manifest.md.
 * @throws DummError build-failed where the layout does not hold together; host-lacks where it holds nothing for amd64
 */
export async function ociLayers(files: ImageFiles): Promise<LayerFile[]> {
  let chosen = choose(files, descriptors(await files.json("index.json"), "manifests"));
  // An image for several processors is an index of its own.
  for (let depth = 0; isIndex(chosen) && depth < 3; depth++)
    chosen = choose(files, descriptors(await blob(files, chosen), "manifests"));
  const manifest = await blob(files, chosen);
  return descriptors(manifest, "layers").map(({ digest, mediaType }) => {
    if (!/\.tar(\+gzip|\+zstd|\.gzip)?$/.test(mediaType))
      throw imageInvalid(files.source, `a layer is of an unknown kind: ${mediaType}`);
    return { path: blobPath(files, digest), sha256: digest.slice("sha256:".length) };
  });
}

function choose(files: ImageFiles, all: readonly Descriptor[]): Descriptor {
  const fitting = all.filter(({ platform }) => platform === undefined || platform === "linux/amd64");
  const [first, second] = fitting;
  if (first === undefined) {
    const platforms = all.map(({ platform }) => platform).filter((one) => one !== "unknown/unknown");
    throw imageInvalid(files.source, `the image is made for ${platforms.join(", ") || "nothing"}, not for linux/amd64`);
  }
  if (second !== undefined) {
    const names = fitting.map(({ reference, digest }) => reference ?? digest);
    throw imageInvalid(files.source, `it holds several images: ${names.join(", ")}`, "Export one of them alone.");
  }
  return first;
}

function isIndex({ mediaType }: Descriptor): boolean {
  return mediaType.includes("image.index") || mediaType.includes("manifest.list");
}

function descriptors(value: unknown, key: string): Descriptor[] {
  return list(record(value)[key]).map((one) => {
    const { digest, mediaType, platform, annotations } = record(one);
    const { os, architecture } = platform === undefined ? {} : record(platform);
    const name = annotations === undefined ? undefined : record(annotations)["org.opencontainers.image.ref.name"];
    return {
      digest: text(digest),
      mediaType: text(mediaType),
      platform: platform === undefined ? undefined : `${text(os)}/${text(architecture)}`,
      reference: name === undefined ? undefined : text(name),
    };
  });
}

async function blob(files: ImageFiles, { digest }: Descriptor): Promise<unknown> {
  return await files.json(blobPath(files, digest), digest.slice("sha256:".length));
}

function blobPath(files: ImageFiles, digest: string): string {
  const hex = digestPattern.exec(digest)?.[1];
  if (hex === undefined) throw imageInvalid(files.source, `a digest is no SHA-256: ${digest}`);
  return `blobs/sha256/${hex}`;
}
