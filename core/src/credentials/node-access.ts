import type { Auth, Node, Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";
import { applyCredential } from "./apply-credential.ts";
import type { AuthorizedMessage, OutgoingCall } from "./outgoing-call.ts";
import { openProfile } from "./profiles/open-profile.ts";
import type { ProfileMeans } from "./profiles/profile.ts";
import { formsOf } from "./secret-forms.ts";

/** The way in to a node: puts its credential, or what is got by it, into requests. */
export interface NodeAccess {
  /** @throws GatewayError `credential-rejected` for a credential that cannot be used. */
  readonly authorize: (call: OutgoingCall) => AuthorizedMessage | Promise<AuthorizedMessage>;
  /** The node refused this request's credential: whether another one may be had, so that one more try makes sense. */
  readonly renew: (refused: AuthorizedMessage) => boolean;
  /** Every way in which the credential, and what was got by it, may stand in text. */
  readonly words: () => readonly string[];
}

/** What an access is made of. */
export interface AccessSetup {
  readonly auth: Auth;
  readonly credential: Secret | undefined;
  readonly node: Node;
  readonly means: ProfileMeans;
}

/** Makes the way in to a node. What a profile has got is kept for all who ask with the same credential. */
export function createNodeAccess({ auth, credential, node, means }: AccessSetup): NodeAccess {
  if (auth.type !== "profile" || credential === undefined) return plainAccess(auth, credential);
  const profile = openProfile({ auth, credential, node }, means.clock);
  const own = formsOf(revealSecret(credential));
  return {
    authorize: (call) => profile.authorize(call, means),
    renew: (refused) => profile.renew?.(refused) ?? false,
    words: () => [...own, ...profile.texts().flatMap(formsOf)],
  };
}

/** Puts the credential itself in. */
export function plainAccess(auth: Auth, credential: Secret | undefined): NodeAccess {
  const own = credential === undefined ? [] : formsOf(revealSecret(credential));
  return {
    authorize: (call) => applyCredential(auth, credential, call),
    renew: () => false,
    words: () => own,
  };
}
