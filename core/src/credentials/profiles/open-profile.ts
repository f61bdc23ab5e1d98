import { type Auth, type Clock, GatewayError, type Node, type Secret } from "@patchbay/sdk";
import { fingerprintOf } from "../fingerprint.ts";
import type { OpenProfile } from "./profile.ts";
import { profiles } from "./table.ts";

type ProfileAuth = Extract<Auth, { readonly type: "profile" }>;

/** Who asks for which profile. */
export interface ProfileAsk {
  readonly auth: ProfileAuth;
  readonly credential: Secret;
  readonly node: Node;
}

const maxOpen = 10_000;

/** By the kernel's clock: tokens outlive generations, not kernels. */
const opened = new WeakMap<Clock, Map<string, OpenProfile>>();

/** The profile at work for a credential: the same one for the same question. */
export function openProfile({ auth, credential, node }: ProfileAsk, clock: Clock): OpenProfile {
  const { profile: name, options = {} } = auth;
  const key = JSON.stringify([name, options, fingerprintOf(credential), node.baseUrl, node.options]);
  const known = opened.get(clock) ?? new Map<string, OpenProfile>();
  opened.set(clock, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined) throw new GatewayError("internal", `this host has no credentials of profile "${name}"`);
  const [oldest] = known.keys();
  if (known.size >= maxOpen && oldest !== undefined) known.delete(oldest);
  const made = profile.open({ options, credential, node });
  known.set(key, made);
  return made;
}

/** What all profiles at work hold now and must not be seen. */
export function heldTexts(clock: Clock): readonly string[] {
  return [...(opened.get(clock)?.values() ?? [])].flatMap((profile) => profile.texts());
}
