/**
 * A server for tests: TCP on port 8080, and on UDP port 53 what a busybox has a client for, which is TFTP; at each address that it is
 * given. Both answer with its name, and each request is a line on standard output: `tcp 127.0.0.1`.
 * Usage: node services.js NAME ADDRESS...
 */
import { createSocket } from "node:dgram";
import { createServer, isIPv6 } from "node:net";

const [name, ...addresses] = process.argv.slice(2);
const say = (text) => process.stdout.write(`${text}\n`);

/** The first block of a file, and the last, for it is a short one: RFC 1350, section 5. */
const data = Buffer.concat([Buffer.from([0, 3, 0, 1]), Buffer.from(`${name}\n`)]);

for (const address of addresses) {
  await new Promise((resolve) =>
    createServer((socket) => {
      say(`tcp ${address}`);
      socket.on("error", () => undefined).end(`${name}\n`);
    }).listen(8080, address, resolve),
  );
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  socket.on("message", (message, { port, address: from }) => {
    const isRequest = message.length > 4;
    if (isRequest) say(`udp ${address}`);
    if (isRequest) socket.send(data, port, from);
  });
  await new Promise((resolve) => socket.bind(53, address, resolve));
}
say("ready");
