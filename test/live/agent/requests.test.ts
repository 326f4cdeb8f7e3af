import { hash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentClient } from "../../../src/core/agent/client.ts";
import { digestFiles, dumpOf, readFile } from "../../../src/core/agent/question.ts";
import { listSysctls, readSysctls } from "../../../src/core/agent/sysctl.ts";
import { decodeLink, dumpLinks } from "../../../src/core/netlink/link.ts";
import type { Message } from "../../../src/core/netlink/message.ts";
import type { SysError } from "../../../src/core/sys/libc.ts";
import { TestGuest } from "./guest.ts";
import { run } from "./run.ts";

let guest: TestGuest;
let client: AgentClient;

beforeAll(async () => {
  guest = await TestGuest.start();
  client = await guest.connect();
});
afterAll(async () => {
  client?.close();
  await guest?.[Symbol.asyncDispose]();
});

describe("files", () => {
  test("are written with their mode and parents, and read", async () => {
    const bytes = randomBytes(100_000);
    await client.writeFile("/a/b/c", bytes, { mode: 0o640 });
    expect(Buffer.compare(await client.readFile("/a/b/c"), bytes)).toBe(0);
    expect((await run(client, "stat -c '%a %s' /a/b/c; ls -A /a/b")).stdout).toBe("640 100000\nc\n");
  });

  test("are replaced as a whole: who has the old one open keeps it", async () => {
    await client.writeFile("/f", "old");
    const reader = client.exec({ argv: ["sh", "-c", "exec 3</f; echo open; read go; cat <&3"] });
    await once(reader.stdout, "data");
    await client.writeFile("/f", "new");
    reader.stdin.end();
    const [rest] = await once(reader.stdout, "data");
    expect(String(rest)).toBe("old");
    expect(Buffer.from(await client.readFile("/f")).toString()).toBe("new");
  });

  test("of 1 MB pass, of more do not", async () => {
    await client.writeFile("/big", new Uint8Array(1 << 20));
    expect((await client.readFile("/big")).length).toBe(1 << 20);
    await run(client, "echo >>/big");
    await expect(client.readFile("/big")).rejects.toThrow("guest guest: cannot read /big: EFBIG");
    await expect(client.writeFile("/big", new Uint8Array((1 << 20) + 1))).rejects.toThrow("over 1 MB");
  });

  test("behind a symbolic link are replaced, and the link stays", async () => {
    await run(client, "mkdir -p /l; echo old >/l/target; ln -s target /l/link");
    await client.writeFile("/l/link", "new");
    expect((await run(client, "readlink /l/link; cat /l/target")).stdout).toBe("target\nnew");
  });

  test("are told by their mode and content", async () => {
    const contents = [0, 1, 55, 56, 63, 64, 65, 119, 120, 100_000, 1 << 20].map((length) => randomBytes(length));
    for (const [index, content] of contents.entries()) await client.writeFile(`/d/${index}`, content, { mode: 0o4750 });
    await run(client, "ln -s 1 /d/link; mkfifo /d/fifo; cat /d/10 /d/1 >/d/big");
    const paths = contents.map((_, index) => `/d/${index}`);
    expect(await client.digestFiles([...paths, "/d/link", "/d/fifo", "/d", "/d/none", "/d/big"])).toEqual([
      ...contents.map((content) => ({ mode: 0o4750, sha256: hash("sha256", content) })),
      { mode: 0o4750, sha256: hash("sha256", contents[1] ?? "") },
      ...[undefined, undefined, undefined, undefined],
    ]);
    expect(await client.digestFiles([])).toEqual([]);
  });

  test("are removed, behind a symbolic link too", async () => {
    await run(client, "mkdir /r; echo a >/r/a; echo b >/r/b; ln -s b /r/link");
    await client.removeFile("/r/a");
    await client.removeFile("/r/link");
    expect((await run(client, "ls /r")).stdout).toBe("link\n");
    await expect(client.removeFile("/r/a")).rejects.toThrow("cannot remove /r/a: ENOENT");
  });

  test("of the kernel are written through", async () => {
    await client.writeFile("/proc/sys/kernel/domainname", "example");
    expect(Buffer.from(await client.readFile("/proc/sys/kernel/domainname")).toString()).toBe("example\n");
    await client.writeFile("/dev/null", "gone");
    expect((await run(client, "test -c /dev/null")).exit).toEqual({ status: 0 });
  });

  test.each([
    ["/none", "ENOENT"],
    ["/etc", "EISDIR"],
  ])("%s cannot be read: %s", async (path, code) => {
    await expect(client.readFile(path)).rejects.toMatchObject({ code: "guest-failed", cause: { code } });
  });

  test("cannot be written where a directory stands, or from a relative path", async () => {
    await expect(client.writeFile("/etc", "")).rejects.toThrow("EISDIR");
    await expect(client.writeFile("etc/x", "")).rejects.toThrow("EINVAL");
  });
});

describe("sysctls", () => {
  const key = "net.ipv4.ip_forward";

  test("are set, listed with what they held, and put back", async () => {
    await client.sysctl.set(key, "1");
    await client.sysctl.set(key, "1");
    expect(await client.sysctl.get([key])).toEqual(["1"]);
    expect(await client.sysctl.list()).toEqual([{ key, original: "0", current: "1" }]);
    await client.sysctl.unset(key);
    await client.sysctl.unset(key);
    expect(await client.sysctl.get([key])).toEqual(["0"]);
    expect(await client.sysctl.list()).toEqual([]);
  });

  test("have the names of sysctl(8), with dots or slashes", async () => {
    expect((await run(client, "ip link add eth0.100 type dummy")).exit).toEqual({ status: 0 });
    const slashes = "net/ipv4/conf/eth0.100/rp_filter";
    await client.sysctl.set(slashes, "2");
    expect(await client.sysctl.get(["net.ipv4.conf.eth0/100.rp_filter", slashes])).toEqual(["2", "2"]);
    await run(client, "ip link del eth0.100");
    expect(await client.sysctl.list()).toEqual([{ key: slashes, original: "0", current: undefined }]);
    await client.sysctl.unset(slashes);
    expect(await client.sysctl.list()).toEqual([]);
  });

  test("that cannot be had are told one by one", async () => {
    expect(await client.sysctl.get(["net.none", key, "net/../kernel/ostype"])).toMatchObject([
      { code: "ENOENT" },
      "0",
      { code: "EINVAL" },
    ]);
    await expect(client.sysctl.set(key, "many")).rejects.toThrow(`cannot set sysctl ${key} to 'many': EINVAL`);
    await expect(client.sysctl.set("net.none", "1")).rejects.toThrow("ENOENT");
    expect(await client.sysctl.list()).toEqual([]);
  });
});

describe("netlink", () => {
  const NETLINK_ROUTE = 0;
  const NLMSG_DONE = 3;

  /** A dump request: struct nlmsghdr, and zeros for the family's own header (ifinfomsg is the longest, 16 bytes). */
  function dump(type: number, sequence: number, body: number): Uint8Array {
    const bytes = Buffer.alloc(16 + body);
    bytes.writeUInt32LE(bytes.length, 0);
    bytes.writeUInt16LE(type, 4);
    bytes.writeUInt16LE(0x301, 6);
    bytes.writeUInt32LE(sequence, 8);
    return bytes;
  }

  async function collect(protocol: number, request: Uint8Array): Promise<Buffer> {
    const socket = client.netlink(protocol);
    await socket.send(request);
    const datagrams: Uint8Array[] = [];
    for (;;) {
      const datagram = Buffer.from(await socket.receive());
      datagrams.push(datagram);
      for (let at = 0; at < datagram.length; at += (datagram.readUInt32LE(at) + 3) & ~3) {
        if (datagram.readUInt16LE(at + 4) !== NLMSG_DONE) continue;
        socket.close();
        return Buffer.concat(datagrams);
      }
    }
  }

  test("dumps, with other requests under way on the same line", async () => {
    const [links, addresses, routes, sysctls] = await Promise.all([
      collect(NETLINK_ROUTE, dump(18, 1, 16)),
      collect(NETLINK_ROUTE, dump(22, 2, 8)),
      collect(NETLINK_ROUTE, dump(26, 3, 12)),
      client.sysctl.list(),
    ]);
    expect(links.includes("lo\0")).toBe(true);
    expect(addresses.includes(Buffer.from([127, 0, 0, 1]))).toBe(true);
    expect(routes.length).toBeGreaterThan(0);
    expect(sysctls).toEqual([]);
  });

  test("passes datagrams that are larger than a frame", async () => {
    const script = "i=0; while [ $i -lt 100 ]; do ip link add d$i type dummy; i=$((i+1)); done";
    expect((await run(client, script)).exit).toEqual({ status: 0 });
    const links = await collect(NETLINK_ROUTE, dump(18, 1, 16));
    for (let i = 0; i < 100; i++) expect(links.includes(`d${i}\0`)).toBe(true);
  });

  test("tells that the guest's kernel has no such protocol", async () => {
    const socket = client.netlink(31);
    await socket.send(dump(18, 1, 16));
    await expect(socket.receive()).rejects.toMatchObject({ code: "EPROTONOSUPPORT" });
  });

  test("ends what waits when it is closed", async () => {
    const socket = client.netlink(NETLINK_ROUTE);
    const waiting = socket.receive();
    socket.close();
    await expect(waiting).rejects.toMatchObject({ code: "EBADF" });
  });
});

describe("several questions at once", () => {
  const questions = {
    links: dumpOf(0, dumpLinks()),
    hostname: readFile("/proc/sys/kernel/hostname"),
    none: readFile("/none"),
    sysctls: readSysctls(["kernel.ostype", "net.none"]),
    set: listSysctls(),
    files: digestFiles(["/asked", "/none"]),
  };

  test("are answered one by one", async () => {
    await client.writeFile("/asked", "", { mode: 0o600 });
    const { answers } = await client.gather(questions);
    expect(links(answers.links)).toContain("lo");
    expect(answers).toMatchObject({
      hostname: Buffer.from("guest\n"),
      none: { code: "ENOENT" },
      sysctls: ["Linux", { code: "ENOENT" }],
      set: [],
      files: [{ mode: 0o600 }, undefined],
    });
  });

  test("are not answered again while nothing has changed, and are when something has", async () => {
    const first = await client.gather(questions);
    const again = await client.gather(questions, first.bytes);
    expect(again.bytes).toBe(first.bytes);
    expect(again.answers).toEqual(first.answers);
    await run(client, "ip link add new type dummy");
    const changed = await client.gather(questions, first.bytes);
    expect(links(changed.answers.links)).toContain("new");
    await run(client, "ip link del new");
    expect((await client.gather(questions, Buffer.from("what no guest has said"))).answers).toEqual(first.answers);
  });

  test("leave out a dump that is too long, and answer the rest", async () => {
    await run(client, "i=0; while [ $i -lt 150 ]; do ip link add l$i type dummy; i=$((i+1)); done");
    const { answers } = await client.gather(questions);
    expect(answers).toMatchObject({ links: { code: "EFBIG" }, set: [] });
    await run(client, "i=0; while [ $i -lt 150 ]; do ip link del l$i; i=$((i+1)); done");
    expect(links((await client.gather(questions)).answers.links)).toContain("lo");
  });

  function links(answer: Message[] | SysError | undefined): string[] {
    if (!Array.isArray(answer)) throw new Error(`no dump: ${answer}`);
    return answer.map((message) => decodeLink(message).name);
  }
});

test("sync answers", async () => {
  await client.sync();
});
