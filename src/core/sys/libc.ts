/**
 * The only module that imports the FFI. Each function is one libc call: it takes and returns plain numbers and bytes,
 * and throws a SysError where the call answers -1.
 *
 * Calls are synchronous: all of them answer at once (rtnetlink does its work inside sendmsg, a tap ioctl takes 0.35 ms),
 * and a synchronous call costs 1 µs where one on a worker thread costs 50. The exceptions, which wait, are named *Async.
 */
import koffi from "koffi";
import { errnoName } from "./errno.ts";

const library = koffi.load(null);

const c = {
  socket: library.func("int socket(int domain, int type, int protocol)"),
  socketpair: library.func("int socketpair(int domain, int type, int protocol, void *pair)"),
  bind: library.func("int bind(int fd, const void *address, uint32_t length)"),
  sendto: library.func(
    "long sendto(int fd, const void *data, size_t length, int flags, const void *address, uint32_t addressLength)",
  ),
  recvfrom: library.func(
    "long recvfrom(int fd, void *data, size_t length, int flags, void *address, void *addressLength)",
  ),
  setsockopt: library.func("int setsockopt(int fd, int level, int name, const void *value, uint32_t length)"),
  ioctl: library.func("int ioctl(int fd, unsigned long request, void *argument)"),
  ioctlNumber: library.func("ioctl", "int", ["int", "unsigned long", "long"]),
  epollCreate: library.func("int epoll_create1(int flags)"),
  epollControl: library.func("int epoll_ctl(int epoll, int operation, int fd, void *event)"),
  epollWait: library.func("int epoll_wait(int epoll, void *events, int count, int timeout)"),
  mount: library.func(
    "int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)",
  ),
  syscall: library.func("long syscall(long number, long a, const void *b, long c, const void *d, long e)"),
  openat2: library.func("syscall", "long", ["long", "long", "const void *", "const void *", "long"]),
  setfsuid: library.func("int setfsuid(uint32_t id)"),
  setfsgid: library.func("int setfsgid(uint32_t id)"),
  capabilities: library.func("syscall", "long", ["long", "void *", "void *"]),
  umount2: library.func("int umount2(const char *target, int flags)"),
  mknod: library.func("int mknod(const void *path, uint32_t mode, uint64_t device)"),
  setxattr: library.func(
    "int setxattr(const void *path, const char *name, const void *value, size_t length, int flags)",
  ),
  getxattr: library.func("long getxattr(const void *path, const char *name, void *value, size_t length)"),
  utimensat: library.func("int utimensat(int directory, const void *path, const void *times, int flags)"),
  unshare: library.func("int unshare(int flags)"),
  setns: library.func("int setns(int fd, int type)"),
  lseek: library.func("int64_t lseek(int fd, int64_t offset, int whence)"),
  flock: library.func("int flock(int fd, int operation)"),
  close: library.func("int close(int fd)"),
  execvpe: library.func("int execvpe(const char *file, const char **argv, const char **envp)"),
  fcntl: library.func("int fcntl(int fd, int command, int argument)"),
  fcntlOfLock: library.func("int fcntl(int fd, int command, void *lock)"),
  signal: library.func("void *signal(int signal, intptr_t handler)"),
};

/** A system call that answered -1. */
export class SysError extends Error {
  override readonly name = "SysError";
  /** The errno's name, as in errno(3): `ENOENT`. */
  readonly code: string;

  constructor(
    readonly syscall: string,
    readonly errno: number,
    subject = "",
  ) {
    const code = errnoName(errno);
    super(`${syscall}${subject && ` ${subject}`}: ${code}`);
    this.code = code;
  }
}

function check(result: number, syscall: string, subject?: string): number {
  if (result < 0) throw new SysError(syscall, koffi.errno(), subject);
  return result;
}

/** socket(2). */
export function socket(domain: number, type: number, protocol: number): number {
  return check(c.socket(domain, type, protocol), "socket");
}

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;

/** socketpair(2): two Unix stream sockets, each the other's end, that no program inherits. */
export function socketPair(): [number, number] {
  const pair = new Int32Array(2);
  check(c.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
  const [one = -1, other = -1] = pair;
  return [one, other];
}

/** bind(2), with the address as the bytes of a sockaddr. */
export function bind(fd: number, address: Uint8Array): void {
  check(c.bind(fd, address, address.length), "bind");
}

/** sendto(2), or send(2) without an address. Answers the bytes sent. */
export function sendto(fd: number, data: Uint8Array, flags: number, address?: Uint8Array): number {
  return check(c.sendto(fd, data, data.length, flags, address ?? null, address?.length ?? 0), "sendto");
}

/** recvfrom(2). Answers the bytes received (with MSG_TRUNC in flags: the datagram's true size) and the sender's address. */
export function recvfrom(fd: number, into: Uint8Array, flags: number): { length: number; address: Uint8Array } {
  const address = new Uint8Array(128);
  const addressLength = new Uint32Array([address.length]);
  const length = check(c.recvfrom(fd, into, into.length, flags, address, addressLength), "recvfrom");
  return { length, address: address.subarray(0, addressLength[0]) };
}

/** setsockopt(2). */
export function setsockopt(fd: number, level: number, name: number, value: Uint8Array): void {
  check(c.setsockopt(fd, level, name, value, value.length), "setsockopt");
}

/** ioctl(2), with a number or a buffer that the kernel reads and writes. */
export function ioctl(fd: number, request: number, argument: Uint8Array | number): number {
  return check(
    typeof argument === "number" ? c.ioctlNumber(fd, request, argument) : c.ioctl(fd, request, argument),
    "ioctl",
  );
}

/** sys/epoll.h */
const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLLIN = 1;
/** struct epoll_event of x86-64: what happened, and the number that was given along. */
const EPOLL_EVENT_SIZE = 12;
const EPOLL_EVENTS = 16;

/** epoll_create1(2). */
export function epollCreate(): number {
  return check(c.epollCreate(EPOLL_CLOEXEC), "epoll_create1");
}

/** epoll_ctl(2): also a wait that is under way tells from now on when the descriptor can be read. */
export function epollAdd(epoll: number, fd: number): void {
  const event = new DataView(new ArrayBuffer(EPOLL_EVENT_SIZE));
  event.setUint32(0, EPOLLIN, true);
  event.setInt32(4, fd, true);
  check(c.epollControl(epoll, EPOLL_CTL_ADD, fd, new Uint8Array(event.buffer)), "epoll_ctl");
}

/** epoll_ctl(2). */
export function epollRemove(epoll: number, fd: number): void {
  check(c.epollControl(epoll, EPOLL_CTL_DEL, fd, null), "epoll_ctl");
}

/**
 * epoll_wait(2) on a worker thread, so that the event loop goes on.
 * @param timeout in milliseconds
 * @returns some of the descriptors that can be read; none after the timeout, or a signal
 */
export async function epollWaitAsync(epoll: number, timeout: number): Promise<number[]> {
  const events = new DataView(new ArrayBuffer(EPOLL_EVENTS * EPOLL_EVENT_SIZE));
  const count = await new Promise<number>((resolve, reject) => {
    c.epollWait.async(epoll, new Uint8Array(events.buffer), EPOLL_EVENTS, timeout, (error: unknown, result: number) =>
      error ? reject(error) : resolve(result),
    );
  });
  return Array.from({ length: Math.max(count, 0) }, (_, index) => events.getInt32(index * EPOLL_EVENT_SIZE + 4, true));
}

/** mount(2). */
export function mount(source: string, target: string, type: string, flags: number, data: string): void {
  check(c.mount(source, target, type, flags, data), "mount", target);
}

export const MS_NOSUID = 2;
export const MS_NODEV = 4;
export const MS_BIND = 4096;
export const MS_SLAVE = 1 << 19;
export const MS_SHARED = 1 << 20;

/** umount2(2). */
export function umount2(target: string, flags: number): void {
  check(c.umount2(target, flags), "umount2", target);
}

export const MNT_DETACH = 2;

/** asm/unistd_64.h. The C library has these calls only since 2.36, and openat2(2) not at all. */
const SYS_OPEN_TREE = 428;
const SYS_MOVE_MOUNT = 429;
const SYS_OPENAT2 = 437;
const SYS_MOUNT_SETATTR = 442;
const OPEN_TREE_CLONE = 1;
const AT_EMPTY_PATH = 0x1000;
const MOVE_MOUNT_F_EMPTY_PATH = 4;
const MOUNT_ATTR_IDMAP = 0x100000n;
const O_CLOEXEC = 0o2000000;

/**
 * open_tree(2) with OPEN_TREE_CLONE: a bind mount of a path, without what is mounted below it, that is mounted nowhere yet.
 * @returns its descriptor, which keeps it
 */
export function cloneMount(path: string): number {
  const result = c.syscall(SYS_OPEN_TREE, AT_FDCWD, cString(path), OPEN_TREE_CLONE | O_CLOEXEC, null, 0);
  return check(Number(result), "open_tree", path);
}

/**
 * mount_setattr(2) with MOUNT_ATTR_IDMAP: files of a mount that is mounted nowhere yet show the owners that a user namespace
 * gives them, and those that are made get what it takes them for. Linux 5.12.
 * @param userNamespace a descriptor of it
 */
export function mapMountIds(mountFd: number, userNamespace: number): void {
  const attributes = new BigUint64Array([MOUNT_ATTR_IDMAP, 0n, 0n, BigInt(userNamespace)]);
  const size = attributes.byteLength;
  const result = c.syscall(SYS_MOUNT_SETATTR, mountFd, cString(""), AT_EMPTY_PATH, attributes, size);
  check(Number(result), "mount_setattr");
}

/** move_mount(2): mounts what cloneMount() made. */
export function attachMount(mountFd: number, target: string): void {
  const result = c.syscall(SYS_MOVE_MOUNT, mountFd, cString(""), AT_FDCWD, cString(target), MOVE_MOUNT_F_EMPTY_PATH);
  check(Number(result), "move_mount", target);
}

/** asm/unistd_64.h, linux/capability.h */
const SYS_CAPGET = 125;
const SYS_CAPSET = 126;
const CAPABILITY_VERSION_3 = 0x20080522;

/**
 * Lets files that the calling thread makes be another user's, and keeps its capabilities, for as long as work() runs.
 * setfsuid(2), setfsgid(2); both take effective capabilities away, which capset(2) gives back.
 */
export function withFileOwner<T>(id: number, work: () => T): T {
  const header = new Uint32Array([CAPABILITY_VERSION_3, 0]);
  // Effective, permitted and inheritable, in two halves.
  const sets = new Uint32Array(6);
  check(Number(c.capabilities(SYS_CAPGET, header, sets)), "capget");
  try {
    c.setfsuid(id);
    c.setfsgid(id);
    check(Number(c.capabilities(SYS_CAPSET, header, sets)), "capset");
    return work();
  } finally {
    c.setfsuid(0);
    c.setfsgid(0);
    check(Number(c.capabilities(SYS_CAPSET, header, sets)), "capset");
  }
}

const O_PATH = 0o10000000;
const O_NOFOLLOW = 0o400000;
const RESOLVE_NO_MAGICLINKS = 2n;
const RESOLVE_NO_SYMLINKS = 4n;
const RESOLVE_IN_ROOT = 16n;

/**
 * openat2(2) with O_PATH: a file below a directory whose content is not to be trusted. Not one link is followed. Linux 5.6.
 * @param root a descriptor of the directory
 */
export function openPathWithin(root: number, path: string): number {
  const how = new BigUint64Array([
    BigInt(O_PATH | O_NOFOLLOW | O_CLOEXEC),
    0n,
    RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_IN_ROOT,
  ]);
  return check(Number(c.openat2(SYS_OPENAT2, root, cString(path), how, how.byteLength)), "openat2", path);
}

/** A path for a function that takes bytes: a file's name need not be UTF-8. */
export type Path = string | Uint8Array;

function cString(path: Path): Uint8Array {
  return Buffer.concat([typeof path === "string" ? Buffer.from(path) : path, Buffer.alloc(1)]);
}

/** mknod(2), with the type and permissions of `mode` as in inode(7). */
export function mknod(path: Path, mode: number, device: number): void {
  check(c.mknod(cString(path), mode, device), "mknod", String(path));
}

const SYS_LANDLOCK_CREATE_RULESET = 444;
const LANDLOCK_CREATE_RULESET_VERSION = 1;

/** The version of the kernel's Landlock interface; 0 where it has none, or it is switched off. landlock_create_ruleset(2). */
export function landlockVersion(): number {
  return Math.max(0, Number(c.syscall(SYS_LANDLOCK_CREATE_RULESET, 0, null, LANDLOCK_CREATE_RULESET_VERSION, null, 0)));
}

/** setxattr(2). */
export function setxattr(path: Path, name: string, value: Uint8Array): void {
  check(c.setxattr(cString(path), name, value, value.length, 0), "setxattr", String(path));
}

/** getxattr(2). Answers how many bytes the value has, which are in `into`. */
export function getxattr(path: Path, name: string, into: Uint8Array): number {
  return check(Number(c.getxattr(cString(path), name, into, into.length)), "getxattr", String(path));
}

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
/** For a nanosecond's place in utimensat(): leave this time as it is. */
export const UTIME_OMIT = (1n << 30n) - 2n;
/** The same: take the time that it is now. */
export const UTIME_NOW = (1n << 30n) - 1n;

/** utimensat(2), of a link itself where it is one. Each time is [seconds, nanoseconds]. */
export function utimensat(path: Path, atime: readonly [bigint, bigint], mtime: readonly [bigint, bigint]): void {
  const times = new BigInt64Array([...atime, ...mtime]);
  check(c.utimensat(AT_FDCWD, cString(path), times, AT_SYMLINK_NOFOLLOW), "utimensat", String(path));
}

export const CLONE_NEWNET = 0x40000000;
export const CLONE_NEWPID = 0x20000000;

/** unshare(2). It moves the calling thread alone: children that it starts follow, libuv's worker threads do not. */
export function unshare(flags: number): void {
  check(c.unshare(flags), "unshare");
}

/** setns(2), with a descriptor of a /proc/PID/ns file. It too moves the calling thread alone. */
export function setns(fd: number, type: number): void {
  check(c.setns(fd, type), "setns");
}

/** For lseek(): the first place from an offset on that is not in a hole. ENXIO: there is none. */
export const SEEK_DATA = 3;

/** lseek(2). Answers the new offset. */
export function lseek(fd: number, offset: number, whence: number): number {
  return check(Number(c.lseek(fd, offset, whence)), "lseek");
}

export const LOCK_EX = 2;
export const LOCK_NB = 4;

/** flock(2). With LOCK_NB and the lock held elsewhere: a SysError whose code is EAGAIN. */
export function flock(fd: number, operation: number): void {
  check(c.flock(fd, operation), "flock");
}

/** flock(2) on a worker thread, so that the event loop goes on while another process holds the lock. */
export async function flockAsync(fd: number, operation: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    c.flock.async(fd, operation, (error: unknown, result: number) => {
      if (error) reject(error);
      else if (result < 0) reject(new SysError("flock", koffi.errno()));
      else resolve();
    });
  });
}

const F_OFD_SETLK = 37;
const F_WRLCK = 1;

/**
 * fcntl(2), F_OFD_SETLK: locks one byte of a file, which need not have that byte, for whoever has this opening of it: that goes on to
 * children, and ends with its last descriptor. Held elsewhere: a SysError whose code is EAGAIN.
 */
export function lockByte(fd: number, offset: number): void {
  // struct flock of x86-64: l_type, l_whence, l_start, l_len, l_pid.
  const lock = Buffer.alloc(32);
  lock.writeInt16LE(F_WRLCK, 0);
  lock.writeBigInt64LE(BigInt(offset), 8);
  lock.writeBigInt64LE(1n, 16);
  check(c.fcntlOfLock(fd, F_OFD_SETLK, lock), "fcntl");
}

/** close(2). */
export function close(fd: number): void {
  check(c.close(fd), "close");
}

const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;
const SIGPIPE = 13;
const SIG_DFL = 0;

/**
 * execvpe(3): this process becomes another program, which keeps its process id, its terminal and its standard streams. What
 * Node has changed of what a program inherits is put back first: standard streams that do not block, or that an exec closes,
 * and an ignored SIGPIPE.
 * @param file looked up along PATH where it holds no slash
 * @param kept further descriptors that it inherits
 * @throws SysError where there is no such program; else it does not return
 */
export function exec(
  file: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  kept: readonly number[] = [],
): never {
  for (const fd of [0, 1, 2, ...kept]) {
    const flags = c.fcntl(fd, F_GETFL, 0);
    if (flags < 0) continue;
    c.fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
    c.fcntl(fd, F_SETFD, 0);
  }
  c.signal(SIGPIPE, SIG_DFL);
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  check(c.execvpe(file, [file, ...args, null], [...variables, null]), "execvpe", file);
  throw new TypeError("execvpe returned");
}
