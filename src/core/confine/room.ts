import { type GuestIds, type IdExtent, renderIdMap } from "./ids.ts";

/** What a guest's kernel is given of the host; it sees nothing else. All paths are absolute. */
export interface Room {
  readonly ids: GuestIds;
  /** Of the lab's own user namespace. */
  readonly users: readonly IdExtent[];
  readonly groups: readonly IdExtent[];
  /** The guest's union. */
  readonly union: string;
  /** The kernel, and the shared libraries that it is linked with. */
  readonly programs: readonly string[];
  /** Where its management console and its pid file go: its own, in memory. */
  readonly runDirectory: string;
  /** The directory of the sockets on which this guest answers dumm, and no other. */
  readonly sockets: string;
  /** Its memory, in bytes. */
  readonly memory: number;
  /** Whether this process may make device files: only root of the host may. */
  readonly makesDevices: boolean;
}

/** The rest of what a kernel keeps in files of its memory: each a page, and its own notes. */
const MEMORY_MARGIN = 8 * 2 ** 20;
/** Two short files. */
const RUN_SIZE = 64 * 1024;

/**
 * A guest's kernel starts as many threads as would fill an eighth of its memory with their stacks, 16 KiB each; each may be a
 * process of the host. Source: set_max_threads() in kernel/fork.c. The rest is for the kernel itself.
 */
const STACKS = 8 * 16 * 1024;
const OWN_PROCESSES = 64;

/** Each file that is open in the guest is open on the host. */
const OPEN_FILES = 16_384;

/** The arguments of the launcher for a guest, up to the kernel's own. */
export function launcherArguments(room: Room): string[] {
  const { ids, union, programs, runDirectory, sockets, memory, makesDevices } = room;
  const limits = {
    nproc: Math.ceil(memory / STACKS) + OWN_PROCESSES,
    nofile: OPEN_FILES,
    // 1 is the kernel's word for no core dump to a program either. do_coredump() in fs/coredump.c
    core: 1,
    sigpending: 4096,
    msgqueue: 0,
    memlock: 0,
  };
  return [
    ...["--users", renderIdMap(ids, room.users), "--groups", renderIdMap(ids, room.groups)],
    ...(ids.kind === "shared" && ids.group !== null ? ["--group", String(ids.group)] : []),
    ...["--owner", String(ids.kind === "own" ? ids.first : 0)],
    // Whatever is mounted there, the union itself was taken before.
    ...["--site", union],
    ...programs.flatMap((path) => ["--ro-bind", path, path]),
    // It looks there for what the processor can do.
    ...["--ro-bind", "/proc/cpuinfo", "/proc/cpuinfo"],
    ...["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"].flatMap((path) => ["--dev-bind", path, path]),
    ...(makesDevices ? ["--tun", "/dev/net/tun"] : ["--dev-bind", "/dev/net/tun", "/dev/net/tun"]),
    ...["--devpts", "/dev/pts"],
    ...["--tmpfs", String(memory + MEMORY_MARGIN), "/dev/shm"],
    ...["--tmpfs", String(RUN_SIZE), runDirectory],
    ...["--ro-bind", sockets, sockets],
    // Last, for it may lie below any of these.
    ...["--bind", union, union],
    ...Object.entries(limits).flatMap(([name, value]) => ["--limit", name, String(value)]),
  ];
}
