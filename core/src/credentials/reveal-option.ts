import type { Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";

/** The text of a secret of a plugin's options, for a plugin that said that it reads them. */
export function revealOption(secret: Secret): string {
  return revealSecret(secret);
}
