import type { Auth } from "@patchbay/sdk";
import { profiles } from "./profiles/table.ts";

/** A token of RFC 9110 §5.6.2. */
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;

/** What is wrong with a provider's `auth`, found when the provider is loaded. */
export function checkAuth(auth: Auth): string | undefined {
  if (auth.type === "profile") return checkProfile(auth);
  if (auth.type === "header" && !headerName.test(auth.name))
    return `auth names "${auth.name}", which is no header name`;
  if (auth.type === "query" && auth.name === "") return "auth names an empty query parameter";
  return undefined;
}

/** Addresses that `auth` sends a credential to, beside the node's own. */
export function authAddresses(auth: Auth): readonly string[] {
  if (auth.type !== "profile") return [];
  const { profile, options = {} } = auth;
  return Object.hasOwn(profiles, profile) ? (profiles[profile]?.addresses(options) ?? []) : [];
}

function checkProfile({
  profile: name,
  options = {},
}: Extract<Auth, { readonly type: "profile" }>): string | undefined {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined) {
    const known = Object.keys(profiles).join(", ");
    return `auth asks for the profile "${name}", which this host does not have: use header, query, none or one of ${known}`;
  }
  const problem = profile.check(options);
  return problem && `auth asks for the profile "${name}", which ${problem}`;
}
