import { constants } from "node:os";

/** Second names of numbers that the kernel knows by another: EAGAIN and EOPNOTSUPP on Linux. */
const aliases = new Set(["EWOULDBLOCK", "ENOTSUP"]);

const names = new Map(
  Object.entries(constants.errno)
    .filter(([name]) => !aliases.has(name))
    .map(([name, number]) => [number, name]),
);

/** The name of a positive errno, as in errno(3): `EEXIST`. */
export function errnoName(errno: number): string {
  return names.get(errno) ?? `errno ${errno}`;
}
