import type { Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";

/** The header that presents a token (RFC 6750 §2.1). */
export function bearerHeader(token: Secret): { readonly authorization: string } {
  return { authorization: `Bearer ${revealSecret(token)}` };
}
