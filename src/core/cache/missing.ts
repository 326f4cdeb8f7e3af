import { codeOf } from "../error.ts";

/** For `.catch()`: answers something else where a file or directory is not there; any other error stays an error. */
export function ifMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return instead;
    throw error;
  };
}
