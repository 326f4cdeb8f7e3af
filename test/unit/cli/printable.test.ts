import { expect, test } from "vitest";
import { printable } from "../../../src/cli/printable.ts";

const title = "\u001b]0;a title\u0007";

test.each([
  ["plain, with \u00e4 and \u{1f427}\n\tand lines", "plain, with \u00e4 and \u{1f427}\n\tand lines"],
  [`hostname of a: ${title}`, "hostname of a: \\x1b]0;a title\\x07"],
  ["a\u001b[2Jb\u009bc\rd\u007f", "a\\x1b[2Jb\\x9bc\\x0dd\\x7f"],
  ["left\u202eright", "left\\u202eright"],
])("%j", (text, shown) => {
  expect(printable(text, true)).toBe(shown);
  expect(printable(text, false)).toBe(shown);
});

test("colours stay only where they are used", () => {
  expect(printable("\u001b[32mok\u001b[39m", true)).toBe("\u001b[32mok\u001b[39m");
  expect(printable("\u001b[32mok", false)).toBe("\\x1b[32mok");
});
