// The measurements as a table in Markdown.

/** One line for each thing that is measured; the ratio is to the floor of the same run. */
export function report({ node, start, results, kernel, cores, cpu }) {
  const ofLabs = results.flatMap((lab) => [
    [lab.count, "up: apply", s(lab.apply), s(lab.floor), ratio(lab.apply, lab.floor), "1.5 times at 100 guests"],
    [
      lab.count,
      "up, confined against not",
      s(lab.apply),
      s(lab.loose),
      `${ratio(lab.apply, lab.loose)}, ${ms((lab.apply - lab.loose) / lab.count)} a guest`,
      "1.2 times at 100 guests, 10 ms a guest",
    ],
    [lab.count, "nothing to do: diff", s(lab.noop), s(node), `+${s(lab.noop - node)}`, "+0.5 s at 100 guests"],
    [
      lab.count,
      "one address added: apply",
      s(lab.address),
      s(node),
      `+${s(lab.address - node)}`,
      "+0.3 s at 100 guests",
    ],
    [lab.count, "template exchanged on all", ms(lab.exchange), ms(node), `+${ms(lab.exchange - node)}`, ""],
    [lab.count, "up, with names in /etc/hosts", s(lab.named), s(lab.floor), ratio(lab.named, lab.floor), ""],
    [lab.count, "nothing to do, with names", s(lab.namedNoop), s(node), `+${s(lab.namedNoop - node)}`, ""],
    [
      lab.count,
      "the same diff of a private lab, against host",
      s(lab.privateNoop),
      s(lab.noop),
      `+${s(lab.privateNoop - lab.noop)}`,
      "",
    ],
    [lab.count, "down: destroy", s(lab.destroy), s(lab.floorDown), ratio(lab.destroy, lab.floorDown), ""],
    [lab.count, "memory for a guest", mb(lab.memory), mb(lab.floorMemory), ratio(lab.memory, lab.floorMemory), ""],
  ]);
  const rows = [["", "start: --version", ms(start), ms(node), `+${ms(start - node)}`, ""], ...ofLabs];
  const head = ["guests", "what", "dumm", "floor", "dumm / floor", "aim"];
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n\nKernel ${kernel}, ${cores} cores (${cpu}). Medians of 5 runs; the floor of diff is \`node -e 0\`.\n`;
}

const s = (seconds) => `${seconds.toFixed(2)} s`;
const ms = (seconds) => `${Math.round(seconds * 1000)} ms`;
const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
const ratio = (one, other) => (one / other).toFixed(2);
