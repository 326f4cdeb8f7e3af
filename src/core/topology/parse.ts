import { checks } from "./checks/table.ts";
import { sourcePath, toldOnce } from "./copies.ts";
import { expandGuests } from "./counted-guests.ts";
import type { Environment } from "./environment.ts";
import { type Located, modelOf } from "./model.ts";
import { withoutNulls } from "./nulls.ts";
import { Damage, Part } from "./part.ts";
import { formatPath, type Path } from "./path.ts";
import { type Finding, type Place, type Problem, sortProblems } from "./problem.ts";
import { schemaFindings } from "./schema-findings.ts";
import { shown } from "./shown.ts";
import type { Topology } from "./types.ts";
import { readYaml, type YamlFault } from "./yaml-file.ts";

export interface ParsedTopology {
  /** Undefined if there is any problem. */
  topology: Topology | undefined;
  /** In the order of the file. */
  problems: Problem[];
  /** The files on the host whose content is wanted, and where the topology names each. */
  sources: Source[];
  /** The links of the host that are wanted, and where the topology names each. */
  externals: ReadonlyMap<string, Place>;
  /** The templates that it names, and where. */
  templates: Source[];
}

/** A file or template on the host, and the place that names it: a problem of it lacks nothing but its message. */
export interface Source extends Place {
  /** As the topology has it. */
  source: string;
}

/**
 * Reads and checks the text of a topology file, and reports all of its problems at once. The parts that the schema
 * allows are checked further even if others are refused. Pure: `fileName` only stands in the problems.
 *
 * @param environment the variables that `${VAR}` in a value stands for
 */
export function parseTopology(text: string, fileName: string, environment: Environment = {}): ParsedTopology {
  const file = readYaml(text, environment);
  const expanded = expandGuests(file.value, (path) => file.reader(path));
  const source = ({ path }: Pick<Finding, "path">) => sourcePath(path, expanded.templates);
  const {
    findings: found,
    sources,
    externals,
    templates,
  } = file.value === undefined ? refused() : examine(expanded.value, file.faults, expanded.incomplete);
  const placeOf = (path: Path): Place => {
    const position = file.positionOf(file.offsetOf(source({ path }), "value"));
    return { file: fileName, ...position, path: formatPath(path) };
  };
  const sourceOf = ({ value, path }: Located<string>): Source => ({ source: value, ...placeOf(path) });
  const damage = new Damage(expanded.findings);
  const placed = [...expanded.findings, ...found.filter(({ path, at }) => at === "key" || !damage.isAt(path))]
    .filter((finding) => finding.at === "key" || !file.isUnknown(source(finding)))
    .map((finding) => ({ finding, offset: file.offsetOf(source(finding), finding.at) }));
  const problems = [
    ...file.faults.map((fault) => ({ finding: fault, offset: fault.offset })),
    ...toldOnce(placed, expanded.templates),
  ].map(({ finding: { path, message, hint }, offset }) => ({
    file: fileName,
    ...file.positionOf(offset),
    path: formatPath(path),
    message,
    ...(hint === undefined ? {} : { hint }),
  }));
  return {
    topology: problems.length === 0 ? withoutNulls(expanded.value) : undefined,
    problems: sortProblems(problems),
    sources: sources.map(sourceOf),
    externals: new Map(externals.map(({ value, path }) => [value, placeOf(path)])),
    templates: templates.map(sourceOf),
  };
}

interface Examined {
  findings: Finding[];
  sources: Located<string>[];
  externals: Located<string>[];
  templates: Located<string>[];
}

/** @param incomplete the guests of which some copies are not known */
function examine(value: unknown, faults: readonly YamlFault[], incomplete: readonly string[]): Examined {
  if (value === null)
    return refused({ path: [], at: "value", message: "the file is empty", hint: "it needs at least `name: NAME`" });
  if (typeof value !== "object" || Array.isArray(value)) {
    const expected =
      "a mapping with the keys name, isolation, template, templates, defaults, bridges, links and guests";
    return refused({ path: [], at: "value", message: `expected ${expected}, got ${shown(value)}` });
  }
  const doubtful = new Damage(faults.map(({ path }) => ({ path, at: "value" })));
  const ofSchema = schemaFindings(value).filter(({ path, at }) => at === "key" || !doubtful.isAt(path));
  const damage = new Damage([
    ...ofSchema,
    ...faults.map(({ path }) => ({ path, at: "value" as const })),
    ...incomplete.map((name) => ({ path: ["guests", name], at: "key" as const })),
  ]);
  const model = modelOf(new Part([], value, damage), damage);
  return {
    findings: [...ofSchema, ...checks.flatMap((check) => check(model))],
    sources: model.guests.flatMap(({ files }) => files.flatMap(({ source }) => source ?? [])),
    externals: model.bridges.flatMap(({ external }) => external),
    templates: model.templates,
  };
}

function refused(...findings: Finding[]): Examined {
  return { findings, sources: [], externals: [], templates: [] };
}
