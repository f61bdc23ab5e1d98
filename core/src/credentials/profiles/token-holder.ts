import { type Clock, GatewayError } from "@patchbay/sdk";
import type { AuthorizedMessage, OutgoingCall } from "../outgoing-call.ts";
import type { OpenProfile, ProfileMeans } from "./profile.ts";

/** A token and how long it is good. */
export interface Token {
  readonly text: string;
  /** Milliseconds from now; undefined when its giver does not say. */
  readonly lifeMs: number | undefined;
}

/** Where a token goes and where it comes from. */
export interface TokenHolderOptions {
  readonly obtain: (means: ProfileMeans) => Promise<Token>;
  /** Default `authorization`. */
  readonly header?: string | undefined;
  /** Default `Bearer `. */
  readonly prefix?: string | undefined;
  /** What is held beside the token and must not be seen. */
  readonly texts?: () => readonly string[];
}

interface Held {
  readonly text: string;
  /** Until then a refusal is not a matter of the token's age, and another token would be refused as well. */
  readonly isFresh: () => boolean;
  /** When a new one is asked for. */
  readonly renewAt: number;
  readonly until: number;
}

/** A token is renewed so long before its end, or after nine tenths of a short life. */
const marginMs = 60_000;
const unknownLifeMs = 300_000;
/** After a failure the old token serves, and the giver is left alone for this long. */
const pauseMs = 10_000;

/** Keeps one token: asked for once however many wait for it, renewed before it ends and after it was refused. */
export function createTokenHolder(options: TokenHolderOptions): OpenProfile {
  const header = (options.header ?? "authorization").toLowerCase();
  const prefix = options.prefix ?? "Bearer ";
  let held: Held | undefined;
  let asking: Promise<Held> | undefined;
  let previous: string | undefined;

  const ask = async (means: ProfileMeans): Promise<Held> => {
    const token = await options.obtain(means);
    previous = held?.text;
    held = heldFrom(token, means.clock);
    return held;
  };
  const askOnce = (means: ProfileMeans): Promise<Held> => {
    asking ??= ask(means).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const renewed = async (means: ProfileMeans, old: Held | undefined): Promise<Held> => {
    try {
      return await askOnce(means);
    } catch (cause) {
      const now = means.clock.now();
      if (old === undefined || old.until <= now) throw cause;
      held = { ...old, renewAt: now + pauseMs };
      return held;
    }
  };
  const put = (call: OutgoingCall, { text }: Held): AuthorizedMessage => ({
    url: call.url,
    headers: { ...call.headers, [header]: `${prefix}${text}` },
  });

  return {
    authorize(call, means) {
      if (held !== undefined && held.renewAt > means.clock.now()) return put(call, held);
      return renewed(means, held).then((token) => put(call, token));
    },
    renew(refused) {
      // Of many that were refused with the same token only the first drops it.
      if (held === undefined || refused.headers[header] !== `${prefix}${held.text}`) return true;
      if (held.isFresh()) return false;
      previous = held.text;
      held = undefined;
      return true;
    },
    texts: () => [held?.text, previous, ...(options.texts?.() ?? [])].filter((text) => text !== undefined),
  };
}

function heldFrom({ text, lifeMs = unknownLifeMs }: Token, clock: Clock): Held {
  if (!/^[\x21-\x7e]+$/.test(text))
    throw new GatewayError("credential-rejected", "the token that was given cannot be sent");
  const now = clock.now();
  const isFresh = (): boolean => clock.now() < now + pauseMs;
  return { text, isFresh, until: now + lifeMs, renewAt: now + Math.max(lifeMs * 0.9, lifeMs - marginMs) };
}
