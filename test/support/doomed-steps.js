// Counts the steps by which a process changes the machine: the calls of files, libc and programs that do. See doomed.ts.
import processes from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import koffi from "koffi";

/** writeSync() is how an agent is spoken to; what rmSync() removes, it removes by others of these. */
const ofFiles = [
  ...["chmodSync", "chownSync", "copyFileSync", "lchownSync", "mkdirSync", "renameSync", "rmdirSync", "symlinkSync"],
  ...["unlinkSync", "writeFileSync", "writeSync"],
];

/** By name; where a call may change nothing, whether it does. */
const ofLibc = {
  bind: () => true,
  close: () => true,
  ioctl: (_, request) => !TERMINAL.includes(request),
  mknod: () => true,
  mount: () => true,
  sendto: (_, bytes) => !isQuestion(bytes),
  setxattr: () => true,
  umount2: () => true,
};

/** TCGETS and TCSETS of asm-generic/ioctls.h. */
const TERMINAL = [0x5401, 0x5402];

/** Whether a datagram asks for something and changes nothing: linux/rtnetlink.h, arch/um/drivers/mconsole.h. */
function isQuestion(datagram) {
  const bytes = Buffer.from(datagram);
  if (bytes.readUInt32LE(0) === MCONSOLE_MAGIC) return /^config ssl\d+\0/.test(bytes.toString("latin1", 12));
  return bytes.readUInt16LE(4) % 4 === RTM_GET;
}

const MCONSOLE_MAGIC = 0xcafebabe;
/** Of each object's four types of messages: new, del, get, set. */
const RTM_GET = 2;

/** Calls back after each step of this process. To be called before those are loaded that make them. */
export function onStep(callback) {
  const followed =
    (call, changes = () => true) =>
    (...args) => {
      const result = call(...args);
      if (changes(...args)) callback();
      return result;
    };
  for (const name of ofFiles) fs[name] = followed(fs[name]);
  processes.spawn = followed(processes.spawn);
  syncBuiltinESMExports();
  const load = koffi.load;
  koffi.load = (path) => {
    const library = load(path);
    const func = (declaration, ...types) => {
      const call = library.func(declaration, ...types);
      const [, name = ""] = /^(?:.* \**)?(\w+)(?:\(|$)/.exec(declaration) ?? [];
      return name in ofLibc ? Object.assign(followed(call, ofLibc[name]), { async: call.async }) : call;
    };
    return { func };
  };
}
