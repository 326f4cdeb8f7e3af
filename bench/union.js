// Measures what makes unions against the bare directory: node bench/union.js [DIRECTORY], as root. See README.md.
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { mountUnion } from "../dist/core/filesystem/backend.js";
import { unmountUnion } from "../dist/core/filesystem/union.js";

if (process.env.DUMM_BENCH_INSIDE === undefined) {
  const namespaces = ["--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
  const again = [process.execPath, ...process.argv.slice(1)];
  const env = { ...process.env, DUMM_BENCH_INSIDE: "1" };
  process.exit(spawnSync("unshare", [...namespaces, ...again], { stdio: "inherit", env }).status ?? 1);
}

const TOTAL = 128 * 2 ** 20;
const FILES = 1000;
const REPETITIONS = 5;
const scratch = mkdtempSync(join(process.argv[2] ?? "/dev/shm", "dumm-bench-"));

const layered = (mount) => (directory) => {
  for (const name of ["lower", "upper", "work", "union"]) mkdirSync(join(directory, name));
  mount(directory);
  return { path: join(directory, "union"), end: () => unmountUnion(join(directory, "union")) };
};
const ours = (backend) =>
  layered((at) =>
    mountUnion(`${at}/union`, { lower: [`${at}/lower`], upper: `${at}/upper`, work: `${at}/work` }, backend),
  );
const debian = (command, ...args) =>
  layered((at) =>
    execFileSync(
      command,
      args.map((arg) => arg.replaceAll("@", at)),
      { stdio: "ignore" },
    ),
  );

const contestants = {
  "bare directory": (path) => ({ path, end: () => undefined }),
  overlayfs: ours("overlay"),
  "dumm's FUSE": ours("fuse"),
  "fuse-overlayfs": debian("fuse-overlayfs", "-o", "lowerdir=@/lower,upperdir=@/upper,workdir=@/work", "@/union"),
  "unionfs-fuse": debian("unionfs-fuse", "-o", "cow", "@/upper=RW:@/lower=RO", "@/union"),
};

/** Seconds that the work takes. */
function timed(work) {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

function write(path, block) {
  const data = Buffer.alloc(block, "x");
  const fd = openSync(path, "w");
  for (let left = TOTAL; left > 0; left -= block) writeSync(fd, data);
  fsyncSync(fd);
  closeSync(fd);
}

function read(path, block) {
  const data = Buffer.alloc(block);
  const fd = openSync(path, "r");
  while (readSync(fd, data) > 0);
  closeSync(fd);
}

const each = (directory, work) => {
  for (let index = 0; index < FILES; index++) work(join(directory, `file${index}`));
};

const megabytes = (seconds) => TOTAL / 1e6 / seconds;
const perSecond = (seconds) => FILES / seconds;

/** What is measured in a directory, in this order. */
const measures = {
  "write 4 KiB, MB/s": (at) => megabytes(timed(() => write(join(at, "big"), 4096))),
  "write 64 KiB, MB/s": (at) => megabytes(timed(() => write(join(at, "big"), 65_536))),
  "write 1 MiB, MB/s": (at) => megabytes(timed(() => write(join(at, "big"), 2 ** 20))),
  "read again 64 KiB, MB/s": (at) => megabytes(timed(() => read(join(at, "big"), 65_536))),
  "small files made, /s": (at) => perSecond(timed(() => each(at, (path) => writeFileSync(path, "small\n")))),
  "small files read, /s": (at) => perSecond(timed(() => each(at, (path) => readFileSync(path)))),
  "small files removed, /s": (at) => perSecond(timed(() => each(at, unlinkSync))),
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const results = new Map();

try {
  // Taking turns, so that all of them meet the same machine.
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const [name, mount] of Object.entries(contestants)) {
      const directory = join(scratch, `${repetition}-${name.replace(/\W/g, "-")}`);
      mkdirSync(directory);
      const { path, end } = mount(directory);
      for (const [measure, run] of Object.entries(measures)) {
        const key = `${measure}/${name}`;
        results.set(key, [...(results.get(key) ?? []), run(path)]);
      }
      end();
      rmSync(directory, { recursive: true });
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const names = Object.keys(contestants);
const lines = Object.keys(measures).map((measure) => {
  const cells = names.map((name) => Math.round(median(results.get(`${measure}/${name}`))).toLocaleString("en"));
  return `| ${[measure, ...cells].join(" | ")} |`;
});
process.stdout.write(`| | ${names.join(" | ")} |\n|${" --- |".repeat(names.length + 1)}\n${lines.join("\n")}\n`);
