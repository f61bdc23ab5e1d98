import type { Kernel } from "@patchbay/core";
import type {
  AttemptEndEvent,
  AttemptStartEvent,
  ChatReply,
  ChatRequest,
  ExchangeEndEvent,
  ExchangeStartEvent,
  KernelEvent,
  Loss,
  PluginErrorEvent,
  StreamViolationEvent,
} from "@patchbay/sdk";

/** Everything that was seen of an exchange. Bodies come from the kernel without secrets. */
export interface DevExchange {
  readonly id: string;
  readonly start?: ExchangeStartEvent;
  readonly end: ExchangeEndEvent;
  readonly client: WireBodies;
  /** What transforms and policies got, and the answer in the same words. */
  readonly neutral: { readonly request?: ChatRequest; readonly reply?: ChatReply };
  readonly attempts: readonly DevAttempt[];
  readonly losses: readonly { readonly direction: "request" | "reply"; readonly loss: Loss }[];
  readonly violations: readonly StreamViolationEvent[];
  readonly faults: readonly PluginErrorEvent[];
  /** Who chose what, attempt by attempt. */
  readonly decisions: readonly DevDecision[];
  readonly hooks: readonly HookTime[];
}

/** A decision, as the kernel traces it. */
export type DevDecision = NonNullable<ReturnType<Kernel["exchange"]>>["decisions"][number];

/** What went over a line in both directions, as text. */
interface WireBodies {
  readonly request?: string;
  readonly reply?: string;
}

/** A call of a node. */
export interface DevAttempt {
  readonly start: AttemptStartEvent;
  readonly firstEventMs?: number;
  readonly end?: AttemptEndEvent;
  readonly upstream: WireBodies;
}

/** What an exchange cost in one hook of one plugin. */
export interface HookTime {
  readonly plugin: string;
  readonly hook: string;
  readonly calls: number;
  readonly errors: number;
  /** How long the calls kept everything else waiting. */
  readonly blockedMs: number;
  /** How long a call takes, waits included; half of all calls so far took no longer. */
  readonly usualMs?: number;
}

/** What is not in the events of an exchange. */
export interface Beside {
  readonly decisions: readonly DevDecision[];
  readonly hooks: readonly HookTime[];
}

/** Puts together what was told of an exchange, in the order in which it was told. */
export function exchangeOf(events: readonly KernelEvent[], end: ExchangeEndEvent, beside: Beside): DevExchange {
  const of = <Kind extends KernelEvent["type"]>(kind: Kind): readonly Extract<KernelEvent, { type: Kind }>[] =>
    events.filter((event): event is Extract<KernelEvent, { type: Kind }> => event.type === kind);
  const { decisions, hooks } = beside;
  const [start] = of("exchange-start");
  const [asked] = of("request");
  const [answered] = of("reply");
  const client = of("wire-body").filter(({ side }) => side === "client");
  return {
    id: end.exchange,
    ...(start && { start }),
    end,
    client: bodiesOf(client),
    neutral: { ...(asked && { request: asked.request }), ...(answered && { reply: answered.reply }) },
    attempts: of("attempt-start").map((each) => attemptOf(each, events)),
    losses: of("loss").map(({ direction, loss }) => ({ direction, loss })),
    violations: of("stream-violation"),
    faults: of("plugin-error"),
    decisions,
    hooks,
  };
}

function attemptOf(start: AttemptStartEvent, events: readonly KernelEvent[]): DevAttempt {
  const mine = events.filter((event) => "attempt" in event && event.attempt === start.attempt);
  const commit = mine.find((event) => event.type === "attempt-commit");
  const end = mine.find((event) => event.type === "attempt-end");
  return {
    start,
    ...(commit && { firstEventMs: commit.firstEventMs }),
    ...(end && { end }),
    upstream: bodiesOf(mine),
  };
}

/** Streams are told of piece by piece. */
function bodiesOf(events: readonly KernelEvent[]): WireBodies {
  const textOf = (wanted: "request" | "reply"): string | undefined => {
    const pieces = events.flatMap((event) =>
      event.type === "wire-body" && event.direction === wanted ? [event.body] : [],
    );
    return pieces.length === 0 ? undefined : pieces.join("");
  };
  const [request, reply] = [textOf("request"), textOf("reply")];
  return { ...(request !== undefined && { request }), ...(reply !== undefined && { reply }) };
}
