import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newFilledTemplate, newTemplate } from "../../../src/core/template/new-template.ts";
import { templateNames } from "../../../src/core/template/template.ts";

let beside: string;
beforeEach(() => {
  beside = mkdtempSync(join(tmpdir(), "templates-"));
});
afterEach(() => rmSync(beside, { recursive: true }));

const fill = (diff: string): void => writeFileSync(join(diff, "alice"), "hers");

test("one that is filled is there under its name once it is whole", () => {
  const path = newFilledTemplate(beside, "scene", "lab", (diff) => {
    expect(templateNames(beside)).toEqual([]);
    fill(diff);
  });
  expect(path).toBe(join(beside, "templates/scene"));
  expect(readFileSync(join(path, "diff/alice"), "utf8")).toBe("hers");
  expect(readdirSync(join(beside, "templates"))).toEqual(["scene"]);
});

test("nothing stays of one that cannot be filled", () => {
  const fails = (): never => {
    throw new Error("the disk is full");
  };
  expect(() => newFilledTemplate(beside, "scene", "lab", fails)).toThrow("the disk is full");
  expect(readdirSync(join(beside, "templates"))).toEqual([]);
});

test("what a lab has left goes, and what another lab is making stays", () => {
  for (const left of [".old.lab.part", ".new.other.part"])
    mkdirSync(join(beside, "templates", left, "diff"), { recursive: true });
  newFilledTemplate(beside, "scene", "lab", fill);
  expect(readdirSync(join(beside, "templates")).sort()).toEqual([".new.other.part", "scene"]);
  expect(templateNames(beside)).toEqual(["scene"]);
});

test.each(["scene", "../scene", ".hidden", ""])("%j cannot be made", (name) => {
  newTemplate(beside, "scene");
  for (const make of [newTemplate, (...[at, of]: [string, string]) => newFilledTemplate(at, of, "lab", fill)])
    expect(() => make(beside, name)).toThrow(expect.objectContaining({ code: "usage" }));
  expect(existsSync(join(beside, "scene"))).toBe(false);
});
