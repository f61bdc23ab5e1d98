import type { WireBodyEvent, WireHeadEvent } from "@patchbay/sdk";
import { holdsCredential } from "../credentials/redactor.ts";
import type { Exchange } from "./exchange.ts";

const maxObserved = 1024 * 1024;

/** Where something passes. */
type Place = Pick<WireBodyEvent, "side" | "direction" | "attempt"> & { readonly at?: number };

/** Tells observers of what goes before a body, without credentials and other secrets. Ask first whether anybody wants it. */
export function observeHead(
  { id, generation }: Exchange,
  { at = generation.host.clock.now(), ...place }: Place,
  { url, headers, ...head }: Pick<WireHeadEvent, "method" | "url" | "status" | "headers">,
): void {
  const { redact, emitter } = generation;
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (!holdsCredential(name)) shown[name.toLowerCase()] = redact(value);
  emitter.emit({
    type: "wire-head",
    at,
    exchange: id,
    ...place,
    ...head,
    ...(url !== undefined && { url: redact(url) }),
    headers: shown,
  });
}

/** Tells observers of a body on the line, without secrets; longer ones are cut. Ask first whether anybody wants it. */
export function observeBody(
  { id, generation }: Exchange,
  { at = generation.host.clock.now(), ...place }: Place,
  text: string,
): void {
  const body = generation.redact(text.length > maxObserved ? text.slice(0, maxObserved) : text);
  generation.emitter.emit({ type: "wire-body", at, exchange: id, ...place, body }, body.length);
}
