import { Flags } from "@oclif/core";
import { DEFAULT_TOPOLOGY } from "./base-command.ts";

/** Which topology the templates lie beside. */
export const fileFlag = {
  file: Flags.string({ char: "f", summary: "the topology that the templates lie beside", default: DEFAULT_TOPOLOGY }),
};
