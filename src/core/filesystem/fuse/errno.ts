import { constants } from "node:os";

/** An answer to a request that is not carried out. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  /** @param errno positive, as in errno(3) */
  constructor(readonly errno: number) {
    super(`errno ${errno}`);
  }
}

export function refuse(code: keyof typeof constants.errno): never {
  throw new Refusal(constants.errno[code]);
}
