/**
 * The process that serves one union: `node main.js TARGET FIRST,FIRST,...`, with the first id of each layer. Descriptor 3 is the open /dev/fuse of a mount that is there
 * already; 4 is the scratch directory, and from 5 on the layers, the upper one first. It ends when the union is unmounted.
 */
import { readSync, writeSync } from "node:fs";
import { codeOf } from "../../error.ts";
import { decodeRequest, encodeReply, IN_HEADER, MAX_WRITE } from "./protocol.ts";
import { errnoOf, UnionServer } from "./server.ts";
import { UnionTree } from "./tree.ts";

const FUSE = 3;
const WORK = 4;
const FIRST_LAYER = 5;

const firsts = (process.argv[3] ?? "").split(",").map(Number);
process.umask(0);
// Without the dot the first part would be a link to the directory.
const [upper = { path: "", first: 0 }, ...lower] = firsts.map((first, index) => {
  return { path: `/proc/self/fd/${FIRST_LAYER + index}/.`, first };
});
const server = new UnionServer(new UnionTree([upper, ...lower], `/proc/self/fd/${WORK}`));
const buffer = Buffer.alloc(MAX_WRITE + 4096 + IN_HEADER);
const nothing = Buffer.alloc(0);

for (let message = next(); message !== undefined; message = next()) answer(message);

/** The next request; undefined once there is no mount any more. */
function next(): Buffer | undefined {
  for (;;) {
    try {
      return buffer.subarray(0, readSync(FUSE, buffer));
    } catch (error) {
      const code = codeOf(error) ?? "";
      if (code === "ENODEV") return undefined;
      // ENOENT: whoever asked was interrupted meanwhile.
      if (!["EINTR", "EAGAIN", "ENOENT"].includes(code)) throw error;
    }
  }
}

function answer(message: Buffer): void {
  const request = decodeRequest(message);
  let reply: Buffer | undefined;
  try {
    const body = server.answer(request);
    reply = body && encodeReply(request.unique, 0, body);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    reply = encodeReply(request.unique, errno ?? 5, nothing);
  }
  if (reply === undefined) return;
  try {
    writeSync(FUSE, reply);
  } catch (error) {
    // ENOENT: nobody waits for it any more.
    if (!["ENOENT", "ENODEV"].includes(codeOf(error) ?? "")) throw error;
  }
}
