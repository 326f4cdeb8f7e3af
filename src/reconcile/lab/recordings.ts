import { guestsOnDisk } from "../../core/lab/claim.ts";
import { saveRecording } from "../../core/template/lay.ts";
import type { Lab } from "./load.ts";

/** Ends recordings: writes what was recorded into its templates, so that they are laid as they are by then. Under the lab's lock. */
export async function withRecordingsSaved(lab: Lab): Promise<Lab> {
  const saved = guestsOnDisk(lab.layout).map((guest) => saveRecording(lab.layout.guest(guest)));
  return saved.includes(true) ? lab.again() : lab;
}
