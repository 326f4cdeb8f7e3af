import type { Command } from "@oclif/core";

type Verb = () => Promise<{ default: Command.Class }>;

/** Each command, by oclif's name for it. Written out, so that the bundler finds them. */
export const commands: Readonly<Record<string, Verb>> = {
  apply: () => import("../commands/apply.ts"),
  destroy: () => import("../commands/destroy.ts"),
  diff: () => import("../commands/diff.ts"),
  doctor: () => import("../commands/doctor.ts"),
  enter: () => import("../commands/enter.ts"),
  exec: () => import("../commands/exec.ts"),
  "kernel:build": () => import("../commands/kernel/build.ts"),
  "kernel:list": () => import("../commands/kernel/list.ts"),
  list: () => import("../commands/list.ts"),
  "master:build": () => import("../commands/master/build.ts"),
  "master:import": () => import("../commands/master/import.ts"),
  "master:list": () => import("../commands/master/list.ts"),
  status: () => import("../commands/status.ts"),
  "template:list": () => import("../commands/template/list.ts"),
  "template:load": () => import("../commands/template/load.ts"),
  "template:new": () => import("../commands/template/new.ts"),
  "template:record": () => import("../commands/template/record.ts"),
  "template:save": () => import("../commands/template/save.ts"),
  "template:unload": () => import("../commands/template/unload.ts"),
  validate: () => import("../commands/validate.ts"),
};
