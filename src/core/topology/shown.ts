const longest = 60;

/** A value of the file, as a message shows it: `"big"`, `12`, `a list`, `nothing`. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}...` : value);
}

/** `one`, `one or two`, `one, two or three`. */
export function either(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
