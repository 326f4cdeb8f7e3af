import { expect, it } from "vitest";
import { buildProgress } from "../../../src/cli/build-progress.ts";
import { table } from "../../../src/cli/table.ts";

it("writes a line for each phase and each tenth of it where nobody watches", () => {
  let text = "";
  const write = (line: string): boolean => {
    text += line;
    return true;
  };
  const progress = buildProgress({ isTTY: false, write } as unknown as NodeJS.WriteStream);
  progress.report({ phase: "Configure" });
  for (let done = 0; done <= 25; done += 1) progress.report({ phase: "Compile", fraction: done / 100, detail: "a.o" });
  progress.report({ phase: "Store" });
  progress.end();
  expect(text).toBe("Configure\nCompile\nCompile: 10 %\nCompile: 20 %\nStore\n");
});

it("aligns columns, and leaves no blanks at a line's end", () => {
  expect(
    table(
      ["NAME", "SIZE"],
      [
        ["7.3.4-default", "1"],
        ["x", "11.4 MB"],
      ],
    ),
  ).toBe("NAME           SIZE\n7.3.4-default  1\nx              11.4 MB");
});
