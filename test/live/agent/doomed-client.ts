import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { encodeFrame } from "../../../src/core/agent/frame.ts";
import { encodeMessage, type HostMessage } from "../../../src/core/agent/message.ts";

/** Writes the bytes, says so once it has read that many, reads no more, and ends with the test's process at the latest. */
const PROGRAM = `
const fs = require("node:fs");
const [path, hex, least] = process.argv.slice(1);
const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_NOCTTY);
fs.writeSync(fd, Buffer.from(hex, "hex"));
let length = 0;
while (length < Number(least)) length += fs.readSync(fd, Buffer.alloc(4096));
console.log("ready");
process.stdin.resume().on("end", () => process.exit());
`;

/** A client in a process of its own, which can be killed in the middle of what it says. */
export class DoomedClient {
  private constructor(readonly process: ChildProcess) {}

  /**
   * @param path of a line
   * @param messages what it says after its hello, each with its channel
   * @param cut bytes of the last frame that it does not say
   * @param least bytes that it reads before this resolves
   */
  static async start(
    path: string,
    messages: readonly (readonly [number, HostMessage])[],
    cut: number,
    least: number,
  ): Promise<DoomedClient> {
    const hello: HostMessage = { type: "hello", nonce: Buffer.from("doomed..") };
    const all = [[0, hello] as const, ...messages];
    const frames = all.map(([channel, message]) => encodeFrame({ channel, ...encodeMessage(message) }));
    const bytes = Buffer.concat(frames);
    const said = bytes.subarray(0, bytes.length - cut).toString("hex");
    const child = spawn(process.execPath, ["-e", PROGRAM, path, said, String(least)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    return new DoomedClient(child);
  }

  async kill(): Promise<void> {
    const gone = once(this.process, "close");
    this.process.kill("SIGKILL");
    await gone;
  }
}
