import type { WireBodyEvent, WireHeadEvent } from "@patchbay/sdk";
import { cutMargin, type WireMessage, type WireMessages } from "./record.ts";

interface Draft {
  head?: WireHeadEvent;
  body: string;
  overflow: number;
}

/** Gathers what was on the line in an exchange, each body up to a length. */
export class WireDraft {
  readonly #drafts = new Map<string, Draft>();
  readonly #maxLength: number;

  constructor(maxBodyLength: number) {
    this.#maxLength = maxBodyLength + cutMargin;
  }

  /** Takes a head or a piece of a body; returns how many characters more are held. */
  add(event: WireHeadEvent | WireBodyEvent): number {
    const key = keyOf(event);
    const draft = this.#drafts.get(key) ?? { body: "", overflow: 0 };
    this.#drafts.set(key, draft);
    if (event.type === "wire-head") {
      draft.head = event;
      return headSize;
    }
    const kept = event.body.slice(0, this.#maxLength - draft.body.length);
    draft.body += kept;
    draft.overflow += event.body.length - kept.length;
    return kept.length;
  }

  /** What there is, in the order in which it began. */
  messages(): WireMessages {
    const all = [...this.#drafts].map(([key, draft]) => ({ key, message: messageOf(key, draft) }));
    const of = (start: string): readonly WireMessage[] =>
      all.filter(({ key }) => key.startsWith(start)).map(({ message }) => message);
    const [clientRequest] = of("client request");
    const [clientReply] = of("client reply");
    const upstreamRequests = of("upstream request");
    const upstreamReplies = of("upstream reply");
    return {
      ...(clientRequest && { clientRequest }),
      ...(upstreamRequests.length > 0 && { upstreamRequests }),
      ...(upstreamReplies.length > 0 && { upstreamReplies }),
      ...(clientReply && { clientReply }),
    };
  }
}

/** A head is short; how short is not worth counting. */
const headSize = 1024;

function keyOf({ side, direction, attempt }: WireHeadEvent | WireBodyEvent): string {
  return `${side} ${direction} ${attempt ?? ""}`;
}

function messageOf(key: string, { head, body, overflow }: Draft): WireMessage {
  const attempt = Number(key.split(" ")[2]);
  const { method, url, status, headers } = head ?? {};
  return {
    ...(attempt > 0 && { attempt }),
    ...(method !== undefined && { method }),
    ...(url !== undefined && { url }),
    ...(status !== undefined && { status }),
    ...(headers && { headers }),
    body,
    ...(overflow > 0 && { overflow }),
  };
}
