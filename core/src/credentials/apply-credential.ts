import { type Auth, GatewayError, type Secret } from "@patchbay/sdk";
import { headerText } from "./header-text.ts";
import type { AuthorizedMessage } from "./outgoing-call.ts";

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
  if (auth.type === "profile")
    throw new GatewayError("internal", `the profile "${auth.profile}" is not applied as it is`);
  const key = headerText(credential);
  if (auth.type === "query") return { ...message, url: withParameter(message.url, auth.name, key) };
  return { ...message, headers: { ...message.headers, [auth.name.toLowerCase()]: `${auth.prefix ?? ""}${key}` } };
}

function withParameter(url: URL, name: string, value: string): URL {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed;
}
