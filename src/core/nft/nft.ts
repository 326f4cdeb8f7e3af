import { spawn } from "node:child_process";
import { hasCommand } from "../cache/tool.ts";
import { codeOf, DummError } from "../error.ts";

interface Ended {
  /** null: there is no such program. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Carries out nftables commands, all of them or none: nft(8).
 * Equivalent to: nft -f - < commands
 * @throws DummError host-lacks where there is no nft; apply-failed with nft's words where the kernel refuses
 */
export async function runNft(commands: string): Promise<void> {
  const { status, stderr } = await nft(["-f", "-"], commands);
  if (status === null) throw nftMissing();
  if (status !== 0) throw new DummError("apply-failed", `nft: ${firstLine(stderr)}`, { details: [stderr.trim()] });
}

/**
 * What a table of the family inet holds, as nft prints it; undefined where there is none, which is also so where there is
 * no nft or no nf_tables.
 * Equivalent to: nft --stateless list table inet NAME
 */
export async function listTable(name: string): Promise<string | undefined> {
  const { status, stdout } = await nft(["--stateless", "list", "table", "inet", name], "");
  return status === 0 ? stdout : undefined;
}

/** Every chain of the host, with what it does at its end. Equivalent to: nft list chains */
export async function listChains(): Promise<string> {
  return (await nft(["list", "chains"], "")).stdout;
}

/**
 * Why commands could not be carried out, without carrying them out; undefined where they could.
 * Equivalent to: nft --check -f - < commands
 */
export async function faultOfNft(commands: string): Promise<DummError | undefined> {
  const { status, stderr } = await nft(["--check", "-f", "-"], commands);
  if (status === null) return nftMissing();
  if (status === 0) return undefined;
  return new DummError("host-lacks", `nat takes nftables, which refuse: ${firstLine(stderr)}`, {
    hint: "The host's kernel needs nf_tables with nat and masquerade: CONFIG_NF_TABLES_INET, NFT_NAT, NFT_MASQ, NFT_CT.",
  });
}

/** Why nothing can be said to nftables at all; undefined where something can. */
export function lackOfNft(): DummError | undefined {
  return hasCommand("nft") ? undefined : nftMissing();
}

function nftMissing(): DummError {
  return new DummError("host-lacks", "nat takes the program nft, which this host does not have", {
    hint: "Install it: apt-get install nftables",
  });
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] ?? "";
}

function nft(args: readonly string[], input: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // A root shell's PATH may lack sbin.
    const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
    const child = spawn("nft", args, { env, stdio: ["pipe", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] += text;
      });
    }
    child.once("error", (error) => {
      if (["ENOENT", "EACCES"].includes(codeOf(error) ?? "")) resolve({ status: null, ...output });
      else reject(error);
    });
    child.once("close", (status) => resolve({ status: status ?? -1, ...output }));
    // It may have ended without reading all.
    child.stdin.once("error", () => undefined);
    child.stdin.end(input);
  });
}
