import type { Capabilities, OutboundProvider } from "@patchbay/sdk";
import type { SandboxTier } from "@patchbay/sdk/host";
import { hostMatcher, hostOf } from "@patchbay/sdk/host";
import { authAddresses } from "./check-auth.ts";

/** What a plugin may do and where it runs. */
export interface HeldRights {
  readonly tier: SandboxTier;
  readonly rights: Capabilities;
}

/**
 * What a provider wants that its plugin may not: a default address or a token endpoint outside of its hosts, a profile that
 * it was not granted. A plugin that runs inline must have declared token endpoints alone.
 */
export function providerRightsFaults(
  { auth = { type: "none" }, baseUrl }: OutboundProvider,
  { tier, rights }: HeldRights,
): readonly string[] {
  const isIsolated = tier !== "inline";
  const mayReach = hostMatcher(rights.hosts ?? [], { strict: isIsolated });
  const outside = (address: string): boolean => !URL.canParse(address) || !mayReach(new URL(address));
  const faults = authAddresses(auth)
    .filter(outside)
    .map((address) => `asks ${shown(address)} for tokens, ${notAllowed}`);
  if (!isIsolated) return faults;
  if (baseUrl !== undefined && outside(baseUrl))
    faults.push(`has the default address ${shown(baseUrl)}, ${notAllowed}`);
  if (auth.type === "profile" && !(rights.profiles ?? []).includes(auth.profile)) {
    faults.push(`uses the profile "${auth.profile}", which is not among its granted capabilities.profiles`);
  }
  return faults;
}

const notAllowed = "which is not among its capabilities.hosts";

function shown(address: string): string {
  return URL.canParse(address) ? hostOf(new URL(address)) : "no address";
}
