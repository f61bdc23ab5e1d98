import type { Tape, TapeEvent } from "@patchbay/observe-record";

type EventOf<Type extends TapeEvent["type"]> = Extract<TapeEvent, { readonly type: Type }>;

/** One direction of a connection. */
export interface Message {
  readonly head: EventOf<"wire-head"> | undefined;
  readonly pieces: readonly { readonly ms: number; readonly text: string }[];
}

/** A node that was asked. */
export interface Attempt {
  readonly start: EventOf<"attempt-start">;
  readonly end: EventOf<"attempt-end"> | undefined;
  readonly request: Message;
  readonly reply: Message;
}

/** An exchange, as a tape tells it. */
export interface Scene {
  readonly start: EventOf<"exchange-start"> | undefined;
  readonly end: EventOf<"exchange-end"> | undefined;
  readonly request: Message;
  readonly reply: Message;
  readonly selections: readonly EventOf<"selection">[];
  readonly attempts: readonly Attempt[];
  readonly losses: readonly EventOf<"loss">[];
}

/** Puts the lines of a tape where they belong. */
export function sceneOf({ events }: Pick<Tape, "events">): Scene {
  const starts = all(events, "attempt-start");
  return {
    start: all(events, "exchange-start")[0],
    end: all(events, "exchange-end")[0],
    request: messageOf(events, "client", "request"),
    reply: messageOf(events, "client", "reply"),
    selections: all(events, "selection"),
    losses: all(events, "loss"),
    attempts: starts.map((start) => ({
      start,
      end: all(events, "attempt-end").find(({ attempt }) => attempt === start.attempt),
      request: messageOf(events, "upstream", "request", start.attempt),
      reply: messageOf(events, "upstream", "reply", start.attempt),
    })),
  };
}

/** The text of a body. */
export function textOf({ pieces }: Message): string {
  return pieces.map(({ text }) => text).join("");
}

function all<Type extends TapeEvent["type"]>(events: readonly TapeEvent[], type: Type): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

function messageOf(
  events: readonly TapeEvent[],
  side: "client" | "upstream",
  direction: "request" | "reply",
  attempt?: number,
): Message {
  const isMeant = (event: EventOf<"wire-head"> | EventOf<"wire-body">): boolean =>
    event.side === side && event.direction === direction && event.attempt === attempt;
  return {
    head: all(events, "wire-head").find(isMeant),
    pieces: all(events, "wire-body")
      .filter(isMeant)
      .map(({ ms, body }) => ({ ms, text: body })),
  };
}
