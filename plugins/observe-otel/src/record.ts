import type { KernelEvent, KernelEventKind } from "@patchbay/sdk";
import { answeredContent, askedContent } from "./content/read-content.ts";
import { type ContextRules, rootContext } from "./context/trace-context.ts";
import type { Metrics } from "./metrics.ts";
import type { OtelOptions } from "./options.ts";
import type { ExchangeBook } from "./spans/exchange-book.ts";
import { exchangeSpans, providerOf } from "./spans/exchange-spans.ts";
import { probeSpan } from "./spans/probe-span.ts";
import { providerName } from "./spans/provider-name.ts";
import type { Traces } from "./traces.ts";

/** What events are written down with. */
export interface Desk {
  readonly chosen: OtelOptions;
  readonly rules: ContextRules;
  readonly book: ExchangeBook;
  readonly traces: Traces | undefined;
  readonly metrics: Metrics | undefined;
}

type Recorders = {
  readonly [Kind in KernelEventKind]?: (event: Extract<KernelEvent, { readonly type: Kind }>, desk: Desk) => void;
};

const recorders: Recorders = {
  "exchange-start": (event, { book }) => book.started(event),
  "attempt-start": (event, { book }) => book.attemptStarted(event),
  "wire-head": (event, { book }) => book.headSent(event),
  "attempt-end": (event, { book, metrics }) => {
    const { provider } = book.attemptEnded(event);
    metrics?.instruments.attempt(event, provider);
  },
  loss: (event, { book }) => book.lost(event),
  request: ({ exchange, request }, { book, chosen }) => {
    if (book.keepsContent(exchange)) book.asked(exchange, askedContent(request, chosen.maxContent));
  },
  reply: ({ exchange, reply }, { book, chosen }) => {
    if (book.keepsContent(exchange)) book.answered(exchange, answeredContent(reply, chosen.maxContent));
  },
  "exchange-end": (event, { book, traces, metrics, chosen }) => {
    const gathered = book.ended(event.exchange, event.at);
    metrics?.instruments.exchange(event, providerOf(event, gathered));
    if (gathered.context.isSampled) traces?.add(exchangeSpans(event, gathered, chosen.content));
  },
  generation: (_event, { book }) => book.nodes.forget(),
  probe: (event, { book, rules, traces, metrics, chosen }) => {
    const { pool, node, at } = event;
    const provider = providerName(pool, book.nodes.wireOf(pool, node), chosen.providers);
    metrics?.instruments.probe(event, provider);
    const context = rootContext(`probe ${pool}/${node} ${at}`, rules);
    if (chosen.probes && context.isSampled) traces?.add([probeSpan(event, provider, context)]);
  },
};

const always: readonly KernelEventKind[] = ["exchange-start", "attempt-start", "attempt-end", "exchange-end", "probe"];

/** The kinds that the options need. What was said is only asked for when it is to be told. */
export function wantedKinds({ traces, content }: Pick<OtelOptions, "traces" | "content">): readonly KernelEventKind[] {
  const ofTraces = traces ? (["loss", "wire-head", "generation"] as const) : [];
  const ofContent = traces && content ? (["request", "reply"] as const) : [];
  return [...always, ...ofTraces, ...ofContent];
}

/** Writes down an event; a kind that is not known is left out. */
export function record(event: KernelEvent, desk: Desk): void {
  // A table by kind: the compiler cannot follow that the entry takes what its key names.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const recorder = recorders[event.type] as ((event: KernelEvent, desk: Desk) => void) | undefined;
  recorder?.(event, desk);
}
