/**
 * `dumm` itself is killed in a private lab, as it brings the lab up, takes it down, and lays, records and saves templates. The
 * operations inside a lab are the subject of lab/killed.test.ts.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { killAfter, stepsOf } from "../../support/doomed-command.ts";
import { TestLab } from "../../support/lab.ts";
import { holdings } from "../../support/orphans.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { writeTemplates } from "../../support/template-files.ts";

const ALL = process.env["DUMM_KILLS"] === "all";
/** Of so many steps one is taken; of a short command, two of all. */
const STRIDE = ALL ? 1 : 23;
const MOST = 60 * 60_000;

/** An ordinary user's labs have a user namespace besides: a private lab of root's is the lesser case. */
describe.each(ALL ? ["an ordinary user", "root"] : ["an ordinary user"])("killed in a private lab of %s", (who) => {
  let sandbox: Sandbox;
  let lab: TestLab;
  /** What the sandbox holds without the lab, and with it. */
  let [empty, held]: string[][] = [[], []];

  beforeAll(async () => {
    sandbox = await Sandbox.open(who !== "root");
    lab = new TestLab(sandbox, {
      name: "doomed",
      isolation: "private",
      bridges: { lan: { addresses: ["10.0.0.254/24"] } },
      guests: {
        alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } },
        bob: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
      },
    });
    lab.save();
    writeTemplates(sandbox, lab.directory, [{ name: "psk", guests: ["alice", "bob"] }]);
    await up();
    held = await holdings(sandbox);
    await succeeds(["destroy", lab.file], "taken down");
    empty = await holdings(sandbox);
  });
  afterAll(() => sandbox.close());

  const template = (...args: string[]): string[] => ["template", ...args, "-f", lab.file];

  async function succeeds(args: readonly string[], where: string): Promise<void> {
    const { status, stdout, stderr } = await sandbox.dumm(args);
    expect(status, `${where}\n${stdout}${stderr}`).toBe(0);
  }

  /** An apply makes the lab equal to its file, and nothing is there that belongs to nobody. */
  async function expectMended(where: string): Promise<void> {
    await succeeds(["apply", lab.file], where);
    await succeeds(["diff", lab.file], where);
    expect(await holdings(sandbox), where).toEqual(held);
  }

  /** Kills a command at each of its places in turn. */
  async function killEach(
    args: readonly string[],
    prepare: () => Promise<unknown>,
    check: (where: string, index: number) => Promise<unknown>,
  ): Promise<void> {
    await prepare();
    const steps = await stepsOf(sandbox, args);
    await check(`${args[0]} to its end`, 0);
    expect(steps).toBeGreaterThan(2);
    const stride = Math.min(STRIDE, Math.floor(steps / 2));
    const places = Array.from({ length: Math.floor(steps / stride) }, (_, index) => (index + 1) * stride);
    for (const [index, place] of places.entries()) {
      await prepare();
      await killAfter(sandbox, args, place);
      await check(`${args.slice(0, 2).join(" ")} until step ${place} of ${steps}`, index);
    }
  }

  const nothing = async (): Promise<void> => undefined;
  const up = (): Promise<void> => succeeds(["apply", lab.file], "brought up");

  test(
    "apply: the next one goes on, and a destroy takes down what there is",
    async () => {
      await killEach(["apply", lab.file], nothing, async (where, index) => {
        if (index % 2 === 0) await expectMended(where);
        await succeeds(["destroy", lab.file], where);
        expect(await holdings(sandbox), where).toEqual(empty);
      });
    },
    MOST,
  );

  test(
    "destroy: the next one goes on, and an apply brings the lab up again",
    async () => {
      await killEach(["destroy", lab.file], up, async (where, index) => {
        if (index % 2 === 1) await expectMended(where);
        await succeeds(["destroy", lab.file], where);
        expect(await holdings(sandbox), where).toEqual(empty);
      });
    },
    MOST,
  );

  test(
    "template load: the next apply lays what the topology names, and guests run on",
    async () => {
      await up();
      const running = await lab.processes();
      await killEach(template("load", "psk"), nothing, async (where) => {
        await expectMended(where);
        expect(await lab.exec("alice", ["cat", "/etc/scene"]), where).toMatchObject({ status: 1 });
        expect(await lab.processes(), where).toEqual(running);
      });
    },
    MOST,
  );

  describe("what is recorded is not lost", () => {
    beforeAll(up);
    const recorded = (): string => sandbox.reach(`${lab.directory}/templates/scene`);
    const forget = async (): Promise<void> => rmSync(recorded(), { recursive: true, force: true });

    test(
      "as recording begins",
      async () => {
        await killEach(template("record", "scene"), forget, async (where) => {
          await succeeds(["apply", lab.file], where);
          await forget();
          await expectMended(where);
        });
      },
      MOST,
    );

    test(
      "as it ends",
      async () => {
        const record = async (): Promise<void> => {
          await forget();
          await succeeds(template("record", "scene"), "recorded");
          await lab.inside("alice", "echo kept > /etc/kept");
        };
        await killEach(template("unload"), record, async (where) => {
          await succeeds(["apply", lab.file], where);
          expect(readFileSync(`${recorded()}/diff/alice/etc/kept`, "utf8"), where).toBe("kept\n");
          await forget();
          await expectMended(where);
        });
      },
      MOST,
    );
  });

  test(
    "template save: a template is there whole, or not at all, and then can be saved",
    async () => {
      await up();
      for (const guest of ["alice", "bob"]) await lab.inside(guest, "echo own > /etc/own");
      held = await holdings(sandbox);
      const saved = (): string => sandbox.reach(`${lab.directory}/templates/saved`);
      await killEach(template("save", "saved"), nothing, async (where) => {
        if (!existsSync(saved())) await succeeds(template("save", "saved"), where);
        for (const guest of ["alice", "bob"])
          expect(readFileSync(`${saved()}/diff/${guest}/etc/own`, "utf8"), where).toBe("own\n");
        rmSync(saved(), { recursive: true });
        await expectMended(where);
      });
    },
    MOST,
  );
});
