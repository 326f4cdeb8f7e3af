import { type ImageFiles, imageInvalid, type LayerFile, list, record, text } from "./files.ts";

/**
 * The layers of the image in what `docker save` writes, the lowest first: `manifest.json` names them, and the image's
 * configuration has the digest of each. Source: Docker image specification v1.2, "Combined Image JSON + Filesystem Changeset
 * Format".
 * @throws DummError build-failed where it does not hold together, host-lacks where it is not for amd64
 */
export async function dockerLayers(files: ImageFiles): Promise<LayerFile[]> {
  const images = list(await files.json("manifest.json")).map(record);
  const [image] = images;
  if (image === undefined || images.length > 1) {
    const names = images.flatMap(({ RepoTags }) => list(RepoTags ?? []).map(text));
    throw imageInvalid(
      files.source,
      `it holds ${images.length} images: ${names.join(", ")}`,
      "Save one of them alone.",
    );
  }
  const config = text(image["Config"]);
  const { architecture, rootfs } = record(await files.json(config, /([0-9a-f]{64})(\.json)?$/.exec(config)?.[1]));
  if (architecture !== undefined && architecture !== "amd64")
    throw imageInvalid(files.source, `the image is made for ${text(architecture)}, not for amd64`);
  const digests = list(record(rootfs)["diff_ids"]).map(text);
  const paths = list(image["Layers"]).map(text);
  if (digests.length !== paths.length)
    throw imageInvalid(files.source, `it has ${paths.length} layers, and the digests of ${digests.length}`);
  return paths.map((path, index) => ({ path, sha256: (digests[index] ?? "").replace(/^sha256:/, "") }));
}
