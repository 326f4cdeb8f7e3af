import { closeSync, constants, fchmodSync, fchownSync, openSync } from "node:fs";

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** Whose a file is, and what he and others may do with it. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/**
 * Makes a file that is there for nobody else until it is whole, and has its owner and permissions.
 * @param fill writes its content
 */
export function createFile(path: string, { uid, gid, mode }: Ownership, fill: (fd: number) => void): void {
  const fd = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    fill(fd);
    fchownSync(fd, uid, gid);
    // After its owner: a change of that takes away the bits that make it run as another user.
    fchmodSync(fd, mode);
  } finally {
    closeSync(fd);
  }
}
