import { createGlob, GatewayError } from "@patchbay/sdk";
import { nearestNameHint } from "../config/nearest-name.ts";
import type { LedgerEntry } from "./loss-ledger.ts";

/** What follows when translation loses something of a request: nothing, a header that says so, or a refusal. */
export type Strictness = "off" | "warn" | "reject";

const words: readonly Strictness[] = ["off", "warn", "reject"];

/** Where a client says how it wants losses to be taken. */
export const strictHeader = "x-patchbay-strict";

/** The client's wish, or else the operator's. @throws GatewayError `bad-request` for a word that is none of the three. */
export function strictnessOf(wish: string | undefined, configured: Strictness): Strictness {
  if (wish === undefined) return configured;
  const word = words.find((known) => known === wish.trim().toLowerCase());
  if (word) return word;
  const hint = nearestNameHint(wish, words);
  throw new GatewayError(
    "bad-request",
    `${strictHeader} must be off, warn or reject${hint === undefined ? "" : `: ${hint}`}`,
  );
}

/** What the operator wants at a path. Paths are few, and remembered. */
export function createStrictness(
  usual: Strictness,
  routes: ReadonlyMap<string, Strictness | undefined>,
): (path: string) => Strictness {
  if (routes.size === 0) return () => usual;
  const rules = [...routes].map(([pattern, strictness]) => ({ fits: createGlob([pattern]), strictness }));
  const known = new Map<string, Strictness>();
  return (path) => {
    const before = known.get(path);
    if (before) return before;
    const found = rules.findLast(({ fits }) => fits(path))?.strictness ?? usual;
    if (known.size < maxPaths) known.set(path, found);
    return found;
  };
}

/** Paths of some dialects hold the model: clients can ask for ever new ones. */
const maxPaths = 1000;

/** A new name that is undone in the answer, and what was added, take nothing away. */
const harmful: ReadonlySet<string> = new Set(["dropped", "approximated"]);

/** @throws GatewayError `unsupported` that names every path of the request that would be lost. */
export function refuseLosses(entries: readonly LedgerEntry[]): void {
  const lost = entries.filter(({ direction, loss }) => direction === "request" && harmful.has(loss.kind));
  const [first] = lost;
  if (!first) return;
  const paths = lost.map(({ loss }) => `${loss.path} (${loss.kind}: ${loss.reason})`);
  const message = `the chosen model's format cannot carry ${paths.join("; ")}; send it without, or with ${strictHeader}: warn`;
  throw new GatewayError("unsupported", message, { param: first.loss.path });
}
