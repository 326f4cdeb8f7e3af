import { afterAll, beforeAll, expect, test } from "vitest";
import { succeeded, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";

const COPIES = 20;
const GUESTS = 8;

/** Sixty commands and 160 guests, in ms: half a minute where nothing else is to be done. */
const PATIENCE = 600_000;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.open();
});
afterAll(() => sandbox.close());

test(
  "twenty copies of one topology at once: the same addresses, each reaches its own, and nothing is left",
  async () => {
    const guest = (number: number) => ({
      interfaces: { eth0: { bridge: "lan", addresses: [`10.0.0.${number}/24`] } },
    });
    const lab = new TestLab(sandbox, {
      name: "copy",
      isolation: "private",
      bridges: { lan: {} },
      guests: Object.fromEntries(Array.from({ length: GUESTS }, (_, index) => [`g${index + 1}`, guest(index + 1)])),
    });
    lab.save();
    const before = await snapshot(sandbox);
    const names = Array.from({ length: COPIES }, (_, index) => `copy-${index + 1}`);
    const each = async (work: (name: string) => Promise<unknown>): Promise<void> => {
      // A few at a time: two cores start no more of Node at once.
      for (let next = 0; next < COPIES; next += 4) await Promise.all(names.slice(next, next + 4).map(work));
    };

    await each(async (name) => succeeded(await sandbox.dumm(["apply", "--json", "--name", name, lab.file])));
    const { labs } = succeeded<{ labs: object[] }>(await sandbox.dumm(["list", "--json"]));
    expect(labs).toHaveLength(COPIES);
    expect(labs).toEqual(labs.map(() => expect.objectContaining({ isolation: "private", guests: GUESTS })));

    const others = Array.from({ length: GUESTS - 1 }, (_, index) => `10.0.0.${index + 2}`);
    const script = `for to in ${others.join(" ")}; do ping -c 5 -A -W 5 $to >/dev/null || echo lost $to; done`;
    const inside = async (name: string, guest: string, argv: readonly string[]): Promise<string> => {
      const { status, stdout, stderr } = await sandbox.dumm([
        "exec",
        "--name",
        name,
        "-f",
        lab.file,
        guest,
        "--",
        ...argv,
      ]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return stdout;
    };
    await each(async (name) => expect(await inside(name, "g1", ["sh", "-c", script])).toBe(""));

    // An answer comes from the same copy: where that guest is cut off, no other copy's answers in its place.
    await inside("copy-7", `g${GUESTS}`, ["ip", "link", "set", "eth0", "down"]);
    const unanswered = `ping -c 3 -W 1 10.0.0.${GUESTS} >/dev/null || echo unanswered`;
    expect(await inside("copy-7", "g1", ["sh", "-c", unanswered])).toBe("unanswered\n");
    expect(await inside("copy-8", "g1", ["sh", "-c", script])).toBe("");

    await each(async (name) => succeeded(await sandbox.dumm(["destroy", "--json", "--name", name, lab.file])));
    const { files, ...after } = await snapshot(sandbox);
    expect({ ...after, files: files.filter((path) => !path.includes("/labs")) }).toEqual(before);
  },
  PATIENCE,
);
