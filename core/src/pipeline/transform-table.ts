import { createGlob, type WireId } from "@patchbay/sdk";
import { attachTransforms, type TransformTap } from "../attach.ts";
import { createTransformHooks, type TransformHooks } from "../hooks.ts";
import type { ObserverHost } from "../observe/observer-queue.ts";

/** What a transform's `when` is compared with. At position `request` neither wire nor, often, pool is known. */
export interface TransformFacts {
  readonly protocol: string;
  readonly model: string;
  readonly pool: string | undefined;
  readonly wire: WireId | undefined;
}

/** The transforms for one kind of exchange; a position is undefined when none wants it. */
export interface MatchedTransforms {
  readonly request: TransformHooks["request"] | undefined;
  readonly attempt: TransformHooks["attempt"] | undefined;
  readonly upstream: TransformHooks["upstream"] | undefined;
  readonly answer: readonly TransformTap[];
  readonly head: readonly TransformTap[];
  readonly events: readonly TransformTap[];
}

const none: MatchedTransforms = {
  request: undefined,
  attempt: undefined,
  upstream: undefined,
  answer: [],
  head: [],
  events: [],
};
const maxRemembered = 1000;

/** Finds the transforms that match; remembers what it found, so that their number costs a request nothing. */
export class TransformTable {
  readonly #taps: readonly { readonly tap: TransformTap; readonly matches: (facts: TransformFacts) => boolean }[];
  readonly #host: ObserverHost;
  readonly #remembered = new Map<string, MatchedTransforms>();

  constructor(taps: readonly TransformTap[], host: ObserverHost) {
    this.#taps = taps.map((tap) => ({ tap, matches: matcherOf(tap) }));
    this.#host = host;
  }

  match(facts: TransformFacts): MatchedTransforms {
    if (this.#taps.length === 0) return none;
    const key = `${facts.protocol}\n${facts.pool ?? ""}\n${facts.wire ?? ""}\n${facts.model}`;
    const known = this.#remembered.get(key);
    if (known) return known;
    const found = this.#find(facts);
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(key, found);
    return found;
  }

  #find(facts: TransformFacts): MatchedTransforms {
    const taps = this.#taps.filter(({ matches }) => matches(facts)).map(({ tap }) => tap);
    if (taps.length === 0) return none;
    const hooks = createTransformHooks();
    attachTransforms(hooks, taps, this.#host);
    return {
      request: hooks.request.isUsed() ? hooks.request : undefined,
      attempt: hooks.attempt.isUsed() ? hooks.attempt : undefined,
      upstream: hooks.upstream.isUsed() ? hooks.upstream : undefined,
      answer: taps.filter(({ transform }) => transform.answer),
      head: taps.filter(({ transform }) => transform.head),
      events: taps.filter(({ transform }) => transform.events),
    };
  }
}

function matcherOf({ transform: { when } }: TransformTap): (facts: TransformFacts) => boolean {
  if (!when) return () => true;
  const models = when.models && createGlob(when.models);
  const pools = when.pools && createGlob(when.pools);
  const wires = when.wires && createGlob(when.wires);
  const protocols = when.protocols && createGlob(when.protocols);
  return (facts) =>
    (!models || models(facts.model)) &&
    (!protocols || protocols(facts.protocol)) &&
    (!pools || (facts.pool !== undefined && pools(facts.pool))) &&
    (!wires || facts.wire === undefined || wires(facts.wire));
}
