import { expect, test } from "vitest";
import { hostsBlock, withHostsBlock } from "../../../src/core/hosts-file.ts";

const block = "# dumm: begin\n10.0.0.1 alice\n# dumm: end\n";

test.each([
  ["an empty file", "", null, ""],
  ["a file without a block", "127.0.0.1 localhost\n", null, "127.0.0.1 localhost\n"],
  ["a block alone", block, ["10.0.0.1 alice"], ""],
  ["a block amid others' lines", `a\n${block}b\n`, ["10.0.0.1 alice"], "a\nb\n"],
  ["no newline at the end", `a\n${block}b`, ["10.0.0.1 alice"], "a\nb\n"],
  ["empty lines", `\na\n\n${block}\n`, ["10.0.0.1 alice"], "\na\n\n\n"],
  ["a begin without an end", "a\n# dumm: begin\nb\n", null, "a\nb\n"],
  ["an end without a begin", "a\n# dumm: end\nb\n", null, "a\nb\n"],
  ["a begin before a block", `# dumm: begin\nb\n${block}`, ["10.0.0.1 alice"], "b\n"],
  ["two blocks", `a\n${block}b\n${block}`, ["10.0.0.1 alice", "10.0.0.1 alice"], "a\nb\n"],
])("%s", (_, text, lines, rest) => {
  expect(hostsBlock(text)).toEqual(lines);
  expect(withHostsBlock(text, null)).toBe(rest);
});

test("a block comes where it was, or at the end", () => {
  const changed = "# dumm: begin\n10.0.0.2 bob\n# dumm: end\n";
  expect(withHostsBlock(`a\n${block}b\n`, ["10.0.0.2 bob"])).toBe(`a\n${changed}b\n`);
  expect(withHostsBlock("a\n", ["10.0.0.2 bob"])).toBe(`a\n${changed}`);
  expect(withHostsBlock("a", ["10.0.0.2 bob"])).toBe(`a\n${changed}`);
  expect(withHostsBlock("", ["10.0.0.2 bob"])).toBe(changed);
});
