// What is measured, and how: medians of a few repetitions, floor and dumm in turn, so that both meet the same machine.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findKernel } from "../dist/core/kernel/catalog.js";
import { findMaster } from "../dist/core/master/catalog.js";
import { ensureAgent } from "../dist/core/programs/agent-layer.js";

const here = dirname(fileURLToPath(import.meta.url));
const dumm = join(here, "..", "bin", "dumm");
const REPETITIONS = 5;
const MEMORY = "64M";

/** Everything, for each number of guests. Seconds, and bytes of memory. */
export async function measureAll(counts) {
  sh("mount", "-t", "tmpfs", "tmpfs", "/run");
  sh("ip", "link", "set", "lo", "up");
  const scratch = mkdtempSync(join(tmpdir(), "dumm-bench-"));
  try {
    const floor = join(scratch, "floor");
    sh("gcc", "-O2", "-o", floor, join(here, "floor.c"));
    const paths = {
      scratch,
      floor,
      kernel: (await findKernel("default", scratch)).path,
      master: (await findMaster("busybox", scratch)).path,
      agent: await ensureAgent(() => undefined),
    };
    const starts = repeat(() => ({ node: seconds(process.execPath, "-e", "0"), dumm: seconds(dumm, "--version") }));
    const node = median(starts.map((one) => one.node));
    const start = median(starts.map((one) => one.dumm));
    const results = [];
    for (const count of counts) {
      process.stderr.write(`${count} guests\n`);
      results.push({ count, ...(await measureLab(paths, count)) });
    }
    return { node, start, results, kernel: paths.kernel, cores: cpus().length, cpu: cpus()[0].model };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measureLab(paths, count) {
  const names = [
    "floor",
    "floorDown",
    "floorMemory",
    "apply",
    "loose",
    "memory",
    "noop",
    "address",
    "exchange",
    "destroy",
    "named",
    "namedNoop",
    "privateNoop",
  ];
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let i = 0; i < REPETITIONS; i++) {
    await measureFloor(paths, count, samples);
    measureDumm(paths, count, samples);
    measureLoose(paths, count, samples);
    measureNames(paths, count, samples);
    measurePrivate(paths, count, samples);
  }
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
}

/** The same links by `ip -batch`, the same kernels by a loop in C; down by SIGKILL and one `ip link delete group`. */
async function measureFloor({ scratch, floor, kernel, agent, master }, count, samples) {
  // Where dumm's unions lie too: a file system with a journal takes its time over directories.
  const directory = join(scratch, "floor-lab");
  mkdirSync(directory);
  const guests = Array.from({ length: count }, (_, i) => i);
  const batch = [
    "link add b0 type bridge",
    "link set b0 group 4711 up",
    ...guests.flatMap((i) => [
      `tuntap add dev g${i}-eth0 mode tap vnet_hdr`,
      `link set g${i}-eth0 master b0 group 4711 up`,
    ]),
  ];
  writeFileSync(join(scratch, "batch"), `${batch.join("\n")}\n`);
  const links = seconds("ip", "-batch", join(scratch, "batch"));
  const child = spawn(floor, [kernel, agent, master, directory, String(count), MEMORY], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [text] = await once(child.stdout, "data");
  samples.floor.push(links + Number(text));
  samples.floorMemory.push(memoryOfGuests() / count);
  const began = performance.now();
  child.stdin.end();
  await once(child, "exit");
  sh("ip", "link", "delete", "group", "4711");
  samples.floorDown.push((performance.now() - began) / 1000);
  rmSync(directory, { recursive: true });
}

/** The guests of the floor: one interface and one address each, and nothing in their /etc/hosts. */
function measureDumm({ scratch }, count, samples) {
  const file = join(scratch, "topology.yaml");
  writeFileSync(file, topology(count, { hosts: false }));
  samples.apply.push(seconds(dumm, "apply", file));
  samples.memory.push(memoryOfGuests() / count);
  samples.noop.push(seconds(dumm, "diff", file));
  writeFileSync(file, topology(count, { hosts: false, extra: ["10.9.0.1/16"] }));
  samples.address.push(seconds(dumm, "apply", file));
  writeTemplates(scratch, count);
  seconds(dumm, "template", "load", "one", "-f", file);
  samples.exchange.push(seconds(dumm, "template", "load", "two", "-f", file));
  samples.destroy.push(seconds(dumm, "destroy", file));
}

/** What confinement adds: the same guests without. */
function measureLoose({ scratch }, count, samples) {
  const file = join(scratch, "topology.yaml");
  writeFileSync(file, topology(count, { hosts: false, confined: false }));
  samples.loose.push(seconds(dumm, "apply", file));
  seconds(dumm, "destroy", file);
}

/** Two templates with a few files for every guest. */
function writeTemplates(scratch, count) {
  for (const template of ["one", "two"]) {
    for (let i = 0; i < count; i++) {
      const etc = join(scratch, "templates", template, "diff", `g${i}`, "etc");
      mkdirSync(etc, { recursive: true });
      for (const name of ["motd", "scene", "swanctl.conf"]) writeFileSync(join(etc, name), `${template} of g${i}\n`);
    }
  }
}

/** What a topology gets unless it says otherwise: every guest also learns the names of all. */
function measureNames({ scratch }, count, samples) {
  const file = join(scratch, "topology.yaml");
  writeFileSync(file, topology(count, { hosts: true }));
  samples.named.push(seconds(dumm, "apply", file));
  samples.namedNoop.push(seconds(dumm, "diff", file));
  seconds(dumm, "destroy", file);
}

/** What entering adds: the same question about the same lab, in namespaces of its own. */
function measurePrivate({ scratch }, count, samples) {
  const file = join(scratch, "topology.yaml");
  writeFileSync(file, `isolation: private\n${topology(count, { hosts: false })}`);
  seconds(dumm, "apply", file);
  samples.privateNoop.push(seconds(dumm, "diff", file));
  seconds(dumm, "destroy", file);
}

function topology(count, { hosts, confined = true, extra = [] }) {
  return [
    "name: bench",
    `defaults: { memory: ${MEMORY}, hosts: ${hosts}, confined: ${confined} }`,
    "bridges: { b0: }",
    "guests:",
    ...Array.from({ length: count }, (_, i) => {
      const addresses = [`10.0.${i >> 7}.${(i & 127) + 1}/16`, ...(i === 0 ? extra : [])];
      return `  g${i}: { interfaces: { eth0: { bridge: b0, addresses: [${addresses.join(", ")}] } } }`;
    }),
  ].join("\n");
}

/** The proportional set sizes of all UML processes, in bytes: a page that several share counts once in all. */
function memoryOfGuests() {
  let total = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    if (!command.includes("\0umid=") && !command.startsWith("[uml-userspace]")) continue;
    total += 1024 * Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  }
  return total;
}

function sh(command, ...args) {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
}

/** How long a command takes from start to end. It has to succeed. */
function seconds(command, ...args) {
  const began = performance.now();
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: exit ${status}\n${stderr}`);
  return (performance.now() - began) / 1000;
}

function repeat(measure) {
  return Array.from({ length: REPETITIONS }, measure);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
