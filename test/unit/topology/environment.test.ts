// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the text under test has such
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { substitute } from "../../../src/core/topology/environment.ts";

const environment = { MTU: "1400", EMPTY: "", NAME: "moon", DOLLAR: "${MTU}" };

describe("a text with environment variables", () => {
  test.each([
    ["${MTU}", "1400"],
    ["a-${NAME}-b ${MTU}", "a-moon-b 1400"],
    ["${EMPTY}", ""],
    ["${NAME:-sun}", "moon"],
    ["${MISSING:-sun}", "sun"],
    ["${EMPTY:-sun}", "sun"],
    ["${MISSING:-}", ""],
    ["${MISSING:-${NAME}-x}", "moon-x"],
    ["${MISSING:-client{index}}", "client{index}"],
    ["${NAME:-${MISSING}}", "moon"],
    ["${MISSING:-a:-b\nc}", "a:-b\nc"],
    ["$${NAME} costs $$5", "${NAME} costs $5"],
    ["$$$${NAME}", "$${NAME}"],
    ["$$${NAME}", "$moon"],
    ["$HOME, $(id) and 5$", "$HOME, $(id) and 5$"],
    ["${DOLLAR}", "${MTU}"],
    ["", ""],
  ])("%j is %j", (text, expected) => {
    expect(substitute(text, environment)).toEqual({ text: expected, faults: [] });
  });

  test.each([
    ["a ${MISSING} b ${OTHER}", [2, 15]],
    ["$$ ${MISSING}", [3]],
    ["${EMPTY:-x${MISSING}}", [10]],
    ["${MISSING:-${OTHER:-${THIRD}}}", [20]],
    ["ab ${NAME", [3]],
    ["${EMPTY:-${NAME}", [0]],
    ["${NAME:-${not one}}", [8]],
    ["${} ${1} ${a b} ${NAME-x} ${NAME:=x}", [0, 4, 9, 16, 26]],
    ["${constructor}${toString}", [0, 14]],
  ])("%j is refused at %j", (text, offsets) => {
    const { faults } = substitute(text, environment);
    expect(faults.map(({ offset }) => offset)).toEqual(offsets);
  });

  test("without a dollar sign stays as it is, and any text can be meant literally", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(substitute(text.replaceAll("$", "$$$$"), {})).toEqual({ text, faults: [] });
      }),
    );
  });

  test("never reads what a variable holds as one", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(substitute("<${X}>", { X: value })).toEqual({ text: `<${value}>`, faults: [] });
      }),
    );
  });
});
