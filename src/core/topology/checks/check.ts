import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** One thing that the schema cannot say. Pure; tells nothing twice that another check tells. */
export type Check = (model: Model) => Finding[];
