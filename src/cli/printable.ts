/**
 * A text without what commands the terminal of whoever reads it: a guest's name for itself, or for an interface, may hold that. It is
 * shown as `\\x1b` instead. Lines and tabs stay, and so do colours, where we use them ourselves.
 */
export function printable(text: string, withColours: boolean): string {
  return text.replace(CONTROLS, (found) => (withColours && found.endsWith("m") ? found : escaped(found)));
}

/** A sequence that chooses colours (ECMA-48, SGR), or one character of category Cc, or of those that turn the direction of writing. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  /\u001b\[[0-9;]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function escaped(found: string): string {
  const code = found.charCodeAt(0);
  const shown = code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`;
  return shown + found.slice(1);
}
