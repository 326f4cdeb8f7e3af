import { mountedUnions } from "../../core/filesystem/union.ts";
import type { LabLayout } from "../../core/lab/layout.ts";
import { laidTemplates } from "../../core/template/lay.ts";
import { guestsOfTemplate, templateNames } from "../../core/template/template.ts";
import { topologyDirectory } from "./topology-directory.ts";

export interface ListedTemplate {
  readonly name: string;
  /** The guests for which it has something. */
  readonly guests: readonly string[];
  /** The guests over which it lies now. */
  readonly laid: readonly string[];
}

/** The templates beside a lab's topology. @throws DummError not-found where there is no such place */
export function listTemplates(file: string, layout: LabLayout): ListedTemplate[] {
  const beside = topologyDirectory(file);
  const laid = [...mountedUnions(layout.guests)].flatMap(([target, { over }]) =>
    laidTemplates(over).flatMap(({ name }) => layout.guestOf(target).map((guest) => ({ name, guest }))),
  );
  return templateNames(beside).map((name) => ({
    name,
    guests: guestsOfTemplate(beside, name),
    laid: laid
      .flatMap((one) => (one.name === name ? [one.guest] : []))
      .sort((one, other) => one.localeCompare(other, "en", { numeric: true })),
  }));
}
