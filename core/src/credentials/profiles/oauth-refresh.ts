import type { JsonObject, Secret } from "@patchbay/sdk";
import { GatewayError } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";
import { fingerprintOf } from "../fingerprint.ts";
import { clientAuth, type OauthClient } from "./client-auth.ts";
import { keptToken, keepToken } from "./kept-token.ts";
import type { AuthProfile, ProfileMeans, ProfileSetup } from "./profile.ts";
import { optionsProblem, readJsonCredential, textIn, tokenUrlProblem, unusable } from "./profile-options.ts";
import { createTokenHolder, type Token } from "./token-holder.ts";
import { requestToken } from "./token-request.ts";

/**
 * An access token for a refresh token (RFC 6749 §6). The credential is the refresh token, or JSON with `refresh_token`,
 * `client_id`, `client_secret` and, instead of the option, `token_url`. A token that replaces it is kept in the data folder.
 */
export const oauthRefresh: AuthProfile = {
  check: (options) =>
    optionsProblem(options, { optional: ["tokenUrl", "clientId", "clientAuth", "scope", "header", "prefix"] }) ??
    tokenUrlProblem(textIn(options, "tokenUrl")),
  addresses: (options) => [textIn(options, "tokenUrl")].filter((address) => address !== undefined),
  open({ options, credential }) {
    const grant = readGrant(credential, options);
    let current: string | undefined;
    return createTokenHolder({
      obtain: async (means) => {
        const token = await obtain(grant, { options, credential, means });
        current = token.refreshToken;
        return token;
      },
      header: textIn(options, "header"),
      prefix: textIn(options, "prefix"),
      texts: () => [grant.refreshToken, grant.client.secret, current].filter((text) => text !== undefined),
    });
  },
};

interface Grant {
  readonly refreshToken: string;
  readonly client: OauthClient;
  readonly address: string;
  readonly isOwn: boolean;
}

function readGrant(credential: Secret, options: JsonObject): Grant {
  const fields = readJsonCredential(credential) ?? { refresh_token: revealSecret(credential).trim() };
  const refreshToken = textIn(fields, "refresh_token");
  if (refreshToken === undefined) throw unusable(credential, "has no refresh_token");
  const own = textIn(fields, "token_url");
  const address = own ?? textIn(options, "tokenUrl");
  if (address === undefined || tokenUrlProblem(address) !== undefined) throw unusable(credential, "has no token_url");
  const client = {
    id: textIn(fields, "client_id") ?? textIn(options, "clientId"),
    secret: textIn(fields, "client_secret"),
  };
  return { refreshToken, client, address, isOwn: own !== undefined };
}

interface Obtaining extends Omit<ProfileSetup, "node"> {
  readonly means: ProfileMeans;
}

/** The token that was kept last goes first; the configured one is tried when that is no longer good. */
async function obtain(
  grant: Grant,
  { options, credential, means }: Obtaining,
): Promise<Token & { refreshToken: string }> {
  const { client, address, isOwn } = grant;
  const scope = textIn(options, "scope");
  const name = fingerprintOf(credential);
  const { form, headers } = clientAuth(client, textIn(options, "clientAuth"));
  const ask = async (refreshToken: string): Promise<Token & { refreshToken: string }> => {
    const asked = { ...form, grant_type: "refresh_token", refresh_token: refreshToken, ...(scope && { scope }) };
    const given = await requestToken({ address, isOwn, form: asked, ...(headers && { headers }) }, means);
    const next = given.refreshToken ?? refreshToken;
    if (next !== refreshToken) await keepToken(means.dataDir, name, next);
    return { ...given, refreshToken: next };
  };
  const kept = await keptToken(means.dataDir, name);
  if (kept === undefined || kept === grant.refreshToken) return ask(grant.refreshToken);
  try {
    return await ask(kept);
  } catch (cause) {
    if (!GatewayError.is(cause) || cause.code !== "credential-rejected") throw cause;
    return ask(grant.refreshToken);
  }
}
