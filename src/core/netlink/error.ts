import { errnoName } from "../sys/errno.ts";

/** Bytes that are no netlink: cut short, or with a length that cannot be. A guest's kernel is not believed blindly. */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
}

/** What the kernel said about a request it refused: the error number and, where it gave them, its own words. */
export interface Refusal {
  /** A positive errno. */
  readonly errno: number;
  /** The extended acknowledgement's message, such as `Address already assigned`. */
  readonly kernelMessage: string | undefined;
  /** The offset of the attribute it objects to, in bytes from the start of the request. */
  readonly offset: number | undefined;
}

/**
 * A request that the kernel refused. Its message names the request, the errno and the kernel's own words:
 * `ip address add 10.0.0.1/24 dev eth0: EEXIST (Address already assigned)`.
 */
export class NetlinkError extends Error implements Refusal {
  override readonly name = "NetlinkError";
  readonly errno: number;
  /** The errno's name, as in errno(3): `EEXIST`. */
  readonly code: string;
  readonly kernelMessage: string | undefined;
  readonly offset: number | undefined;

  /** @param request the refused request's description */
  constructor(
    readonly request: string,
    refusal: Refusal,
  ) {
    const code = errnoName(refusal.errno);
    super(`${request}: ${code}${refusal.kernelMessage === undefined ? "" : ` (${refusal.kernelMessage})`}`);
    this.errno = refusal.errno;
    this.code = code;
    this.kernelMessage = refusal.kernelMessage;
    this.offset = refusal.offset;
  }
}
