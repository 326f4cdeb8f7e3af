import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Course, follow, kill, type Place, placesOf, placesOfBoth } from "../../support/doomed.ts";
import { everyKind, kinds, templates } from "../../support/every-kind.ts";
import { TestLab } from "../../support/lab.ts";
import { holdings } from "../../support/orphans.ts";
import { giveOutside } from "../../support/outside.ts";
import { Resident } from "../../support/resident.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { writeTemplates } from "../../support/template-files.ts";

/** Of so many steps one is taken, and of operations the first of each kind; `DUMM_KILLS=all` takes every one. */
const STRIDE = process.env["DUMM_KILLS"] === "all" ? 1 : 23;
const MOST = 60 * 60_000;

let sandbox: Sandbox;
let resident: Resident;
let lab: TestLab;
/** What the sandbox holds where nobody is killed: without a lab, and with either topology. */
let empty: string[];
let held: readonly [string[], string[]];
let courses: Record<"up" | "there" | "back" | "down", Course>;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  await giveOutside(sandbox, ["ext0", "ext1", "others"]);
  resident = await Resident.start(sandbox, ["--exclusive"]);
  declare(0);
  writeTemplates(sandbox, lab.directory, templates);
});
afterAll(() => sandbox.close());

function declare(which: 0 | 1): void {
  lab = new TestLab(sandbox, { name: "killed", ...everyKind[which] });
  lab.save();
}

/** Declares one of the topologies for a lab that is the other one, and gives it something of others to take away. */
async function change(which: 0 | 1): Promise<void> {
  declare(which);
  await sandbox.output("ip", "link", "set", "others", "master", "lan");
}

/** Applies: the lab is equal to its file, guests that ran do still, and nothing is there that belongs to nobody. */
async function expectMended(which: 0 | 1, running: Readonly<Record<string, number | null>>, where: string) {
  const { operations, remaining } = await resident.apply(lab.file);
  expect([...operations.filter(({ status }) => status !== "done"), ...remaining], where).toEqual([]);
  expect((await resident.diff(lab.file)).changes, where).toEqual([]);
  expect(await processes(), where).toMatchObject(running);
  expect(await holdings(sandbox), where).toEqual(held[which]);
}

async function processes(): Promise<Record<string, number | null>> {
  const { guests } = await resident.status(lab.file);
  return Object.fromEntries(guests.map(({ name, pid }) => [name, pid]));
}

/** The guests that a killed apply has started. They are not asked, so that the next apply comes as soon as it can. */
function started(): Record<string, number> {
  const files = ["alice", "bob"].map((guest) => [guest, sandbox.reach(`${lab.directory}/.dumm/guests/${guest}/pid`)]);
  const there = files.filter(([, file = ""]) => existsSync(file));
  return Object.fromEntries(there.map(([guest, file = ""]) => [guest, Number(readFileSync(file, "utf8"))]));
}

/** Whether whoever was killed is not followed by the same again, but by one who wants it as it was before. */
function isGivenUp({ unit }: Place, index: number): boolean {
  return unit === "step" && index % 2 === 1;
}

test("nobody is killed: two topologies take every kind of operation, and what they had goes with them", async () => {
  empty = await holdings(sandbox);
  const up = await follow(sandbox, "apply", lab.file);
  const one = await holdings(sandbox);
  await change(1);
  const there = await follow(sandbox, "apply", lab.file);
  held = [one, await holdings(sandbox)];
  await change(0);
  const back = await follow(sandbox, "apply", lab.file);
  expect(await holdings(sandbox)).toEqual(one);
  const down = await follow(sandbox, "destroy", lab.file);
  expect(await holdings(sandbox)).toEqual(empty);
  courses = { up, there, back, down };
  expect(new Set(Object.values(courses).flatMap((course) => course.kinds))).toEqual(new Set(kinds));
});

test(
  "an apply is killed as it brings the lab up: the next one completes it, with the guests that run by then",
  async () => {
    for (const place of placesOf(courses.up, STRIDE)) {
      await kill(sandbox, "apply", lab.file, place);
      await expectMended(0, started(), `brought up until ${place.unit} ${place.after}`);
      await resident.destroy(lab.file);
    }
    expect(await holdings(sandbox)).toEqual(empty);
  },
  MOST,
);

test(
  "a destroy is killed: the next apply brings the lab up again, and the next destroy takes down what is left",
  async () => {
    for (const [index, place] of placesOf(courses.down, STRIDE).entries()) {
      await resident.apply(lab.file);
      await kill(sandbox, "destroy", lab.file, place);
      const where = `taken down until ${place.unit} ${place.after}`;
      if (!isGivenUp(place, index)) await expectMended(0, {}, where);
      await resident.destroy(lab.file);
      expect(await holdings(sandbox), where).toEqual(empty);
    }
  },
  MOST,
);

test(
  "an apply is killed as it changes everything: the next one completes it or takes it back, and no guest is restarted",
  async () => {
    await resident.apply(lab.file);
    const { alice = null, bob = null } = await processes();
    const become = async (which: 0 | 1, place: Place | undefined, index: number): Promise<void> => {
      await change(which);
      if (place !== undefined) {
        await kill(sandbox, "apply", lab.file, place);
        const where = `changed to ${which} until ${place.unit} ${place.after}`;
        if (!isGivenUp(place, index)) return expectMended(which, { alice, bob }, where);
        const before = which === 0 ? 1 : 0;
        declare(before);
        await expectMended(before, { alice, bob }, `${where}, and taken back`);
        await change(which);
      }
      await resident.apply(lab.file);
    };
    const [there, back] = placesOfBoth(courses.there, courses.back, STRIDE);
    for (let index = 0; index < Math.max(there.length, back.length); index++) {
      await become(1, there[index], index);
      await become(0, back[index], index);
    }
    await resident.destroy(lab.file);
    expect(await holdings(sandbox)).toEqual(empty);
  },
  MOST,
);
