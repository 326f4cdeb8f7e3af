import { isTemplate, templateNames, templatesDirectory } from "../template/template.ts";
import type { Source } from "./parse.ts";
import type { Problem } from "./problem.ts";
import { didYouMean } from "./suggest.ts";

/** The templates that a topology names and that do not lie beside it. */
export function missingTemplates(named: readonly Source[], directory: string): Problem[] {
  return named
    .filter(({ source }) => !isTemplate(directory, source))
    .map(({ source, ...place }) => ({
      ...place,
      message: `there is no template ${source}`,
      hint:
        didYouMean(source, templateNames(directory), "templates") ??
        `it is looked for in ${templatesDirectory(directory)}`,
    }));
}
