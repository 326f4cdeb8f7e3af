import type { RunLists } from "../../src/core/template/run-lists.ts";
import type { Sandbox } from "./sandbox.ts";

export interface TemplateFiles {
  readonly name: string;
  /** For each of them it has the file /etc/scene, which holds its name. */
  readonly guests: readonly string[];
  /** What it runs in the guests. */
  readonly run?: RunLists;
  /** Whether it runs something on the host; nothing that is to be seen. */
  readonly hooks?: boolean;
}

/** Writes templates beside a topology. @param directory the topology's, in the sandbox */
export function writeTemplates(sandbox: Sandbox, directory: string, templates: readonly TemplateFiles[]): void {
  for (const { name, guests, run, hooks = false } of templates) {
    const template = `${directory}/templates/${name}`;
    for (const guest of guests) sandbox.write(`${template}/diff/${guest}/etc/scene`, `${name}\n`);
    const lists = Object.fromEntries(guests.map((guest) => [guest, run]));
    if (run !== undefined) sandbox.write(`${template}/template.yaml`, JSON.stringify({ run: lists }));
    for (const hook of hooks ? ["load", "unload"] : []) sandbox.write(`${template}/${hook}`, "#!/bin/sh\n", 0o755);
  }
}
