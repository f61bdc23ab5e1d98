import { type Auth, GatewayError, type Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";

/** What a credential is put into; header names in lower case. */
export interface AuthorizedMessage {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The message with the credential where `auth` says; what stood there is replaced. Without a credential, or with
 * nowhere to put it, the message is returned as it is.
 * @throws GatewayError `credential-rejected` for a credential that no header can carry.
 */
export function applyCredential(
  auth: Auth,
  credential: Secret | undefined,
  message: AuthorizedMessage,
): AuthorizedMessage {
  if (credential === undefined || auth.type === "none") return message;
  if (auth.type === "profile") throw new GatewayError("internal", noProfile(auth.profile));
  const key = readKey(credential);
  if (auth.type === "query") return { ...message, url: withParameter(message.url, auth.name, key) };
  return { ...message, headers: { ...message.headers, [auth.name.toLowerCase()]: `${auth.prefix ?? ""}${key}` } };
}

/** What is wrong with a provider's `auth`, found when the provider is loaded. */
export function checkAuth(auth: Auth): string | undefined {
  if (auth.type === "profile") return noProfile(auth.profile);
  if (auth.type === "header" && !headerName.test(auth.name))
    return `auth names "${auth.name}", which is no header name`;
  if (auth.type === "query" && auth.name === "") return "auth names an empty query parameter";
  return undefined;
}

function noProfile(profile: string): string {
  return `auth asks for the profile "${profile}", which this host does not have: use header, query or none`;
}

/** A token of RFC 9110 §5.6.2. */
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;

/** What a field value may hold (RFC 9110 §5.5). */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]+$/;

function readKey(credential: Secret): string {
  const key = revealSecret(credential);
  if (fieldValue.test(key)) return key;
  const fault = key === "" ? "is empty" : "has a line break or another character that no header can carry";
  throw new GatewayError("credential-rejected", `the credential from ${credential.source} ${fault}`);
}

function withParameter(url: URL, name: string, value: string): URL {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed;
}
