import { type ExchangeEndEvent, type ExchangeStartEvent, type KernelEvent, withoutQuotes } from "@patchbay/sdk";
import { type Draft, DraftBook, type DraftEntry } from "./draft-book.ts";
import type { Gate } from "./gate.ts";
import type { PromptLogOptions } from "./options.ts";
import type { PromptRecord } from "./record.ts";
import { roughLength } from "./rough-length.ts";
import { WireDraft } from "./wire-draft.ts";

/** Joins the events of exchanges. */
export interface Journal {
  /** Takes an event; gives the records that are ready for writing. */
  readonly take: (event: KernelEvent) => readonly PromptRecord[];
  /** Gives what is left, as incomplete records. */
  readonly drain: () => readonly PromptRecord[];
}

type ContentEvent = Extract<KernelEvent, { readonly type: "request" | "reply" | "wire-head" | "wire-body" }>;

const startNotSeen = "request, reply and bodies: how the exchange began was not seen, nor whether it is to be left out";

/** A journal with bounds; events of the oldest exchanges may have been lost and are not waited for. */
export function createJournal(
  gate: Gate,
  { content, maxBodyLength }: Pick<PromptLogOptions, "content" | "maxBodyLength">,
): Journal {
  const book = new DraftBook();
  const recordsOf = (drafts: readonly DraftEntry[]): readonly PromptRecord[] =>
    drafts.flatMap(([exchange, draft]) => unended(exchange, draft, gate));

  function start(event: ExchangeStartEvent): readonly PromptRecord[] {
    const draft = book.draftOf(event);
    draft.isStarted = true;
    draft.isLeftOut = gate.isLeftOut(event);
    return recordsOf(book.takeSurplus());
  }

  function add(event: ContentEvent): readonly PromptRecord[] {
    if (gate.isHopeless(event.exchange)) return [];
    const draft = book.draftOf(event);
    if (draft.isLeftOut) return [];
    book.grow(draft, hold(draft, event, maxBodyLength));
    return recordsOf(book.takeSurplus());
  }

  function end(event: ExchangeEndEvent): readonly PromptRecord[] {
    const draft = book.take(event.exchange);
    // A list of models holds neither prompt nor answer.
    if (event.operation === "models" || draft?.isLeftOut || gate.isLeftOut(event)) return [];
    if (!gate.isKept(event.exchange, event.outcome)) return [];
    const isShown = content === "full" && (!gate.needsStart || draft?.isStarted === true);
    return [ended(isShown ? event : bare(event), draft, gate)];
  }

  return {
    take(event) {
      if (event.type === "exchange-end") return end(event);
      if (event.type === "exchange-start") return start(event);
      return isContent(event) ? add(event) : [];
    },
    drain: () => recordsOf(book.takeAll()),
  };
}

function isContent(event: KernelEvent): event is ContentEvent {
  const { type } = event;
  return type === "request" || type === "reply" || type === "wire-head" || type === "wire-body";
}

/** Keeps what an event says; returns how many characters more are held. */
function hold(draft: Draft, event: ContentEvent, maxBodyLength: number): number {
  if (event.type === "request") {
    draft.request = event.request;
    return roughLength(event.request);
  }
  if (event.type === "reply") {
    draft.reply = event.reply;
    return roughLength(event.reply);
  }
  draft.wire ??= new WireDraft(maxBodyLength);
  return draft.wire.add(event);
}

function bare({ error, ...event }: ExchangeEndEvent): ExchangeEndEvent {
  return { ...event, ...(error && { error: withoutQuotes(error) }) };
}

function ended(event: ExchangeEndEvent, draft: Draft | undefined, gate: Gate): PromptRecord {
  const { type: _type, at, ...end } = event;
  return { at: isoTime(at - end.durationMs), ...end, ...contentOf(draft, gate) };
}

/** What is known of an exchange whose end was not seen, if that is anything. */
function unended(exchange: string, draft: Draft, gate: Gate): readonly PromptRecord[] {
  const { at, isLeftOut, request, reply } = draft;
  // Pieces of a body that come when all is over are of an exchange that was written before.
  if (isLeftOut || (!request && !reply) || !gate.isKept(exchange)) return [];
  return [{ at: isoTime(at), exchange, incomplete: true, ...contentOf(draft, gate) }];
}

function contentOf(draft: Draft | undefined, gate: Gate): Partial<PromptRecord> {
  const { request, reply, wire, isStarted = false } = draft ?? {};
  if (!request && !reply && !wire) return {};
  if (gate.needsStart && !isStarted) return { withheld: [startNotSeen] };
  return { ...(request && { request }), ...(reply && { reply }), ...wire?.messages() };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
