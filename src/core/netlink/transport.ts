/**
 * Carries rtnetlink datagrams to one kernel and back: a socket of the host, or the agent of a guest, which passes the
 * bytes to a socket of its own. The codec above it does not know which.
 */
export interface NetlinkTransport {
  /** Sends one datagram, which may hold many messages. */
  send(bytes: Uint8Array): void | Promise<void>;
  /** The next datagram: one or more whole messages. The bytes belong to the caller. */
  receive(): Promise<Uint8Array>;
  close(): void;
}
