/**
 * Names of files need not be UTF-8. Within the server a path is a string of Latin-1, each byte a character, and becomes bytes
 * again where it is given to the kernel.
 */
export function bytes(path: string): Buffer {
  return Buffer.from(path, "latin1");
}
