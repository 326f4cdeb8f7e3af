/**
 * Sends UDP over IPv6 to port 53 of each destination in frames of its own making, as a guest's root can: a socket would not take
 * some of them for another host's. Usage: node inject.js LINK-INDEX SOURCE-MAC DESTINATION-MAC SOURCE DESTINATION...
 */
import { addressOf, parseAddress } from "../../dist/core/ip.js";
import { close, sendto, socket } from "../../dist/core/sys/libc.js";

const [AF_PACKET, SOCK_RAW, ETH_P_IPV6, UDP] = [17, 3, 0x86dd, 17];
const [index = "", from = "", to = "", source = "", ...destinations] = process.argv.slice(2);

const bytesOf = (mac) => Buffer.from(mac.replaceAll(":", ""), "hex");

/** The Internet checksum: RFC 1071. */
function checksum(bytes) {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

function frame(destination) {
  const addresses = [source, destination].map((text) => Buffer.from(parseAddress(text).bytes));
  const payload = Buffer.from("hello!");
  const udp = Buffer.alloc(8);
  for (const [place, value] of [4000, 53, 8 + payload.length].entries()) udp.writeUInt16BE(value, place * 2);
  const pseudo = Buffer.from([0, 0, 0, 8 + payload.length, 0, 0, 0, UDP]);
  udp.writeUInt16BE(checksum(Buffer.concat([...addresses, pseudo, udp, payload])), 6);
  const header = Buffer.from([0x60, 0, 0, 0, 0, 8 + payload.length, UDP, 64]);
  return Buffer.concat([bytesOf(to), bytesOf(from), Buffer.from([0x86, 0xdd]), header, ...addresses, udp, payload]);
}

const fd = socket(AF_PACKET, SOCK_RAW, 0);
// packet(7), struct sockaddr_ll: the family, the protocol, the link.
const link = Buffer.alloc(20);
link.writeUInt16LE(AF_PACKET, 0);
link.writeUInt16BE(ETH_P_IPV6, 2);
link.writeInt32LE(Number(index), 4);
for (const destination of destinations) {
  sendto(fd, frame(destination), 0, link);
  process.stdout.write(`${addressOf(parseAddress(destination).bytes).text}\n`);
}
close(fd);
