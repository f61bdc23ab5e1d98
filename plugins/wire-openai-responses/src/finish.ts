import type { FinishReason } from "@patchbay/sdk";
import type { EndWords } from "@patchbay/wire-kit";

/** How a response ended, in the wire's words. */
export interface Ending {
  readonly status: "completed" | "incomplete" | "failed" | "queued" | "in_progress";
  /** Why it is incomplete. */
  readonly reason?: string;
}

const incomplete: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ["max_output_tokens", "length"],
  ["max_tokens", "length"],
  ["content_filter", "content-filter"],
]);

/** The finish of a response with this status. */
export function decodeFinish(
  status: string,
  reason: string | undefined,
  hasCalls: boolean,
): { readonly reason: FinishReason; readonly raw: string } {
  if (status === "completed") return { reason: hasCalls ? "tool-calls" : "stop", raw: status };
  if (status !== "incomplete") return { reason: "other", raw: status };
  return { reason: incomplete.get(reason ?? "") ?? "other", raw: reason ?? status };
}

const endings: Readonly<Record<FinishReason, Ending>> = {
  stop: { status: "completed" },
  "stop-sequence": { status: "completed" },
  "tool-calls": { status: "completed" },
  length: { status: "incomplete", reason: "max_output_tokens" },
  "context-length": { status: "incomplete", reason: "max_output_tokens" },
  "content-filter": { status: "incomplete", reason: "content_filter" },
  refusal: { status: "incomplete", reason: "content_filter" },
  pause: { status: "incomplete", reason: "max_output_tokens" },
  error: { status: "failed" },
  other: { status: "completed" },
};

/** What a client of this wire is told of a finish; `raw` is an upstream's own word where it spoke this wire. */
export function encodeFinish(reason: FinishReason, raw: string | undefined): Ending {
  if (reason !== "other" || raw === undefined) return endings[reason];
  if (raw === "queued" || raw === "in_progress") return { status: raw };
  return raw === "incomplete" ? { status: raw } : { status: "incomplete", reason: raw };
}

/** How the wire says that an answer ended. */
export const endWords: EndWords = { unsaid: new Set(["pause"]), encode: (reason) => endings[reason].status };
