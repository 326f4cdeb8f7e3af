import { newTemplate } from "../../core/template/new-template.ts";
import { NO_RUN } from "../../core/template/run-lists.ts";
import { guestDirectory, isTemplate } from "../../core/template/template.ts";
import { hashTree } from "../../core/template/tree.ts";
import type { GuestState } from "../state.ts";
import { type Lab, loadLab } from "./load.ts";
import type { Naming } from "./naming.ts";
import { topologyDirectory } from "./topology-directory.ts";

/**
 * A lab in which every guest has this one template and records for it, whether or not it has something for the guest. It is made
 * where there is none.
 * @throws DummError as loadLab()
 */
export async function loadRecording(file: string, naming: Naming, name: string): Promise<Lab> {
  const beside = topologyDirectory(file);
  if (!isTemplate(beside, name)) newTemplate(beside, name);
  const lab = await loadLab(file, naming, [name]);
  const guests = Object.entries(lab.desired.guests).map(([guest, state]): [string, GuestState] => {
    const [own = nothing(name, guestDirectory(beside, name, guest))] = state.templates;
    return [guest, { ...state, templates: [{ ...own, recording: true }] }];
  });
  return {
    ...lab,
    desired: { ...lab.desired, guests: Object.fromEntries(guests) },
    again: () => loadRecording(file, naming, name),
  };
}

function nothing(name: string, directory: string): GuestState["templates"][number] {
  return { name, directory, tree: hashTree([], directory, NO_RUN), run: NO_RUN, loaded: true };
}
