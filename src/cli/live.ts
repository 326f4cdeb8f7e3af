/**
 * Whether a line can be shown there that changes: on a terminal that knows how wide it is. One that nobody has told, as those that
 * script(1) and some CI systems make, has no columns at all, and a line that changes would be counted over and over.
 */
export function isLive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.columns > 0;
}
