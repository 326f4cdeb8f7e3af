import { landlockVersion } from "../../sys/libc.ts";
import type { Check } from "../check.ts";
import { type Finding, ok, warn } from "../finding.ts";

/** The first version of Landlock's interface that has scopes: Linux 6.12. Source: landlock(7). */
const WITH_SCOPES = 6;

/** Landlock's scopes, which keep a guest's kernel from the host's abstract sockets; launcher/privileges.c uses them where they are. */
export const scopesCheck: Check = {
  name: "scopes",
  run() {
    return judgeScopes(landlockVersion());
  },
};

/** @param version that of the kernel's Landlock interface; 0 where it has none */
export function judgeScopes(version: number): Finding {
  const facts = { landlock: version };
  if (version >= WITH_SCOPES) return ok(`guests are kept from abstract sockets (Landlock ${version})`, facts);
  const found = version === 0 ? "the kernel has no Landlock" : `the kernel has Landlock ${version}, without scopes`;
  return warn(
    found,
    "A guest's kernel can send to abstract sockets of its network namespace. From Linux 6.12 on it cannot; `isolation: private` has none of the host's there.",
    facts,
  );
}
