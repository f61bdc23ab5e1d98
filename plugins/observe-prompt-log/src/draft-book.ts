import type { ChatReply, ChatRequest } from "@patchbay/sdk";
import type { WireDraft } from "./wire-draft.ts";

/** What is known so far of an exchange. */
export interface Draft {
  readonly at: number;
  /** Its start was seen. */
  isStarted: boolean;
  /** It is not to be written. */
  isLeftOut: boolean;
  request?: ChatRequest;
  reply?: ChatReply;
  wire?: WireDraft;
  /** Characters that it holds, roughly. */
  length: number;
}

/** A draft with the exchange that it is of. */
export type DraftEntry = readonly [exchange: string, draft: Draft];

const maxDrafts = 1000;
const maxLength = 64 * 1024 * 1024;

/** Remembers a thousand exchanges and 64 million characters. */
export class DraftBook {
  readonly #drafts = new Map<string, Draft>();
  #length = 0;

  /** The draft of an event's exchange, a new one if need be. */
  draftOf({ exchange, at }: { readonly exchange: string; readonly at: number }): Draft {
    const known = this.#drafts.get(exchange);
    if (known) return known;
    const draft = { at, isStarted: false, isLeftOut: false, length: 0 };
    this.#drafts.set(exchange, draft);
    return draft;
  }

  grow(draft: Draft, length: number): void {
    draft.length += length;
    this.#length += length;
  }

  take(exchange: string): Draft | undefined {
    const draft = this.#drafts.get(exchange);
    this.#drafts.delete(exchange);
    this.#length -= draft?.length ?? 0;
    return draft;
  }

  /** The oldest, as many as are too many. */
  takeSurplus(): readonly DraftEntry[] {
    return this.#takeWhile(() => this.#drafts.size > maxDrafts || this.#length > maxLength);
  }

  takeAll(): readonly DraftEntry[] {
    return this.#takeWhile(() => true);
  }

  #takeWhile(isTaken: () => boolean): readonly DraftEntry[] {
    const taken: DraftEntry[] = [];
    for (const [exchange, draft] of this.#drafts) {
      if (!isTaken()) break;
      this.take(exchange);
      taken.push([exchange, draft]);
    }
    return taken;
  }
}
