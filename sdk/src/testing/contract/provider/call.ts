import { AssertionError } from "node:assert";
import { collectReply } from "../../../model/collect.ts";
import type { Node } from "../../../node.ts";
import type { CallProvider } from "../../../provider.ts";
import { GatewayError } from "../../../gateway-error.ts";
import { providerCall } from "../../calls.ts";
import { testFetch } from "../../fetch.ts";
import { chatRequest } from "../../requests.ts";
import type { StartedPlugin } from "../../start-plugin.ts";
import type { DefaultScript } from "../../upstream.ts";
import { cutBeforeHeaders, errorStatus, raw } from "../../upstream/replies.ts";
import { hangAfter } from "../../upstream/reshape.ts";
import type { Script } from "../../upstream/script.ts";
import { must, mustBeGatewayError, mustEqual, promptly } from "../check.ts";
import { junkTexts } from "../data.ts";
import { sampleRequests } from "../sample-requests.ts";
import {
  type Bench,
  callOn,
  contentOf,
  injectedCredential,
  mustBeGrammatical,
  type Outcome,
  runCall,
  whileTimePasses,
  withBench,
} from "./harness.ts";

/** A rule for programmed providers: what it says, and how it is tried on a bench. */
export interface CallRule {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<void>;
  /** Replaces the script that answers. */
  readonly script?: (script: DefaultScript) => DefaultScript;
}

/** The rules for `call` and its kin. */
export const callRules: readonly CallRule[] = [
  { name: "answers with events that follow their grammar", run: answers },
  { name: "answers or refuses any request with a GatewayError", run: answersAnything },
  { name: "gives independent answers to equal calls", run: answersAgain },
  { name: "does not mix calls that run at once", run: answersApart },
  { name: "ends soon when the call is aborted before it began", run: endsWhenAborted },
  { name: "ends soon when the call is aborted under way", run: endsUnderWay, script: silentMidway },
  { name: "lets go when its generator is closed", run: letsGo, script: silentMidway },
  { name: "leaves the credential to the host", run: leavesCredential },
  { name: "lists models, vectors and counts of the right shape", run: answersOthers },
  ...failingScripts().map(([what, script]) => ({
    name: `tells of ${what} with a GatewayError or an error event`,
    run: fails,
    script: () => script,
  })),
  { name: "tells of an unreachable upstream with a GatewayError or an error event", run: failsAlone },
];

/** Tries one rule on one provider. */
export async function tryCallRule(
  rule: CallRule,
  init: { provider: CallProvider; started: StartedPlugin; node: Node; script: DefaultScript | undefined },
): Promise<void> {
  const script = init.script && (rule.script?.(init.script) ?? init.script);
  await withBench({ ...init, script }, rule.run);
}

async function answers(bench: Bench): Promise<void> {
  const outcome = await runCall(bench, "hello");
  if (outcome.error !== undefined)
    throw new AssertionError({ message: "a plain call is answered", actual: outcome.error });
  mustBeGrammatical(outcome);
  const reply = collectReply(outcome.events);
  must(
    reply.candidates.every(({ finish }) => finish !== "error"),
    "a plain call does not finish with an error",
  );
}

async function answersAnything(bench: Bench): Promise<void> {
  for (const request of sampleRequests) {
    const outcome = await runCall(bench, request);
    if (outcome.error !== undefined) mustBeGatewayError(outcome.error, "a call refuses with a GatewayError");
    mustBeGrammatical(outcome);
  }
}

async function answersAgain(bench: Bench): Promise<void> {
  const [first, second] = [await runCall(bench, "the same"), await runCall(bench, "the same")];
  mustBeGrammatical(second);
  mustEqual(contentOf(second), contentOf(first), "the second of two equal calls is answered like the first");
}

async function answersApart(bench: Bench): Promise<void> {
  const marks = Array.from({ length: 8 }, (_, index) => `mark ${index} ${"word ".repeat(index)}`);
  const alone = [];
  for (const mark of marks) alone.push(contentOf(await runCall(bench, mark)));
  const work = Promise.all(marks.map((mark) => runCall(bench, mark)));
  const together = await whileTimePasses(work, bench.clock, "calls that run at once come to an end");
  for (const outcome of together) mustBeGrammatical(outcome);
  mustEqual(together.map(contentOf), alone, "each of many calls is answered as it is alone");
}

async function endsWhenAborted(bench: Bench): Promise<void> {
  const work = runCallStill(bench, AbortSignal.abort());
  mustEndByAbort(await promptly(work, "a call whose signal is aborted ends without time going on"));
}

async function endsUnderWay(bench: Bench): Promise<void> {
  const ending = new AbortController();
  const iterator = start(bench, ending.signal);
  await firstOf(iterator, bench);
  const closed = bench.upstream?.closedByClient(1).catch(() => 0);
  ending.abort();
  mustEndByAbort(await promptly(drain(iterator), "an aborted call ends without time going on"));
  await promptly(closed, "an aborted call closes its connection");
}

async function letsGo(bench: Bench): Promise<void> {
  const timers = bench.clock.pending;
  const iterator = start(bench, new AbortController().signal);
  await firstOf(iterator, bench);
  const closed = bench.upstream?.closedByClient(1).catch(() => 0);
  await promptly(iterator.return?.(), "closing the generator settles without time going on");
  await promptly(closed, "closing the generator closes its connection");
  must(bench.clock.pending <= timers, "no timer is left when the generator is closed");
}

async function leavesCredential(bench: Bench): Promise<void> {
  const { provider, fetch, log } = bench;
  const { events } = await runCall(bench, "hello");
  const { auth = { type: "none" } } = provider;
  const own = new Set(["authorization", "x-api-key", "api-key", "x-goog-api-key", "proxy-authorization", "cookie"]);
  if (auth.type === "header") own.add(auth.name.toLowerCase());
  for (const { url, init } of fetch.calls) {
    for (const name of Object.keys(init.headers ?? {}))
      must(!own.has(name.toLowerCase()), `header ${name} is the host's to set`);
    const query = new URL(url, "http://test/").searchParams;
    must(auth.type !== "query" || !query.has(auth.name), "the credential's query parameter is the host's to set");
  }
  const shown = JSON.stringify([events, log.lines]);
  must(!shown.includes(injectedCredential), "the credential shows up in no event and no log line");
}

async function answersOthers({ provider, clock, fetch, node, upstream }: Bench): Promise<void> {
  const common = { clock, fetch, node };
  // The script may know how to answer a chat only.
  const allowed = async <T>(work: Promise<T> | undefined): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      mustBeGatewayError(error, "models, embed and countTokens fail with a GatewayError");
      must(upstream !== undefined, `models, embed and countTokens are answered: ${error.message}`);
      return undefined;
    }
  };
  const inputs = [{ type: "text", text: "a" } as const, { type: "text", text: "b" } as const];
  const work = Promise.all([
    allowed(provider.models?.(providerCall<"models">({}, common))),
    allowed(provider.embed?.(providerCall<"embed">({ model: "test-model", inputs }, common))),
    allowed(
      provider.countTokens?.(
        providerCall<"count-tokens">({ model: "test-model", request: chatRequest("hello") }, common),
      ),
    ),
  ]);
  const [models, vectors, count] = await whileTimePasses(work, clock, "models, embed and countTokens come to an end");
  const ids = models?.models.map(({ id }) => id) ?? [];
  must(
    ids.every((id) => typeof id === "string" && id !== ""),
    "every model has an id",
  );
  must(new Set(ids).size === ids.length, "no model is listed twice");
  must(!vectors || vectors.embeddings.length === inputs.length, "there is one vector per input");
  must(!vectors || vectors.embeddings.flat().every((value) => Number.isFinite(value)), "vectors hold numbers");
  must(
    !count || (Number.isSafeInteger(count.inputTokens) && count.inputTokens >= 0),
    "a count of tokens is a whole number",
  );
}

async function fails(bench: Bench): Promise<void> {
  if (!bench.upstream) return;
  mustFail(await runCall(bench, "hello"));
}

async function failsAlone(bench: Bench): Promise<void> {
  const fetch = testFetch();
  const outcome = await runCall({ ...bench, fetch }, "hello");
  if (fetch.calls.length > 0) mustFail(outcome);
}

function mustFail(outcome: Outcome): void {
  mustBeGrammatical(outcome);
  if (outcome.error !== undefined) mustBeGatewayError(outcome.error, "a call fails with a GatewayError");
  else must(outcome.events.at(-1)?.type === "error", "a call that failed is not taken for answered");
}

function failingScripts(): readonly (readonly [string, Script])[] {
  const statuses = [400, 401, 403, 404, 429, 500, 503, 529];
  const bodies = ["{}", "<html>", '{"error":{"message":"no","code":7}}'];
  return [
    ...statuses.map((status, index) => {
      const body = bodies[index % bodies.length] ?? "";
      return [`status ${status}`, errorStatus(status, body, { "retry-after": "1" })] as const;
    }),
    ["a connection that is cut", cutBeforeHeaders()],
    ["an empty body", raw([])],
    ...junkTexts
      .filter((text) => text.includes("html") || text.startsWith("\u0000"))
      .map((text) => ["junk", raw(text)] as const),
  ];
}

/** The script, falling silent in the middle of its writes, so that a call is under way until it is called off. */
function silentMidway(script: DefaultScript): DefaultScript {
  const silent = (given: Script): Script => {
    const writes = given.steps.filter(({ type }) => type === "write").length;
    return writes < 2 ? given : hangAfter(given, Math.ceil(writes / 2));
  };
  return typeof script === "function" ? (request) => silent(script(request)) : silent(script);
}

type Items = AsyncIterator<unknown>;

function start(bench: Bench, signal: AbortSignal): Items {
  const request = chatRequest("hello, how are you today?", { stream: true });
  return bench.provider.call(callOn(bench, request, { signal }))[Symbol.asyncIterator]();
}

async function firstOf(iterator: Items, { clock }: Bench): Promise<void> {
  const first = await whileTimePasses(iterator.next(), clock, "a call gives a first event");
  must(first.done !== true, "a call gives a first event");
}

async function runCallStill(bench: Bench, signal: AbortSignal): Promise<unknown> {
  return await drain(start(bench, signal));
}

/** Pulls to the end; what was thrown, or undefined. */
async function drain(iterator: Items): Promise<unknown> {
  try {
    while ((await iterator.next()).done !== true);
    return undefined;
  } catch (error) {
    return error;
  }
}

function mustEndByAbort(error: unknown): void {
  const isAbort = error instanceof Error && error.name === "AbortError";
  must(
    error === undefined || isAbort || GatewayError.is(error),
    "an aborted call ends, or throws its signal's reason or a GatewayError",
  );
}
