import {
  type BigIntStats,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  readSync,
  statfsSync,
  symlinkSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { codeOf } from "../../error.ts";
import { mknod, SysError, UTIME_NOW, UTIME_OMIT, utimensat } from "../../sys/libc.ts";
import { bytes } from "./bytes.ts";
import { Refusal, refuse } from "./errno.ts";
import { type Node, NodeTable } from "./nodes.ts";
import {
  type AttributeChanges,
  type DirectoryEntry,
  decodeForget,
  decodeForgets,
  decodeSetattr,
  encodeAttributesReply,
  encodeEntries,
  encodeEntry,
  encodeInit,
  encodeOpen,
  encodeStatfs,
  MAX_READ,
  OUT_HEADER,
  opcodes,
  openFlags,
  type Request,
  takeName,
} from "./protocol.ts";
import { shown, type UnionTree } from "./tree.ts";

/** What a request is answered with; undefined: nothing, the kernel expects none. */
export type Reply = Buffer | undefined;

interface Handle {
  readonly node: Node;
  fd: number;
  readonly writable: boolean;
  /** What is added to the ids that the file has on the host. */
  first: number;
}

const nothing = Buffer.alloc(0);

/** A device 0:0 would be a whiteout. */
const S_IFMT = 0o170000;
const S_IFCHR = 0o020000;
const S_ISGID = 0o2000;
const RENAME_NOREPLACE = 1;
const { O_NOFOLLOW } = constants;

/** Answers the kernel's requests about one union. */
export class UnionServer {
  readonly #nodes = new NodeTable();
  readonly #files = new Map<bigint, Handle>();
  readonly #directories = new Map<bigint, DirectoryEntry[]>();
  #lastHandle = 0n;
  /** What was read of a file, after the room for a reply's header, so that it need not be copied once more. */
  readonly #data = Buffer.alloc(OUT_HEADER + MAX_READ);

  constructor(readonly tree: UnionTree) {}

  /** @throws Refusal, or the error of a system call, where it cannot be done */
  answer(request: Request): Reply {
    const { opcode, body } = request;
    switch (opcode) {
      case opcodes.init:
        return encodeInit(body);
      case opcodes.forget:
        this.#nodes.forget(request.node, decodeForget(body));
        return undefined;
      case opcodes.batchForget:
        for (const { node, times } of decodeForgets(body)) this.#nodes.forget(node, times);
        return undefined;
      case opcodes.interrupt:
        return undefined;
      case opcodes.lookup:
        return this.#entry(this.#child(request, 0));
      case opcodes.getattr:
        return this.#attributes(this.#node(request));
      case opcodes.setattr:
        return this.#setattr(this.#node(request), decodeSetattr(body));
      case opcodes.readlink:
        return readlinkSync(bytes(this.tree.find(pathOf(this.#node(request)))), "buffer");
      case opcodes.symlink:
        return this.#symlink(request);
      case opcodes.mknod:
        return this.#mknod(request);
      case opcodes.mkdir:
        return this.#mkdir(request);
      case opcodes.unlink:
        return this.#remove(this.#child(request, 0), (path) => this.tree.unlink(path));
      case opcodes.rmdir:
        return this.#remove(this.#child(request, 0), (path) => this.tree.rmdir(path));
      case opcodes.rename:
        return this.#rename(request, body.readBigUInt64LE(0), 0, 8);
      case opcodes.rename2:
        return this.#rename(request, body.readBigUInt64LE(0), body.readUInt32LE(8), 16);
      case opcodes.link:
        return this.#link(request);
      case opcodes.open:
        return encodeOpen(this.#open(this.#node(request), body.readUInt32LE(0)));
      case opcodes.create:
        return this.#create(request);
      case opcodes.read:
        return this.#read(body);
      case opcodes.write:
        return this.#write(body);
      case opcodes.statfs:
        return encodeStatfs(statfsSync(bytes(this.tree.layers[0].path)));
      case opcodes.release:
        return this.#release(body.readBigUInt64LE(0));
      case opcodes.fsync:
        fdatasyncSync(this.#file(body.readBigUInt64LE(0)).fd);
        return nothing;
      case opcodes.opendir:
        return encodeOpen(this.#openDirectory(this.#node(request)));
      case opcodes.readdir: {
        const entries = this.#directories.get(body.readBigUInt64LE(0)) ?? [];
        return encodeEntries(entries, Number(body.readBigUInt64LE(8)), body.readUInt32LE(16));
      }
      case opcodes.releasedir:
        this.#directories.delete(body.readBigUInt64LE(0));
        return nothing;
      case opcodes.flush:
      case opcodes.fsyncdir:
      case opcodes.destroy:
        return nothing;
      default:
        return refuse("ENOSYS");
    }
  }

  #node({ node }: Request): Node {
    return this.#nodes.get(node) ?? refuse("ESTALE");
  }

  /** The path of a name in a request's directory. */
  #child(request: Request, start: number): string {
    return `${pathOf(this.#node(request))}/${takeName(request.body, start).name}`;
  }

  /** What tells the kernel of a path, which then counts it. */
  #entry(path: string): Buffer {
    const info = this.tree.stat(path);
    const file = info.isDirectory() ? undefined : this.tree.upperFile(path);
    return encodeEntry(this.#nodes.lookup(path, file).id, info);
  }

  #attributes(node: Node): Buffer {
    return encodeAttributesReply(node.id, this.#stat(node));
  }

  #stat(node: Node): BigIntStats {
    const [path] = node.paths;
    if (path !== undefined) return this.tree.stat(path);
    const { fd, first } = this.#handleOf(node);
    return shown(fstatSync(fd, { bigint: true }), first);
  }

  /** Of a file that was unlinked only those who have it open can still say anything. */
  #handleOf(node: Node): Handle {
    for (const handle of this.#files.values()) if (handle.node === node) return handle;
    return refuse("ENOENT");
  }

  #setattr(node: Node, { mode, uid, gid, size, atime, mtime }: AttributeChanges): Buffer {
    const [path] = node.paths;
    const target = path === undefined ? `/proc/self/fd/${this.#handleOf(node).fd}` : this.#copyUp(node, path);
    if (size !== undefined) {
      const open = [...this.#files.values()].find((handle) => handle.node === node && handle.writable);
      if (open === undefined) truncateSync(bytes(target), size);
      else ftruncateSync(open.fd, size);
    }
    // The descriptor's own name is a link.
    const chown = path === undefined ? chownSync : lchownSync;
    const first = path === undefined ? this.#handleOf(node).first : this.tree.firstOfUpper;
    const onHost = (id: number | undefined): number => (id === undefined ? -1 : hostId(id, first));
    if (uid !== undefined || gid !== undefined) chown(bytes(target), onHost(uid), onHost(gid));
    if (mode !== undefined) chmodSync(bytes(target), mode);
    if (path !== undefined && (atime !== undefined || mtime !== undefined))
      utimensat(bytes(target), timeOf(atime), timeOf(mtime));
    return this.#attributes(node);
  }

  #symlink(request: Request): Buffer {
    const { end } = takeName(request.body, 0);
    const target = takeName(request.body, end).name;
    return this.#made(request, this.#child(request, 0), undefined, (made) => symlinkSync(bytes(target), bytes(made)));
  }

  #mknod(request: Request): Buffer {
    const [mode, device] = [request.body.readUInt32LE(0), request.body.readUInt32LE(4)];
    if ((mode & S_IFMT) === S_IFCHR && device === 0) refuse("EPERM");
    const make = (made: string): void => mknod(bytes(made), mode, userDevice(device));
    return this.#made(request, this.#child(request, 16), mode & 0o7777, make);
  }

  #mkdir(request: Request): Buffer {
    const mode = request.body.readUInt32LE(0) & 0o7777;
    return this.#made(request, this.#child(request, 8), mode, (made) => mkdirSync(bytes(made)), true);
  }

  /** Makes something that belongs to whoever asked, or to the group of a directory whose set-group-ID bit says so. */
  #made(
    { uid, gid }: Request,
    path: string,
    mode: number | undefined,
    make: (target: string) => void,
    isDirectory = false,
  ): Buffer {
    const parent = this.tree.stat(path.slice(0, path.lastIndexOf("/")));
    const inherits = (Number(parent.mode) & S_ISGID) !== 0;
    const first = this.tree.firstOfUpper;
    const own = (target: string): void => {
      make(target);
      lchownSync(bytes(target), hostId(uid, first), hostId(inherits ? Number(parent.gid) : gid, first));
      // A change of owner has cleared the set-user-ID bit.
      if (mode !== undefined) chmodSync(bytes(target), inherits && isDirectory ? mode | S_ISGID : mode);
    };
    this.tree.create(path, own, isDirectory);
    this.#nodes.unlink(path);
    return this.#entry(path);
  }

  #remove(path: string, remove: (path: string) => void): Buffer {
    const file = this.tree.upperFile(path);
    remove(path);
    this.#nodes.unlink(path, file);
    return nothing;
  }

  #rename(request: Request, newDirectory: bigint, flags: number, start: number): Buffer {
    if ((flags & ~RENAME_NOREPLACE) !== 0) refuse("EINVAL");
    const directory = this.#nodes.get(newDirectory) ?? refuse("ESTALE");
    const { end } = takeName(request.body, start);
    const from = this.#child(request, start);
    const to = `${pathOf(directory)}/${takeName(request.body, end).name}`;
    this.#copiedUp(from);
    const covered = this.tree.upperFile(to);
    this.tree.rename(from, to, flags === 0);
    // Names of one and the same file stay as they are. rename(2)
    if (this.#isGone(from)) this.#nodes.rename(from, to, covered);
    return nothing;
  }

  #isGone(path: string): boolean {
    try {
      this.tree.find(path);
      return false;
    } catch (error) {
      if (error instanceof Refusal) return true;
      throw error;
    }
  }

  #link(request: Request): Buffer {
    const node = this.#nodes.get(request.body.readBigUInt64LE(0)) ?? refuse("ESTALE");
    const path = this.#child(request, 8);
    const old = pathOf(node);
    this.#copyUp(node, old);
    this.tree.link(old, path);
    this.#nodes.link(node, path);
    return this.#entry(path);
  }

  #open(node: Node, flags: number): bigint {
    const wanted = openFlags(flags);
    const path = pathOf(node);
    const writable = wanted !== 0;
    const target = writable ? this.#copyUp(node, path, (wanted & TRUNCATES) === 0) : this.tree.find(path);
    const first = this.tree.firstOf(path);
    return this.#keep({ node, fd: openSync(bytes(target), wanted | O_NOFOLLOW), writable, first });
  }

  #create(request: Request): Buffer {
    const mode = request.body.readUInt32LE(4) & 0o7777;
    const path = this.#child(request, 16);
    let fd = -1;
    const entry = this.#made(request, path, mode, (target) => {
      fd = openSync(bytes(target), "wx+");
    });
    const handle = { node: this.#nodes.at(path), fd, writable: true, first: this.tree.firstOfUpper };
    return Buffer.concat([entry, encodeOpen(this.#keep(handle))]);
  }

  #keep(handle: Handle): bigint {
    this.#lastHandle += 1n;
    this.#files.set(this.#lastHandle, handle);
    return this.#lastHandle;
  }

  #file(handle: bigint): Handle {
    return this.#files.get(handle) ?? refuse("EBADF");
  }

  #read(body: Buffer): Buffer {
    const { fd } = this.#file(body.readBigUInt64LE(0));
    const size = Math.min(body.readUInt32LE(16), this.#data.length - OUT_HEADER);
    const read = readSync(fd, this.#data, OUT_HEADER, size, Number(body.readBigUInt64LE(8)));
    return this.#data.subarray(OUT_HEADER, OUT_HEADER + read);
  }

  #write(body: Buffer): Buffer {
    const { fd } = this.#file(body.readBigUInt64LE(0));
    const size = body.readUInt32LE(16);
    const reply = Buffer.alloc(8);
    reply.writeUInt32LE(writeSync(fd, body, 40, size, Number(body.readBigUInt64LE(8))), 0);
    return reply;
  }

  #release(handle: bigint): Buffer {
    closeSync(this.#file(handle).fd);
    this.#files.delete(handle);
    return nothing;
  }

  #openDirectory(node: Node): bigint {
    const path = pathOf(node);
    const entries = this.tree.list(path).map((name) => {
      const child = `${path}/${name}`;
      return { name, node: this.#nodes.at(child, this.tree.upperFile(child)).id };
    });
    this.#lastHandle += 1n;
    this.#directories.set(this.#lastHandle, [{ name: ".", node: node.id }, { name: "..", node: node.id }, ...entries]);
    return this.#lastHandle;
  }

  #copiedUp(path: string): void {
    const node = this.#nodes.at(path);
    if (!lstatSync(bytes(this.tree.find(path))).isDirectory()) this.#copyUp(node, path);
  }

  /** Lets a file lie in the upper layer; whoever has it open goes on with that one. */
  #copyUp(node: Node, path: string, content = true): string {
    if (this.tree.isUpper(path)) return this.tree.copyUp(path);
    const target = this.tree.copyUp(path, content);
    for (const handle of this.#files.values()) {
      if (handle.node !== node) continue;
      closeSync(handle.fd);
      handle.fd = openSync(bytes(target), "r");
      handle.first = this.tree.firstOfUpper;
    }
    return target;
  }
}

const TRUNCATES = 0o1000;

/** What an id of the union is on the disk. One that is none of the guest's must not become another's. */
function hostId(id: number, first: number): number {
  return id < first ? refuse("EOVERFLOW") : id - first;
}

function pathOf({ paths }: Node): string {
  const [path] = paths;
  return path ?? refuse("ENOENT");
}

function timeOf(time: AttributeChanges["atime"]): readonly [bigint, bigint] {
  if (time === "now") return [0n, UTIME_NOW];
  return time ?? [0n, UTIME_OMIT];
}

/** The other way round than kernelDevice() of protocol.ts. */
function userDevice(device: number): number {
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  return (minor & 0xff) + major * 256 + (minor >>> 8) * 2 ** 20;
}

/** The errno of whatever was thrown while a request was answered; undefined for what is no failed system call. */
export function errnoOf(error: unknown): number | undefined {
  if (error instanceof Refusal || error instanceof SysError) return error.errno;
  if (codeOf(error) !== undefined && error instanceof Error && "errno" in error) return Math.abs(Number(error.errno));
  return undefined;
}
