import { DumpReader, encodeDump } from "../netlink/dump.ts";
import type { Message } from "../netlink/message.ts";
import type { Request } from "../netlink/request.ts";
import { decodeDigest, type FileDigest } from "./file-digest.ts";
import type { QuestionMessage } from "./message.ts";

/** What can be asked of an agent, alone or together with others: it changes nothing. */
export interface Question<T> {
  readonly message: QuestionMessage;
  /** Names it in an error: `read /etc/hosts`. */
  readonly what: string;
  /** Reads the agent's answer; it throws what the answer says. */
  read(answer: Uint8Array): T;
}

/** The content of a file, at most 1 MB. ENOENT, EFBIG. */
export function readFile(path: string): Question<Uint8Array> {
  return { message: { type: "read-file", path }, what: `read ${path}`, read: (answer) => answer };
}

/** What files are, in order; undefined for one that is not there, is no ordinary file, or is over 1 MB. */
export function digestFiles(paths: readonly string[]): Question<(FileDigest | undefined)[]> {
  return {
    message: { type: "digest-files", paths },
    what: "look at files",
    read: (answer) => paths.map((_, index) => decodeDigest(answer, index)),
  };
}

/** Answers are compared byte by byte, and each of them repeats its question's number. */
const SEQUENCE = 1;

/**
 * Every object that a netlink request matches; undefined where they changed while they were read. EFBIG over 128 KB.
 * Its reading throws NetlinkError where the kernel refuses.
 */
export function dumpOf(protocol: number, request: Request): Question<Message[] | undefined> {
  return {
    message: { type: "netlink-dump", protocol, datagram: encodeDump(request, SEQUENCE) },
    what: request.description,
    read(answer) {
      const reader = new DumpReader(request, SEQUENCE);
      reader.push(answer);
      return reader.messages;
    },
  };
}
