import type { ChatReply, ChatRequest, ExchangeEndEvent, KernelEvent } from "@patchbay/sdk";

/** What is written about an exchange. */
export interface PromptRecord extends Partial<Omit<ExchangeEndEvent, "type" | "at" | "exchange">> {
  /** When the exchange began, in ISO 8601. */
  readonly at: string;
  readonly exchange: string;
  /** The exchange's end was never seen. */
  readonly incomplete?: true;
  readonly request?: ChatRequest;
  readonly reply?: ChatReply;
}

/** Joins the events of exchanges. */
export interface Journal {
  /** Takes an event; gives the records that are ready for writing. */
  readonly take: (event: KernelEvent) => readonly PromptRecord[];
  /** Gives what is left, as incomplete records. */
  readonly drain: () => readonly PromptRecord[];
}

interface Draft {
  readonly at: number;
  request?: ChatRequest;
  reply?: ChatReply;
}

const maxDrafts = 1000;

/** A journal that remembers a thousand exchanges; events of the oldest may have been lost and are not waited for. */
export function createJournal(): Journal {
  const drafts = new Map<string, Draft>();

  function add(event: Extract<KernelEvent, { readonly type: "request" | "reply" }>): readonly PromptRecord[] {
    const draft = drafts.get(event.exchange) ?? { at: event.at };
    drafts.set(event.exchange, draft);
    if (event.type === "request") draft.request = event.request;
    else draft.reply = event.reply;
    return drafts.size > maxDrafts ? evictOldest() : [];
  }

  function evictOldest(): readonly PromptRecord[] {
    for (const [exchange, draft] of drafts) {
      drafts.delete(exchange);
      return [incompleteRecord(exchange, draft)];
    }
    return [];
  }

  return {
    take(event) {
      if (event.type === "request" || event.type === "reply") return add(event);
      if (event.type !== "exchange-end") return [];
      const draft = drafts.get(event.exchange);
      drafts.delete(event.exchange);
      // A list of models holds neither prompt nor answer.
      return event.operation === "models" ? [] : [completeRecord(event, draft)];
    },
    drain() {
      const left = [...drafts].map(([exchange, draft]) => incompleteRecord(exchange, draft));
      drafts.clear();
      return left;
    },
  };
}

function completeRecord(event: ExchangeEndEvent, draft: Draft | undefined): PromptRecord {
  const { type: _type, at, ...end } = event;
  const { request, reply } = draft ?? {};
  return { at: isoTime(at - end.durationMs), ...end, ...(request && { request }), ...(reply && { reply }) };
}

function incompleteRecord(exchange: string, { at, ...content }: Draft): PromptRecord {
  return { at: isoTime(at), exchange, incomplete: true, ...content };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
