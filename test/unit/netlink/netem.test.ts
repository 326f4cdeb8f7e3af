import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Attributes, bytes, encodeAttributes } from "../../../src/core/netlink/attribute.ts";
import { MalformedMessage } from "../../../src/core/netlink/error.ts";
import { decodeMessages } from "../../../src/core/netlink/message.ts";
import { type Impairment, impairmentOf, removeImpairment, setImpairment } from "../../../src/core/netlink/netem.ts";
import { decodeQdisc, dumpQdiscs } from "../../../src/core/netlink/qdisc.ts";
import { impairmentOf as asked } from "../../../src/core/topology/impairment.ts";

const link = { name: "d0", index: 2 };
const none: Impairment = {
  delay: 0,
  jitter: 0,
  loss: 0,
  duplicate: 0,
  corrupt: 0,
  reorder: 0,
  rate: 0,
  limit: 1000,
  others: [],
};

/**
 * What iproute2 6.1 sends (strace -e trace=sendmsg -e write=all), in hex. A request for a qdisc has the form of a dumped
 * one, so it is read as such.
 */
const golden: { command: string; hex: string; means: Impairment | null }[] = [
  {
    command:
      "tc qdisc add dev d0 root handle 6475: netem delay 10ms 2ms loss 1% duplicate 0.1% corrupt 0.1% reorder 25% rate 10mbit",
    hex: "7800000024000506716e046b00000000000000000200000000007564ffffffff000000000a0001006e6574656d000000480002005a620200e8030000295c8f020100000037894100127a00000c00030000000040000000000c0004003789410000000000140006 00d01213000000000000000000 00000000".replaceAll(
      " ",
      "",
    ),
    means: asked({
      delay: "10ms",
      jitter: "2ms",
      loss: "1%",
      duplicate: "0.1%",
      corrupt: "0.1%",
      reorder: "25%",
      rate: "10mbit",
    }),
  },
  {
    command: "tc qdisc change dev d0 root handle 6475: netem loss 100%",
    hex: "4c00000024000500716e046b00000000000000000200000000007564ffffffff000000000a0001006e6574656d0000001c00020000000000e8030000ffffffff000000000000000000000000",
    means: asked({ loss: "100%" }),
  },
  {
    command: "tc qdisc replace dev d0 root handle 6475: netem rate 100gbit limit 5000",
    hex: "6c00000024000505716e046b00000000000000000200000000007564ffffffff000000000a0001006e6574656d0000003c000200000000008813000000000000000000000000000000000000 0c00080000dd0ee90200000014000600ffffffff000000000000000000000000".replaceAll(
      " ",
      "",
    ),
    means: asked({ rate: "100gbit", limit: 5000 }),
  },
];

describe("iproute2's", () => {
  test.each(golden)("$command", ({ hex, means }) => {
    const [message] = decodeMessages(Buffer.from(hex, "hex"));
    if (message === undefined || means === null) throw new Error("no message");
    expect(impairmentOf(decodeQdisc(message))).toEqual(means);
    const ours = setImpairment(link, means);
    expect(ours.type).toBe(message.type);
    // The link, the handle and the parent.
    expect(Buffer.from(ours.body.subarray(0, 20))).toEqual(Buffer.from(message.body.subarray(0, 20)));
    expect(new Attributes(ours.body.subarray(20)).text(1)).toBe("netem");
  });

  test("tc qdisc del dev d0 root handle 6475:", () => {
    const { type, flags, body } = removeImpairment(link);
    expect([type, flags]).toEqual([37, 0]);
    expect(Buffer.from(body.subarray(0, 20)).toString("hex")).toBe("000000000200000000007564ffffffff00000000");
  });

  test("tc qdisc show", () => {
    expect(dumpQdiscs()).toMatchObject({ type: 38, flags: 0, body: new Uint8Array(20) });
  });
});

describe("our request", () => {
  const u32 = fc.integer({ min: 0, max: 0xffffffff });
  const impairment = fc.record({
    delay: fc.maxSafeNat(),
    jitter: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    loss: u32,
    duplicate: u32,
    corrupt: u32,
    reorder: u32,
    rate: fc.oneof(u32, fc.maxSafeNat()),
    limit: u32,
    others: fc.constant([]),
  });

  test("has all that is asked for", () => {
    fc.assert(
      fc.property(impairment, (wanted) => {
        const { type, body } = setImpairment(link, wanted);
        expect(impairmentOf(decodeQdisc({ type, flags: 0, sequence: 0, body }))).toEqual(wanted);
      }),
    );
  });

  test("makes the qdisc or changes it, and neither replaces another nor fails where ours is there", () => {
    // NLM_F_CREATE, without NLM_F_REPLACE and NLM_F_EXCL.
    expect(setImpairment(link, none).flags).toBe(0x400);
  });

  test("is told in tc's words", () => {
    const all = { delay: "10ms", jitter: "2ms", loss: "1%", duplicate: "0.1%", corrupt: "0.2%", reorder: "25%" };
    expect(setImpairment(link, asked({ ...all, rate: "10mbit", limit: 50 }) ?? none).description).toBe(
      "tc qdisc replace dev d0 root handle 6475: netem limit 50 delay 10ms 2ms loss 1% corrupt 0.2% duplicate 0.1% reorder 25% rate 10mbit",
    );
    expect(removeImpairment(link).description).toBe("tc qdisc delete dev d0 root handle 6475: netem");
  });
});

describe("what is no impairment of ours", () => {
  const { type, body } = setImpairment(link, none);
  const changed = (offset: number, value: number): Uint8Array => {
    const copy = body.slice();
    new DataView(copy.buffer).setUint32(offset, value, true);
    return copy;
  };
  const read = (bytes: Uint8Array) => impairmentOf(decodeQdisc({ type, flags: 0, sequence: 0, body: bytes }));

  test("a netem of another handle, a default qdisc, and one that is not at the root", () => {
    expect(read(body)).toEqual(none);
    expect(read(changed(8, 0x10000))).toBeUndefined();
    expect(read(changed(8, 0))).toBeUndefined();
    expect(read(changed(12, 0x64750001))).toBeUndefined();
  });

  test("one of another kind", () => {
    const tbf = encodeAttributes([bytes(1, Buffer.from("tbf\0"))], body.slice(0, 20));
    expect(read(tbf)).toBeUndefined();
  });
});

describe("options that are not ours", () => {
  const read = (...attributes: [type: number, words: number[]][]): readonly string[] | undefined => {
    const qopt = new Uint8Array(24);
    const inner = encodeAttributes(
      attributes.map(([type, words]) => bytes(type, new Uint8Array(Uint32Array.from(words).buffer))),
      qopt,
    );
    const { type, body } = setImpairment(link, none);
    const outer = encodeAttributes([bytes(1, Buffer.from("netem\0")), bytes(2, inner)], body.slice(0, 20));
    return impairmentOf(decodeQdisc({ type, flags: 0, sequence: 0, body: outer }))?.others;
  };

  test.each([
    ["correlation", 1, [0, 7, 0]],
    ["correlation", 3, [0, 7]],
    ["gap", 3, [7, 0]],
    ["loss model", 5, []],
    ["overhead", 6, [0, 4, 0, 0]],
    ["ecn", 7, [1]],
    ["slot", 12, [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]],
  ])("are told of: %s", (name, type, words) => {
    expect(read([type, words])).toEqual([name]);
  });

  test("are none where they are 0", () => {
    expect(read([1, [0, 0, 0]], [7, [0]], [12, Array(10).fill(0)])).toEqual([]);
  });

  test("that are cut short are malformed", () => {
    const { type, body } = setImpairment(link, none);
    const short = encodeAttributes([bytes(1, Buffer.from("netem\0")), bytes(2, new Uint8Array(8))], body.slice(0, 20));
    expect(() => impairmentOf(decodeQdisc({ type, flags: 0, sequence: 0, body: short }))).toThrow(MalformedMessage);
    expect(() => decodeQdisc({ type, flags: 0, sequence: 0, body: new Uint8Array(8) })).toThrow(MalformedMessage);
  });
});
