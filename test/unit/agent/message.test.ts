import { describe, expect, test } from "vitest";
import { decodeMessage, encodeMessage, type HostMessage } from "../../../src/core/agent/message.ts";

function hex(message: HostMessage): string {
  const { type, data } = encodeMessage(message);
  return `${type} ${Buffer.from(data).toString("hex")}`;
}

function from(type: number, data: string): unknown {
  return decodeMessage(type, Buffer.from(data, "hex"));
}

describe("messages of the host", () => {
  test.each<[HostMessage, string]>([
    [{ type: "hello", nonce: Buffer.from("0102030405060708", "hex") }, "1 0102030405060708"],
    [{ type: "release" }, "2 "],
    [{ type: "stdin", bytes: new Uint8Array(0) }, "6 "],
    [{ type: "signal", signal: 15 }, "7 0f"],
    [{ type: "resize", rows: 24, columns: 300 }, "8 18002c01"],
    [{ type: "credit", stream: "stderr", bytes: 65536 }, "9 0200000100"],
    [{ type: "netlink-open", protocol: 16 }, "11 1000"],
    [{ type: "read-file", path: "/a" }, "13 2f6100"],
    [{ type: "write-file", mode: 0o600, path: "/a", content: Buffer.from("x") }, "14 80010000" + "2f6100" + "78"],
    [{ type: "sysctl-get", keys: ["a.b", "c"] }, "15 612e62006300"],
    [{ type: "sysctl-set", key: "a", value: "1" }, "16 610031"],
    [{ type: "netlink-dump", protocol: 16, datagram: Uint8Array.of(1, 2) }, "21 1000" + "0102"],
    [
      {
        type: "gather",
        known: Uint8Array.of(255),
        questions: [{ type: "sysctl-list" }, { type: "read-file", path: "/a" }],
      },
      "22 ff" + "1200000000" + "0d03000000" + "2f6100",
    ],
    [{ type: "received", bytes: 0xffffffff }, "65 ffffffff"],
  ])("%j", (message, expected) => {
    expect(hex(message)).toBe(expected);
  });

  test("exec names what is set and what is not", () => {
    const request = { argv: ["a", ""], env: { B: "c" }, cwd: "/", uid: 1, tty: { rows: 2, columns: 3 } };
    expect(hex({ type: "exec", request })).toBe(
      `5 03${"01000000"}${"00000000"}${"0200"}${"0300"}${"0200"}${"0100"}${"2f00"}${"6100"}${"00"}${"423d6300"}`,
    );
  });

  test("hold no NUL within a string", () => {
    expect(() => hex({ type: "read-file", path: "/a\0b" })).toThrow(RangeError);
  });

  test("hold no number that does not fit its field", () => {
    expect(() => hex({ type: "resize", rows: 65536, columns: 1 })).toThrow(RangeError);
  });
});

describe("messages of the agent", () => {
  test.each<[number, string, unknown]>([
    [67, "02000000", { type: "failure", errno: 2 }],
    [70, "0003", { type: "exit", end: { status: 3 } }],
    [70, "0109", { type: "exit", end: { signal: 9 } }],
    [71, "", { type: "goodbye" }],
    [65, "00040000", { type: "received", bytes: 1024 }],
    [9, "0000010000", { type: "credit", stream: "stdin", bytes: 256 }],
  ])("%i %s", (type, data, expected) => {
    expect(from(type, data)).toEqual(expected);
  });

  test("welcome", () => {
    expect(from(64, "0102030405060708" + "0300" + "01" + "000c")).toEqual({
      type: "welcome",
      nonce: Buffer.from("0102030405060708", "hex"),
      version: 3,
      held: true,
      window: 3072,
    });
  });

  test.each([
    [64, "01"],
    [67, ""],
    [70, "00"],
    [9, "0900000000"],
    [200, ""],
  ])("%i '%s' is none", (type, data) => {
    expect(from(type, data)).toBeUndefined();
  });
});
