import { endpointPathFault, headerFault } from "../../http/header-rules.ts";
import type { KernelEvent, KernelEventKind, Observer } from "../../observe.ts";
import type { ObserverEndpoint, ObserverEndpointAnswer } from "../../observer-endpoint.ts";
import type { Plugin } from "../../plugin.ts";
import type { TestContext } from "../context.ts";
import type { StartedPlugin } from "../start-plugin.ts";
import { kernelEvent } from "../kernel-events.ts";
import { chatRequest, userMessage } from "../requests.ts";
import { asList, type ContractCheck, must, mustBeGatewayError, promptly } from "./check.ts";
import { deepFreeze } from "./data.ts";
import { type ContractOptions, createPluginRun } from "./plugin-run.ts";

/** What an observer's contract may be told. */
export interface ObserverContractOptions extends ContractOptions {
  /** What the observer has put out by now, as text; with it, that `dispose` loses nothing is checked too. */
  readonly written?: (context: TestContext) => string | Promise<string>;
}

/** The rules that every observer keeps. */
export function observerContract(plugin: Plugin, options: ObserverContractOptions = {}): readonly ContractCheck[] {
  const run = createPluginRun(plugin, "observe", options);
  const { written } = options;
  const takes = (batchOf: (observer: Observer) => readonly KernelEvent[]) => async (observer: Observer) => {
    await promptly(observer.handle(deepFreeze(batchOf(observer))), "handle settles without time going on");
  };
  return [
    ...run.common,
    run.each("subscribes to kinds of event that there are, each once", checkSubscription),
    run.each("takes every kind that it subscribed to", takes(wanted)),
    run.each(
      "takes an empty batch",
      takes(() => []),
    ),
    run.each(
      "takes a kind that it does not know",
      takes((observer) => [...fromTheFuture, ...wanted(observer)]),
    ),
    run.each(
      "takes events with odd and missing fields",
      takes((observer) => wanted(observer).flatMap(oddOnes)),
    ),
    run.each(
      "takes a thousand events at once",
      takes((observer) => wantedOf(1000, observer)),
    ),
    run.each(
      "answers at each of its endpoints, before and after events, and ends when the client leaves",
      async (observer) => {
        for (const endpoint of observer.endpoints ?? []) await checkEndpoint(endpoint);
        await observer.handle(wantedOf(10, observer));
        for (const endpoint of observer.endpoints ?? []) await checkEndpoint(endpoint);
      },
    ),
    run.each("settles its dispose with work at hand", async (observer, { hooks }) => {
      const working = observer.handle(wantedOf(100, observer));
      await promptly(hooks.dispose?.(), "dispose settles without time going on");
      await promptly(working, "a batch at hand is finished");
    }),
    ...(written
      ? [
          run.each("has put out everything when its dispose is over", async (observer, started) => {
            const observers = asList(started.hooks.observe);
            // One dispose ends all observers of a plugin.
            if (observer === observers[0]) await checkFlush(observers, started, written);
          }),
        ]
      : []),
  ];
}

async function checkEndpoint(endpoint: ObserverEndpoint): Promise<void> {
  const { path, access } = endpoint;
  const fault = endpointPathFault(path, access);
  must(fault === undefined, `endpoint ${path}: its path ${fault}`);
  const leaving = new AbortController();
  const answer = await answerOf(endpoint, leaving.signal);
  if (answer === undefined) return;
  const { status = 200, headers = {}, body } = answer;
  must(Number.isInteger(status) && status >= 200 && status <= 599, `endpoint ${path}: status ${status} is none`);
  for (const [name, value] of Object.entries(headers)) {
    const wrong = headerFault(name, value);
    must(wrong === undefined, `endpoint ${path}: ${wrong}`);
  }
  if (typeof body === "string" || body instanceof Uint8Array) return;
  const iterator = body[Symbol.asyncIterator]();
  const pending = iterator.next();
  leaving.abort();
  await promptly(
    pending.then(() => iterator.return?.()).then(undefined, () => undefined),
    `endpoint ${path}: the stream ends when the client has left`,
  );
}

/** What it gives; it may refuse with a `GatewayError`. */
async function answerOf(
  { path, handle }: ObserverEndpoint,
  signal: AbortSignal,
): Promise<ObserverEndpointAnswer | undefined> {
  try {
    return (await handle({ query: {}, headers: { accept: "*/*" }, signal })) ?? undefined;
  } catch (error) {
    mustBeGatewayError(error, `endpoint ${path} refuses with a GatewayError`);
    return undefined;
  }
}

function checkSubscription({ events }: Observer): void {
  must(events.length > 0, "an observer subscribes to something");
  must(new Set(events).size === events.length, "no kind is named twice");
  for (const kind of events) must(Object.hasOwn(kernelEvent(kind), "at"), `${kind} is no kind of event`);
}

function wanted({ events }: Observer): readonly KernelEvent[] {
  return events.map((kind) => kernelEvent(kind));
}

function wantedOf(count: number, { events }: Observer): readonly KernelEvent[] {
  return Array.from({ length: count }, (_, index) =>
    kernelEvent(kindAt(events, index), { exchange: `exchange-${index}` }),
  );
}

function kindAt(events: readonly KernelEventKind[], index: number): KernelEventKind {
  return events[index % events.length] ?? "exchange-end";
}

// A kernel of a later level may know kinds that this one does not.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const fromTheFuture = [{ type: "from-the-future", at: 0 }] as unknown as readonly KernelEvent[];

const oddText = `"'\`\\\r\n\t\u0000\u2028\uD83D ${"x".repeat(100_000)}`;

const optionalFields: ReadonlySet<string> = new Set([
  "model",
  "wire",
  "error",
  "usage",
  "attempt",
  "firstEventMs",
  "pool",
  "node",
  "upstreamModel",
  "finish",
  "message",
]);

/** The same event with odd text, with nothing optional, and failed. */
function oddOnes(event: KernelEvent): readonly KernelEvent[] {
  const odd = Object.entries(event).map(([key, value]) => [key, isFree(key, value) ? oddText : value] as const);
  const request = chatRequest([{ role: "user", content: [] }, userMessage(oddText)]);
  const error = { code: "internal", owner: "gateway", message: oddText, status: 500 } as const;
  // Entries lose their types on the way through an object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const strange = Object.fromEntries(odd) as unknown as KernelEvent;
  return [
    strange,
    bare(event),
    ...(event.type === "request" ? [{ ...event, request }] : []),
    ...(event.type === "reply" ? [{ ...event, reply: { id: "", model: "", candidates: [] } }] : []),
    ...(event.type === "exchange-end" ? [{ ...event, outcome: "failed" as const, status: 500, error }] : []),
    ...(event.type === "attempt-end" ? [{ ...event, outcome: "failed" as const, error }] : []),
  ];
}

function isFree(key: string, value: unknown): boolean {
  return typeof value === "string" && ["model", "path", "body", "message", "text", "upstreamModel"].includes(key);
}

function bare(event: KernelEvent): KernelEvent {
  const isAttempt = event.type.startsWith("attempt-");
  const kept = Object.entries(event).filter(([key]) => {
    if (!optionalFields.has(key)) return true;
    if (event.type === "plugin-error" || event.type === "selection") return true;
    return isAttempt && key !== "wire" && key !== "error" && key !== "usage";
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries([
    ...kept,
    ...(event.type === "attempt-commit" ? [["firstEventMs", 0]] : []),
  ]) as KernelEvent;
}

async function checkFlush(
  observers: readonly Observer[],
  { hooks, context }: StartedPlugin,
  written: NonNullable<ObserverContractOptions["written"]>,
): Promise<void> {
  for (const observer of observers) await observer.handle(wantedOf(20, observer));
  await promptly(hooks.dispose?.(), "dispose settles without time going on");
  const atEnd = await written(context);
  must(atEnd !== "", "what was handled is put out");
  must(!atEnd.includes("exchange-0") || atEnd.includes("exchange-19"), "the last of what was handled is put out");
  await context.clock.advance(3_600_000);
  must((await written(context)) === atEnd, "nothing is put out after dispose");
}
