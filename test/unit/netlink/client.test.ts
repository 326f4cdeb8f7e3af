import { describe, expect, test } from "vitest";
import { Netlink } from "../../../src/core/netlink/client.ts";
import { NLM_F_DUMP_INTR, NLMSG_DONE, NLMSG_ERROR } from "../../../src/core/netlink/constants/netlink.ts";
import { decodeMessages, encodeMessages, type Message } from "../../../src/core/netlink/message.ts";
import type { Request } from "../../../src/core/netlink/request.ts";
import type { NetlinkTransport } from "../../../src/core/netlink/transport.ts";

/** What no kernel does on demand: answers of our choice. `answer` makes the datagrams for one that was sent. */
class Scripted implements NetlinkTransport {
  readonly sent: Message[][] = [];
  readonly #queue: Uint8Array[] = [];

  constructor(readonly answer: (requests: Message[], turn: number) => Message[][]) {}

  async send(bytes: Uint8Array): Promise<void> {
    this.sent.push(decodeMessages(bytes));
    this.#queue.push(...this.answer(decodeMessages(bytes), this.sent.length - 1).map(encodeMessages));
  }

  async receive(): Promise<Uint8Array> {
    const datagram = this.#queue.shift();
    if (datagram === undefined) throw new Error("nothing queued");
    return datagram;
  }

  close(): void {
    this.#queue.length = 0;
  }
}

const request = (size = 16): Request => ({
  type: 18,
  flags: 0,
  body: new Uint8Array(size),
  description: "ip link show",
});
const object = (sequence: number, flags = 2): Message => ({ type: 16, flags, sequence, body: new Uint8Array(16) });
const done = (sequence: number, flags = 2): Message => ({ type: NLMSG_DONE, flags, sequence, body: new Uint8Array(4) });

/** An NLMSG_ERROR; errno 0 acknowledges. */
function error(sequence: number, errno = 0): Message {
  const body = new Uint8Array(20);
  new DataView(body.buffer).setInt32(0, -errno, true);
  return { type: NLMSG_ERROR, flags: 0x100, sequence, body };
}

describe("a dump", () => {
  test("that was interrupted is read to its end and repeated", async () => {
    const transport = new Scripted(([first], turn) => {
      const sequence = first?.sequence ?? 0;
      if (turn === 0) return [[object(sequence)], [object(sequence, 2 | NLM_F_DUMP_INTR)], [done(sequence)]];
      if (turn === 1) return [[object(sequence)], [done(sequence, 2 | NLM_F_DUMP_INTR)]];
      return [[object(sequence), object(sequence), done(sequence)]];
    });
    expect(await new Netlink(transport).dump(request())).toHaveLength(2);
    expect(transport.sent).toHaveLength(3);
  });

  test("that is interrupted at every attempt is given up", async () => {
    const netlink = new Netlink(new Scripted(([first]) => [[done(first?.sequence ?? 0, NLM_F_DUMP_INTR)]]));
    await expect(netlink.dump(request())).rejects.toThrow(
      "ip link show: EAGAIN (Interrupted by changes at every attempt)",
    );
  });

  test("that fails at its end is an error", async () => {
    const failed = (sequence: number) => ({ ...error(sequence, 105), type: NLMSG_DONE });
    const netlink = new Netlink(
      new Scripted(([first]) => [[object(first?.sequence ?? 0), failed(first?.sequence ?? 0)]]),
    );
    await expect(netlink.dump(request())).rejects.toThrow("ip link show: ENOBUFS");
  });

  test("passes over what answers another request", async () => {
    const netlink = new Netlink(
      new Scripted(([first]) => {
        const sequence = first?.sequence ?? 0;
        return [
          [object(0), object(sequence - 1), done(sequence - 1)],
          [object(sequence), done(sequence)],
        ];
      }),
    );
    expect(await netlink.dump(request())).toHaveLength(1);
  });
});

describe("a batch", () => {
  test("is matched by sequence number, whatever the order and the datagrams", async () => {
    const netlink = new Netlink(
      new Scripted((sent) => {
        const [a = 0, b = 0, c = 0] = sent.map((message) => message.sequence);
        return [[error(c), error(a, 17)], [object(b)], [error(b)]];
      }),
    );
    const results = await netlink.batch([request(), request(), request()]);
    expect(results.map((result) => [result.error?.code, result.answers.length])).toEqual([
      ["EEXIST", 0],
      [undefined, 1],
      [undefined, 0],
    ]);
  });

  test("is split by size and by number, and nothing is sent for none", async () => {
    const transport = new Scripted((sent) => sent.map((message) => [error(message.sequence)]));
    const netlink = new Netlink(transport);
    await netlink.run([]);
    await netlink.run(Array.from({ length: 300 }, () => request()));
    expect(transport.sent.map((messages) => messages.length)).toEqual([128, 128, 44]);
    await netlink.run(Array.from({ length: 4 }, () => request(15_000)));
    expect(transport.sent.slice(3).map((messages) => messages.length)).toEqual([2, 2]);
  });

  test("that the transport fails leaves the next call to work", async () => {
    const netlink = new Netlink(new Scripted((sent, turn) => (turn === 0 ? [] : sent.map((m) => [error(m.sequence)]))));
    const [first, second] = await Promise.allSettled([netlink.run([request()]), netlink.run([request()])]);
    expect(first).toMatchObject({ status: "rejected", reason: { message: "nothing queued" } });
    expect(second.status).toBe("fulfilled");
  });
});
