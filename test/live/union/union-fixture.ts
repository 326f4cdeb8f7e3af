import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const source = new URL("conformance.c", import.meta.url).pathname;

/** What conformance.c expects of the master, in the directory m. */
const FIXTURE = `mkdir m && cd m
for name in file write append truncate rename overwritten linked unlink tofile mode old open; do echo master >$name; done
ln -s file link; mkdir -p dir/sub full empty many
printf a >dir/a; printf b >dir/b; printf c >dir/sub/c; echo 1 >full/one; echo 2 >full/two
i=0; while [ $i -lt 1000 ]; do : >many/$i; i=$((i+1)); done
echo x >owned; chown 7:8 owned; chmod 750 owned; touch -d @1000000000 old; mkfifo fifo
head -c 8192 /dev/zero | tr '\\0' p >map; printf utf8 >Grüße-日本`;

/** Makes the layer below the union, in an empty directory. */
export function makeLayer(directory: string): void {
  mkdirSync(directory, { recursive: true });
  execFileSync("sh", ["-euc", FIXTURE], { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });
}

/** Compiles the suite, static, so that it runs in a guest too. Answers its path. */
export function compileSuite(directory: string): string {
  const program = join(directory, "conformance");
  execFileSync("gcc", ["-Wall", "-Wextra", "-Werror", "-O1", "-static", "-o", program, source]);
  return program;
}

/** The cases that did not hold, with their lines; at least one case has to have been run. */
export function failuresIn(output: string): string[] {
  const lines = output.trimEnd().split("\n");
  if (!lines.some((line) => line.startsWith("ok "))) return [`no case held: ${output}`];
  return lines.filter((line) => !line.startsWith("ok "));
}
