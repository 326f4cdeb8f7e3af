/** A UML kernel that a guest can boot. */
export interface Kernel {
  /** Its name in the cache (`7.3.4-0a1b2c3d4e5f`); its path, when it was named by one. */
  name: string;
  /** The binary, absolute. */
  path: string;
  /** As `uname -r` says in the guest: `7.3.4`. */
  version: string;
}

/** What the cache knows of a kernel that was built here: the content of manifest.json. */
export interface KernelManifest {
  name: string;
  version: string;
  /** The hash of the inputs: configuration and source. */
  hash: string;
  /** ISO 8601. */
  builtAt: string;
  /** Of the binary, in bytes. */
  size: number;
  /** The source it was made from: `linux-source-7.3 7.3.4-1~bpo13+1`, or a path. */
  source: string;
}
