/** What an ordinary file of a guest is. */
export interface FileDigest {
  /** Its permissions, as chmod(2) takes them. */
  mode: number;
  /** Of its content, in hexadecimal. */
  sha256: string;
}

/** errno u8, mode u16, and 32 bytes of SHA-256. */
const LENGTH = 35;

/** One of the records in the agent's answer to digest-files. */
export function decodeDigest(answer: Uint8Array, index: number): FileDigest | undefined {
  const record = Buffer.from(answer.subarray(index * LENGTH, (index + 1) * LENGTH));
  if (record.readUInt8(0) !== 0) return undefined;
  return { mode: record.readUInt16LE(1), sha256: record.toString("hex", 3) };
}
