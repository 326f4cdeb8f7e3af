import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** The kernel parameters that dumm sets itself, and the key that does the same, if there is one. */
const reserved: readonly [name: RegExp, hint?: string][] = [
  [/^mem$/, "set memory instead"],
  [/^vec\d+$/, "set interfaces instead"],
  [/^root(flags|fstype)?$/, "set master instead"],
  [/^(systemd\.)?hostname$/, "set hostname instead"],
  [/^(init|rdinit|umid|uml_dir|dumm\.(guest|hostname))$/],
];

/** args add to the command line of a guest; what dumm itself puts there would be broken by a second value. */
export function checkReservedArgs({ defaults, guests }: Model): Finding[] {
  return [defaults, ...guests]
    .flatMap(({ args }) => args)
    .flatMap(({ value, path }) => {
      const [name = ""] = value.split(/[=:]/, 1);
      const match = reserved.find(([pattern]) => pattern.test(name));
      return match === undefined
        ? []
        : [{ path, at: "value", message: `kernel parameter ${name} is set by dumm itself`, hint: match[1] }];
    });
}
