import type { Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";

/** What lies behind a link of the host: a network namespace of its own, which ends with the sandbox. */
export class FarEnd {
  private constructor(
    readonly sandbox: Sandbox,
    readonly pid: number,
  ) {}

  /**
   * Gives the host a link, which is down, and its other end to a new namespace, as `eth0`, which is up.
   * @param addresses of the other end
   */
  static async behind(sandbox: Sandbox, link: string, ...addresses: string[]): Promise<FarEnd> {
    const holder = await sandbox.start(["unshare", "--net", "sh", "-c", "echo ready; exec sleep infinity"]);
    await until(() => holder.output().includes("ready"));
    const peer = ["peer", "name", "eth0", "netns", String(holder.pid)];
    await sandbox.output("ip", "link", "add", link, "type", "veth", ...peer);
    const end = new FarEnd(sandbox, holder.pid);
    for (const address of addresses) await end.output("ip", "address", "add", address, "dev", "eth0", "nodad");
    await end.output("ip", "link", "set", "eth0", "up");
    return end;
  }

  /** Runs a program there to its end, which has to succeed, and answers what it wrote. */
  output(...argv: readonly string[]): Promise<string> {
    return this.sandbox.output("nsenter", "--net", "--target", String(this.pid), ...argv);
  }
}
