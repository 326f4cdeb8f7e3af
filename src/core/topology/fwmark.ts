/** A packet mark and the bits of it that count, both of 32 bits. */
export interface FirewallMark {
  mark: number;
  mask: number;
}

const ALL = 0xffffffff;

/**
 * Reads a mark as ip-rule(8) takes it: `1`, `0x1`, `0x100/0xff00`. Undefined for anything else, for a mark that has bits
 * outside of its mask, and for 0 alone, which to the kernel is no selector.
 */
export function parseFwmark(value: number | string): FirewallMark | undefined {
  const [, markText, maskText] =
    /^(0x[0-9a-f]{1,8}|\d{1,10})(?:\/(0x[0-9a-f]{1,8}|\d{1,10}))?$/i.exec(String(value)) ?? [];
  if (markText === undefined) return undefined;
  const mark = Number(markText);
  const mask = maskText === undefined ? ALL : Number(maskText);
  if (mark > ALL || mask > ALL || (mark & ~mask) !== 0) return undefined;
  if (mask === 0 || (mark === 0 && mask === ALL)) return undefined;
  return { mark, mask };
}

/** The one way to write a mark: in hexadecimal, without a mask of all bits. */
export function formatFwmark({ mark, mask }: FirewallMark): string {
  return `0x${mark.toString(16)}${mask === ALL ? "" : `/0x${mask.toString(16)}`}`;
}
