import { GatewayError } from "@patchbay/sdk";
import { nearestNameHint } from "../config/nearest-name.ts";
import type { LossLedger } from "./loss-ledger.ts";

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

/** A new name that is undone in the answer, and what was added, take nothing away. */
const harmful: ReadonlySet<string> = new Set(["dropped", "approximated"]);

/** @throws GatewayError `unsupported` that names every path of the request that would be lost. */
export function refuseLosses(ledger: LossLedger): void {
  const lost = ledger.entries.filter(({ direction, loss }) => direction === "request" && harmful.has(loss.kind));
  const [first] = lost;
  if (!first) return;
  const paths = lost.map(({ loss }) => `${loss.path} (${loss.kind}: ${loss.reason})`);
  const message = `the chosen model's format cannot carry ${paths.join("; ")}; send it without, or with ${strictHeader}: warn`;
  throw new GatewayError("unsupported", message, { param: first.loss.path });
}
