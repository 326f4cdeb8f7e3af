/**
 * What host and agent say to each other, and its bytes. The twin of this file is agent/protocol.h; a change of meaning
 * raises PROTOCOL_VERSION in both. Numbers are little-endian.
 */
export const PROTOCOL_VERSION = 3;
/** Serial lines that an agent serves, numbered from 0: one client each. */
export const LINES = 8;
/** The largest file that is read or written, in bytes. */
export const FILE_MAX = 1 << 20;
/** Bytes of standard input that may be under way before the agent gives credit. */
export const STDIN_WINDOW = 32768;

export interface ExecRequest {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  uid?: number | undefined;
  gid?: number | undefined;
  tty?: { rows: number; columns: number } | undefined;
}

/** Bytes that the agent may have under way: it hears of half as many as soon as they were read. */
export const HOST_WINDOW = 4096;

export type Stream = "stdin" | "stdout" | "stderr";

/** What is asked without changing anything. */
export type QuestionMessage =
  | { type: "read-file"; path: string }
  | { type: "digest-files"; paths: readonly string[] }
  | { type: "sysctl-get"; keys: readonly string[] }
  | { type: "sysctl-list" }
  /** All that the one datagram is answered with, in one; EFBIG over 128 KB. */
  | { type: "netlink-dump"; protocol: number; datagram: Uint8Array };

export type HostMessage =
  | QuestionMessage
  /** Answered like each of them, in one; by nothing where `known` is the answer's SHA-256. */
  | { type: "gather"; known: Uint8Array; questions: readonly QuestionMessage[] }
  | { type: "hello"; nonce: Uint8Array }
  | { type: "release" | "sync" | "power-off" | "close" }
  | { type: "exec"; request: ExecRequest }
  /** No bytes: the end of the file. */
  | { type: "stdin"; bytes: Uint8Array }
  /** To the session's process group; the number as in signal(7). */
  | { type: "signal"; signal: number }
  | { type: "resize"; rows: number; columns: number }
  /** That many bytes of the stream were consumed. */
  | { type: "credit"; stream: Stream; bytes: number }
  /** Bytes of the line that were read since the welcome's last, modulo 2^32. */
  | { type: "received"; bytes: number }
  | { type: "netlink-open"; protocol: number }
  | { type: "netlink"; datagram: Uint8Array }
  | { type: "remove-file"; path: string }
  | { type: "write-file"; mode: number; path: string; content: Uint8Array }
  | { type: "sysctl-set"; key: string; value: string }
  | { type: "sysctl-unset"; key: string };

export type AgentMessage =
  | { type: "welcome"; nonce: Uint8Array; version: number; held: boolean; window: number }
  /** Bytes of frames that the agent has handled since the hello, modulo 2^32. */
  | { type: "received"; bytes: number }
  | { type: "reply"; data: Uint8Array }
  | { type: "failure"; errno: number }
  | { type: "output"; stream: "stdout" | "stderr"; bytes: Uint8Array }
  /** Nothing that this client asked for is known any more: the agent died and was started again. */
  | { type: "goodbye" }
  | { type: "exit"; end: { status: number } | { signal: number } }
  | { type: "credit"; stream: Stream; bytes: number }
  | { type: "netlink"; datagram: Uint8Array };

const number = {
  hello: 1,
  release: 2,
  sync: 3,
  "power-off": 4,
  exec: 5,
  stdin: 6,
  signal: 7,
  resize: 8,
  credit: 9,
  close: 10,
  "netlink-open": 11,
  netlink: 12,
  "read-file": 13,
  "write-file": 14,
  "sysctl-get": 15,
  "sysctl-set": 16,
  "sysctl-unset": 17,
  "sysctl-list": 18,
  "digest-files": 19,
  "remove-file": 20,
  "netlink-dump": 21,
  gather: 22,
  received: 65,
} as const satisfies Record<HostMessage["type"], number>;

const WELCOME = 64;
const REPLY = 66;
const FAILURE = 67;
const STDOUT = 68;
const STDERR = 69;
const EXIT = 70;
const GOODBYE = 71;

const streams = ["stdin", "stdout", "stderr"] as const satisfies readonly Stream[];

const EXEC_TTY = 1;
const EXEC_UID = 2;
const EXEC_GID = 4;

/** A message's number and data, for a frame. Throws RangeError for a number that its field does not hold. */
export function encodeMessage(message: HostMessage): { type: number; data: Uint8Array } {
  return { type: number[message.type], data: encodeData(message) };
}

function encodeData(message: HostMessage): Uint8Array {
  switch (message.type) {
    case "hello":
      return message.nonce;
    case "release":
    case "sync":
    case "power-off":
    case "close":
    case "sysctl-list":
      return new Uint8Array(0);
    case "exec":
      return encodeExec(message.request);
    case "stdin":
      return message.bytes;
    case "signal":
      return Uint8Array.of(message.signal);
    case "resize":
      return Buffer.concat([u16(message.rows), u16(message.columns)]);
    case "credit":
      return Buffer.concat([Uint8Array.of(streams.indexOf(message.stream)), u32(message.bytes)]);
    case "received":
      return u32(message.bytes);
    case "netlink-open":
      return u16(message.protocol);
    case "netlink":
      return message.datagram;
    case "read-file":
    case "remove-file":
      return string(message.path);
    case "write-file":
      return Buffer.concat([u32(message.mode), string(message.path), message.content]);
    case "netlink-dump":
      return Buffer.concat([u16(message.protocol), message.datagram]);
    case "gather":
      return Buffer.concat([message.known, ...message.questions.map(encodeQuestion)]);
    case "digest-files":
      return Buffer.concat(message.paths.map(string));
    case "sysctl-get":
      return Buffer.concat(message.keys.map(string));
    case "sysctl-set":
      return Buffer.concat([string(message.key), Buffer.from(message.value)]);
    case "sysctl-unset":
      return string(message.key);
  }
}

function encodeQuestion(question: QuestionMessage): Uint8Array {
  const data = encodeData(question);
  return Buffer.concat([Uint8Array.of(number[question.type]), u32(data.length), data]);
}

function encodeExec({ argv, env, cwd, uid, gid, tty }: ExecRequest): Uint8Array {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const flags = (tty ? EXEC_TTY : 0) | (uid === undefined ? 0 : EXEC_UID) | (gid === undefined ? 0 : EXEC_GID);
  return Buffer.concat([
    Uint8Array.of(flags),
    u32(uid ?? 0),
    u32(gid ?? 0),
    u16(tty?.rows ?? 0),
    u16(tty?.columns ?? 0),
    u16(argv.length),
    u16(variables.length),
    ...[cwd, ...argv, ...variables].map(string),
  ]);
}

/** The message in a frame's number and data, or undefined where an agent of this version sends none such. */
export function decodeMessage(type: number, data: Uint8Array): AgentMessage | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  switch (type) {
    case WELCOME:
      if (bytes.length !== 13) return undefined;
      return {
        type: "welcome",
        nonce: data.subarray(0, 8),
        version: bytes.readUInt16LE(8),
        held: bytes.readUInt8(10) !== 0,
        window: bytes.readUInt16LE(11),
      };
    case number.received:
      return bytes.length === 4 ? { type: "received", bytes: bytes.readUInt32LE() } : undefined;
    case REPLY:
      return { type: "reply", data };
    case FAILURE:
      return bytes.length === 4 ? { type: "failure", errno: bytes.readUInt32LE() } : undefined;
    case STDOUT:
      return { type: "output", stream: "stdout", bytes: data };
    case STDERR:
      return { type: "output", stream: "stderr", bytes: data };
    case EXIT:
      if (bytes.length !== 2) return undefined;
      return { type: "exit", end: bytes[0] === 0 ? { status: bytes.readUInt8(1) } : { signal: bytes.readUInt8(1) } };
    case GOODBYE:
      return { type: "goodbye" };
    case number.credit: {
      const stream = streams[bytes[0] ?? -1];
      return bytes.length === 5 && stream ? { type: "credit", stream, bytes: bytes.readUInt32LE(1) } : undefined;
    }
    case number.netlink:
      return { type: "netlink", datagram: data };
    default:
      return undefined;
  }
}

function u16(value: number): Uint8Array {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** NUL-terminated. Throws RangeError where the text itself holds a NUL. */
function string(text: string): Uint8Array {
  if (text.includes("\0")) throw new RangeError(`a NUL in ${JSON.stringify(text)}`);
  return Buffer.from(`${text}\0`);
}
