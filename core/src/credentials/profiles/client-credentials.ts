import type { AuthProfile } from "./profile.ts";
import { clientAuth } from "./client-auth.ts";
import { optionsProblem, readJsonCredential, textIn, tokenUrlProblem, unusable } from "./profile-options.ts";
import { revealSecret } from "@patchbay/sdk/host";
import type { Secret } from "@patchbay/sdk";
import { createTokenHolder } from "./token-holder.ts";
import { requestToken } from "./token-request.ts";

/**
 * A token for a client itself (RFC 6749 §4.4). The credential is `ID:SECRET`, or JSON with `client_id`, `client_secret`
 * and, instead of the option, `token_url`.
 */
export const clientCredentials: AuthProfile = {
  check: (options) =>
    optionsProblem(options, { optional: ["tokenUrl", "clientAuth", "scope", "audience", "header", "prefix"] }) ??
    tokenUrlProblem(textIn(options, "tokenUrl")),
  addresses: (options) => [textIn(options, "tokenUrl")].filter((address) => address !== undefined),
  open({ options, credential }) {
    const fields = readFields(credential);
    const [id, secret] = [textIn(fields, "client_id"), textIn(fields, "client_secret")];
    if (id === undefined || secret === undefined) throw unusable(credential, "is neither ID:SECRET nor JSON with both");
    const own = textIn(fields, "token_url");
    const address = own ?? textIn(options, "tokenUrl");
    if (address === undefined || tokenUrlProblem(address) !== undefined) throw unusable(credential, "has no token_url");
    const { form, headers } = clientAuth({ id, secret }, textIn(options, "clientAuth"));
    const [scope, audience] = [textIn(options, "scope"), textIn(options, "audience")];
    const asked = { ...form, grant_type: "client_credentials", ...(scope && { scope }), ...(audience && { audience }) };
    const request = { address, isOwn: own !== undefined, form: asked, ...(headers && { headers }) };
    return createTokenHolder({
      obtain: (means) => requestToken(request, means),
      header: textIn(options, "header"),
      prefix: textIn(options, "prefix"),
      texts: () => [secret],
    });
  },
};

function readFields(credential: Secret): Readonly<Record<string, unknown>> {
  const json = readJsonCredential(credential);
  if (json !== undefined) return json;
  const [, id, secret] = /^([^:]+):(.+)$/.exec(revealSecret(credential).trim()) ?? [];
  return { client_id: id, client_secret: secret };
}
