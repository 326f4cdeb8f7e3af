import { join } from "node:path";
import { guestsOnDisk } from "../../core/lab/claim.ts";
import type { LabLayout } from "../../core/lab/layout.ts";
import { lockLab } from "../../core/lab/lock.ts";
import { requireRoot } from "../../core/lab/privilege.ts";
import { saveChanges } from "../../core/template/lay.ts";
import { newFilledTemplate } from "../../core/template/new-template.ts";
import { guestsOfTemplate } from "../../core/template/template.ts";
import type { ApplyOptions } from "./apply.ts";
import { topologyDirectory } from "./topology-directory.ts";

/**
 * Makes a template of what the guests of a lab have changed so far. The guests stay as they are.
 * @returns its directory, and the guests that had changed anything
 * @throws DummError usage where there is a template of this name already; busy, host-lacks
 */
export async function saveTemplate(
  file: string,
  layout: LabLayout,
  name: string,
  options: Pick<ApplyOptions, "wait" | "onWait" | "signal">,
): Promise<{ directory: string; guests: string[] }> {
  requireRoot();
  const beside = topologyDirectory(file);
  const lock = await lockLab(layout.lock, options);
  try {
    const made = newFilledTemplate(beside, name, layout.lab, (diff) => {
      for (const guest of guestsOnDisk(layout)) saveChanges(layout.guest(guest), join(diff, guest));
    });
    return { directory: made, guests: guestsOfTemplate(beside, name) };
  } finally {
    lock.release();
  }
}
