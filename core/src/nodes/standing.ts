import type { NodeCondition } from "@patchbay/sdk";

/** What people and credentials make of a node; rests and load come on top. */
export interface Standing {
  readonly isEnabled: boolean;
  readonly credential: "good" | "refreshing" | "needs-login";
}

/** What can happen to a node's standing. */
export type StandingSignal =
  | "disable"
  | "enable"
  | "refresh"
  | "refreshed"
  | "refresh-failed"
  | "login-needed"
  | "reset";

/** How every node begins. */
export const freshStanding: Standing = { isEnabled: true, credential: "good" };

type CredentialChanges = Readonly<Partial<Record<StandingSignal, Standing["credential"]>>>;

/** What a signal makes of a credential; one that is not named changes nothing. */
const credentialAfter: Readonly<Record<Standing["credential"], CredentialChanges>> = {
  good: { refresh: "refreshing", "login-needed": "needs-login" },
  refreshing: { refreshed: "good", "refresh-failed": "good", "login-needed": "needs-login", reset: "good" },
  "needs-login": { refresh: "refreshing", refreshed: "good", reset: "good" },
};

const enabledAfter: Readonly<Partial<Record<StandingSignal, boolean>>> = { disable: false, enable: true };

/** The standing after a signal; the very same object when nothing changes. */
export function afterSignal(standing: Standing, signal: StandingSignal): Standing {
  const isEnabled = enabledAfter[signal] ?? standing.isEnabled;
  const credential = credentialAfter[standing.credential][signal] ?? standing.credential;
  const isSame = isEnabled === standing.isEnabled && credential === standing.credential;
  return isSame ? standing : { isEnabled, credential };
}

/** What else says how a node stands. */
export interface Load {
  readonly isResting: boolean;
  readonly isFull: boolean;
}

/** The one word for how a node stands: the first of these that holds. */
export function conditionOf({ isEnabled, credential }: Standing, { isResting, isFull }: Load): NodeCondition {
  if (!isEnabled) return "disabled";
  if (credential !== "good") return credential;
  if (isResting) return "cooling";
  return isFull ? "busy" : "ready";
}
