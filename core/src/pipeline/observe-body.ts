import type { WireBodyEvent } from "@patchbay/sdk";
import type { Exchange } from "./exchange.ts";

const maxObserved = 1024 * 1024;

/** Where a body passes. */
type Place = Pick<WireBodyEvent, "at" | "side" | "direction" | "attempt">;

/** Tells observers of a body on the line, without secrets; longer ones are cut. */
export function observeBody({ id, generation }: Exchange, place: Place, text: string): void {
  const body = generation.redact(text.length > maxObserved ? text.slice(0, maxObserved) : text);
  generation.emitter.emit({ type: "wire-body", exchange: id, ...place, body }, body.length);
}
