import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Secret } from "@patchbay/sdk";
import type { AuthProfile, ProfileMeans } from "./profile.ts";
import { optionsProblem, readJsonCredential, textIn, tokenUrlProblem, unusable } from "./profile-options.ts";
import { createTokenHolder } from "./token-holder.ts";
import { requestToken } from "./token-request.ts";

/**
 * A token for a service account: a JWT signed with its key (RS256) is exchanged for it (RFC 7523 §2.1). The credential is
 * the account's JSON key, with `client_email`, `private_key` and `token_uri`.
 */
export const gcpJwt: AuthProfile = {
  check: (options) => optionsProblem(options, { required: ["scope"], optional: ["header", "prefix"] }),
  addresses: () => [],
  open({ options, credential }) {
    const account = readAccount(credential);
    const scope = textIn(options, "scope") ?? "";
    return createTokenHolder({
      obtain: (means) => {
        const form = {
          grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
          assertion: assertion(account, scope, means),
        };
        return requestToken({ address: account.address, isOwn: true, form }, means);
      },
      header: textIn(options, "header"),
      prefix: textIn(options, "prefix"),
      texts: () => [account.pem],
    });
  },
};

interface ServiceAccount {
  readonly email: string;
  readonly key: KeyObject;
  readonly pem: string;
  readonly keyId: string | undefined;
  readonly address: string;
}

const lifeSeconds = 3600;

function readAccount(credential: Secret): ServiceAccount {
  const fields = readJsonCredential(credential);
  if (fields === undefined) throw unusable(credential, "is no JSON key of a service account");
  const [email, pem] = [textIn(fields, "client_email"), textIn(fields, "private_key")];
  const address = textIn(fields, "token_uri");
  if (email === undefined || pem === undefined || address === undefined || tokenUrlProblem(address) !== undefined) {
    throw unusable(credential, "has not all of client_email, private_key and token_uri");
  }
  return { email, pem, key: readKey(pem, credential), keyId: textIn(fields, "private_key_id"), address };
}

function readKey(pem: string, credential: Secret): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // What OpenSSL says of a key may quote it.
  }
  throw unusable(credential, "has a private_key that is no RSA key in PEM form");
}

function assertion({ email, key, keyId, address }: ServiceAccount, scope: string, { clock }: ProfileMeans): string {
  const now = Math.floor(clock.now() / 1000);
  const header = { alg: "RS256", typ: "JWT", ...(keyId !== undefined && { kid: keyId }) };
  const claims = { iss: email, scope, aud: address, iat: now, exp: now + lifeSeconds };
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
}
