/** Variables by name, as process.env has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Substituted {
  text: string;
  faults: SubstitutionFault[];
}

/** What is wrong with one `${...}`. */
export interface SubstitutionFault {
  /** Of its dollar sign, in the text. */
  offset: number;
  message: string;
  hint: string;
}

/** Text as it stands, or a variable with what takes its place where it is missing or empty. */
type Piece = string | { name: string; fallback: Piece[] | undefined; offset: number };

/**
 * Fills in environment variables, in the form of sh(1): `${VAR}`, `${VAR:-default}` (also for an empty VAR; the default may
 * hold further ones), and `$$` for a dollar sign. A dollar sign before anything else stays. Pure.
 */
export function substitute(text: string, environment: Environment): Substituted {
  const faults: SubstitutionFault[] = [];
  const pieces = piecesOf(text, 0, faults);
  const filledIn = faults.length > 0 ? text : fillIn(pieces, environment, faults);
  return { text: filledIn, faults };
}

function piecesOf(text: string, offset: number, faults: SubstitutionFault[]): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  while (done < text.length) {
    const dollar = text.indexOf("$", done);
    if (dollar < 0) break;
    pieces.push(text.slice(done, dollar));
    if (text[dollar + 1] !== "{") {
      pieces.push("$");
      done = dollar + (text[dollar + 1] === "$" ? 2 : 1);
      continue;
    }
    const end = closingBrace(text, dollar + 1);
    if (end === undefined) {
      faults.push({ offset: offset + dollar, message: `\${ without its closing }`, hint: literalHint });
      return pieces;
    }
    const inner = text.slice(dollar + 2, end);
    const [, name, fallback] = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(inner) ?? [];
    if (name === undefined) {
      const message = `expected \${NAME} or \${NAME:-default}, got \${${inner}}`;
      faults.push({ offset: offset + dollar, message, hint: literalHint });
    } else {
      const start = offset + dollar + "${".length + name.length + ":-".length;
      const inside = fallback === undefined ? undefined : piecesOf(fallback, start, faults);
      pieces.push({ name, fallback: inside, offset: offset + dollar });
    }
    done = end + 1;
  }
  pieces.push(text.slice(done));
  return pieces;
}

const literalHint = "write $${ to mean the characters ${";

/** Where the brace ends that opens at the offset; braces within it come in pairs. */
function closingBrace(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return undefined;
}

function fillIn(pieces: readonly Piece[], environment: Environment, faults: SubstitutionFault[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === "string") return piece;
      const { name, fallback, offset } = piece;
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      if (fallback !== undefined) return value || fillIn(fallback, environment, faults);
      if (value !== undefined) return value;
      const hint = `set it, or give a default: \${${name}:-value}`;
      faults.push({ offset, message: `environment variable ${name} is not set`, hint });
      return "";
    })
    .join("");
}
