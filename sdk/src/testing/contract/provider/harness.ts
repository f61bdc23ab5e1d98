import type { TestClock } from "../../clock.ts";
import type { ChatEvent } from "../../../model/event.ts";
import type { ChatRequest } from "../../../model/request.ts";
import type { Node } from "../../../node.ts";
import type { Call, CallProvider } from "../../../provider.ts";
import { providerCall, type CallOverrides } from "../../calls.ts";
import { checkEvents } from "../../check-events.ts";
import { httpFetch, testFetch, type TestFetch } from "../../fetch.ts";
import { testLogger, type TestLogger } from "../../logger.ts";
import { chatRequest } from "../../requests.ts";
import type { StartedPlugin } from "../../start-plugin.ts";
import { type DefaultScript, type FakeUpstream, startFakeUpstream } from "../../upstream.ts";
import { must, mustEqual } from "../check.ts";
import { deepFreeze } from "../data.ts";

/** What the calls of one check share. */
export interface Bench {
  readonly provider: CallProvider;
  readonly clock: TestClock;
  readonly log: TestLogger;
  readonly fetch: TestFetch;
  readonly node: Node;
  /** There when the contract was given a script. */
  readonly upstream: FakeUpstream | undefined;
}

/** What came of a call. */
export interface Outcome {
  readonly events: readonly ChatEvent[];
  /** What was thrown; undefined when nothing was. */
  readonly error?: unknown;
}

/** The credential that the bench's fetch puts into calls, as the kernel does; a plugin never sees it. */
export const injectedCredential = "test-credential-52d1";

/** Sets up a call's surroundings, hands them to `work` and takes them down again. */
export async function withBench(
  { provider, started, node, script }: BenchInit,
  work: (bench: Bench) => Promise<void>,
): Promise<void> {
  const upstream = script && (await startFakeUpstream(script));
  const { clock } = started.context;
  const fetch = upstream ? httpFetch(upstream.url, { "x-test-credential": injectedCredential }) : testFetch();
  const target = upstream ? { ...node, baseUrl: upstream.url } : node;
  try {
    await work({ provider, clock, log: testLogger(), fetch, node: deepFreeze(target), upstream });
  } finally {
    await upstream?.close();
  }
}

/** What a bench is made of. */
export interface BenchInit {
  readonly provider: CallProvider;
  readonly started: StartedPlugin;
  readonly node: Node;
  readonly script: DefaultScript | undefined;
}

/** A call on a bench. */
export function callOn(bench: Bench, request: ChatRequest, overrides: CallOverrides = {}): Call<"chat"> {
  const { clock, log, fetch, node } = bench;
  return providerCall<"chat">(deepFreeze(request), { clock, log, fetch, node, model: request.model, ...overrides });
}

/** Runs a call to its end while the clock goes on. */
export async function runCall(
  bench: Bench,
  content: string | ChatRequest,
  overrides?: CallOverrides,
): Promise<Outcome> {
  const request = typeof content === "string" ? chatRequest(content, { stream: true }) : content;
  const work = collect(() => bench.provider.call(callOn(bench, request, overrides)));
  return await whileTimePasses(work, bench.clock, "a call comes to an end");
}

/** The result of `work`, which may wait for the clock; that it is there within five seconds is the rule. */
export async function whileTimePasses<T>(work: Promise<T>, clock: TestClock, rule: string): Promise<T> {
  const state = { over: false };
  const mark = (): void => {
    state.over = true;
  };
  work.then(mark, mark);
  const latest = performance.now() + 5000;
  while (!state.over) {
    must(performance.now() < latest, rule);
    await clock.advance(1);
  }
  return await work;
}

/** Asserts that the events of an outcome are well formed, also when it was cut short. */
export function mustBeGrammatical({ events, error }: Outcome): void {
  mustEqual(checkEvents(events, { cut: error !== undefined }), [], "events follow their grammar");
}

/** What a call answered, without what differs from call to call. */
export function contentOf({ events, error }: Outcome): readonly unknown[] {
  const content = events.flatMap((event) => {
    if (event.type === "text-delta" || event.type === "reasoning-delta") return [event.text];
    return event.type === "tool-call-delta" ? [event.argumentsText] : [];
  });
  return [content.join(""), error instanceof Error ? error.message : error];
}

async function collect(call: () => ReturnType<CallProvider["call"]>): Promise<Outcome> {
  const events: ChatEvent[] = [];
  try {
    for await (const item of call()) {
      if ("type" in item) events.push(item);
      else events.push(...item);
    }
    return { events };
  } catch (error) {
    return { events, error: error ?? new Error("threw nothing") };
  }
}
