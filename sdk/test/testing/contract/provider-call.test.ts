import { setImmediate } from "node:timers/promises";
import { describe, test } from "vitest";
import {
  type Call,
  type CallProvider,
  type ChatEvent,
  definePlugin,
  GatewayError,
  type Plugin,
} from "../../../src/index.ts";
import { asArray, asObject, asString } from "../../../src/http/index.ts";
import { json, providerContract, raw, textReply } from "../../../src/testing/index.ts";
import { expectCaught, testAll } from "./run-checks.ts";
import { streamDecoder } from "./toy-wire.ts";

const plugin = (provider: Partial<CallProvider>): Plugin =>
  definePlugin({
    name: "provider-test",
    sdk: "1.0",
    setup: () => ({ outboundProvider: { id: "toy", call: speak, ...provider } }),
  });

/** Says what it was told, word by word, with a pause after each. */
async function* speak({ request, clock, signal }: Call<"chat">): AsyncGenerator<ChatEvent> {
  for (const event of textReply(`you said ${saidIn(request)}`)) {
    signal.throwIfAborted();
    yield event;
    await clock.sleep(20, signal);
  }
}

function saidIn({ messages }: Call<"chat">["request"]): string {
  return messages.flatMap(({ content }) => content.map((part) => ("text" in part ? part.text : part.type))).join(" ");
}

/** Asks an upstream that speaks the toy wire. */
async function* ask({ fetch, node, request, signal }: Call<"chat">): AsyncGenerator<readonly ChatEvent[]> {
  const response = await fetch(`${node.baseUrl}/say`, { json: { say: [saidIn(request)] }, signal });
  if (!response.ok) throw new GatewayError("upstream-failed", `status ${response.status}`);
  const decoder = streamDecoder();
  for await (const chunk of response.body) yield decoder.push(chunk);
  yield decoder.end();
}

const says = raw(['{"say":"hel"}\n', '{"say":"lo"}\n', '{"used":{"outputTokens":2}}\n', '{"done":"stop"}\n']);

const models = async () => ({ models: [{ id: "a" }, { id: "b" }] });
const whole: Partial<CallProvider> = {
  models,
  embed: async ({ request }) => ({ model: request.model, embeddings: request.inputs.map(() => [0.5]) }),
  countTokens: async ({ clock }) => {
    await clock.sleep(5);
    return { inputTokens: 1 };
  },
};

describe("the contract of programmed providers, kept without an upstream", () =>
  testAll(providerContract(plugin(whole))));
describe("the contract of programmed providers, kept with an upstream", () =>
  testAll(
    providerContract(plugin({ call: ask, auth: { type: "header", name: "x-test-credential" }, models }), {
      upstream: says,
    }),
  ));
describe("the contract of programmed providers, kept with an upstream that chooses by request", () =>
  testAll(
    providerContract(plugin({ call: ask }), {
      upstream(request) {
        const say = asArray(asObject(JSON.parse(request.text))?.["say"]).map(asString);
        return raw(
          say
            .flatMap((text) => [`{"say":"echo"}\n`, `${JSON.stringify({ say: text ?? "" })}\n`])
            .concat('{"done":"stop"}\n'),
        );
      },
    }),
  ));

const answers = "programmed: answers with events that follow their grammar";
const anything = "programmed: answers or refuses any request with a GatewayError";
const underWay = "programmed: ends soon when the call is aborted under way";
const before = "programmed: ends soon when the call is aborted before it began";
const letGo = "programmed: lets go when its generator is closed";
const others = "programmed: lists models, vectors and counts of the right shape";
const apart = "programmed: does not mix calls that run at once";
const key = "programmed: leaves the credential to the host";
const status = "programmed: tells of status 429 with a GatewayError or an error event";
const junk = "programmed: tells of junk with a GatewayError or an error event";
const alone = "programmed: tells of an unreachable upstream with a GatewayError or an error event";

let lastSaid = "";
let count = 0;
const shared = textReply("one stream for all")[Symbol.iterator]();

async function* events(...list: readonly ChatEvent[]): AsyncGenerator<ChatEvent> {
  yield* list;
}

describe("the contract of programmed providers, broken without an upstream", () => {
  test.concurrent.each<[string, string, string, Partial<CallProvider>]>([
    ["forgets the finish", answers, "grammar", { call: () => events(...textReply("a").slice(0, -1)) }],
    ["throws at every call", answers, "is answered", { call: () => refuse() }],
    ["never ends", answers, "comes to an end", { call: waits }],
    [
      "relies on what a request may lack",
      anything,
      "TypeError",
      { call: ({ request }) => events(...textReply(request.messages[0]!.content[0]!.type)) },
    ],
    [
      "changes the request",
      anything,
      "threw",
      { call: ({ request }) => (Object.assign(request, { stream: true }), events(...textReply("a"))) },
    ],
    [
      "gives the same stream to all",
      "programmed: gives independent answers to equal calls",
      "grammar",
      { call: () => ({ [Symbol.asyncIterator]: () => ({ next: async () => shared.next() }) }) },
    ],
    [
      "counts its calls in its answers",
      "programmed: gives independent answers to equal calls",
      "like the first",
      { call: () => events(...textReply(`call ${count++}`)) },
    ],
    ["mixes calls", apart, "as it is alone", { call: mixing }],
    ["sleeps through an abort", underWay, "without time going on", { call: sleepy }],
    ["starts though it was called off", before, "without time going on", { call: sleepy }],
    ["throws an error of its own when aborted", underWay, "GatewayError", { call: grumpy }],
    ["leaves a timer behind", letGo, "no timer is left", { call: forgetful }],
    ["blocks when it is closed", letGo, "settles", { call: clinging }],
    ["lists a model twice", others, "twice", { models: async () => ({ models: [{ id: "a" }, { id: "a" }] }) }],
    ["loses a vector", others, "per input", { embed: async () => ({ model: "m", embeddings: [[1]] }) }],
    ["counts what is no number", others, "whole number", { countTokens: async () => ({ inputTokens: Number.NaN }) }],
    ["takes an unreachable upstream for an answer", alone, "not taken for answered", { call: swallowing }],
  ])("is seen when a provider %s", (_, name, words, broken) =>
    expectCaught(providerContract(plugin(broken)), name, words),
  );
});

describe("the contract of programmed providers, broken with an upstream", () => {
  test.concurrent.each<[string, string, string, Partial<CallProvider>]>([
    [
      "sets the credential itself",
      key,
      "host's to set",
      {
        call: (call) =>
          ask({ ...call, fetch: (url, init) => call.fetch(url, { ...init, headers: { Authorization: "k" } }) }),
      },
    ],
    [
      "puts the credential into the query",
      key,
      "host's to set",
      {
        auth: { type: "query", name: "key" },
        call: (call) => ask({ ...call, fetch: (url, init) => call.fetch(`${String(url)}?key=k`, init) }),
      },
    ],
    ["does not look at the status", status, "not taken for answered", { call: blind }],
    ["throws what JSON.parse throws", junk, "SyntaxError", { call: parsing }],
    [
      "does not hand the signal on",
      underWay,
      "without time going on",
      { call: (call) => ask({ ...call, fetch: (url, { json: body = {} } = {}) => call.fetch(url, { json: body }) }) },
    ],
    ["does not close the body", letGo, "closes its connection", { call: greedy }],
  ])("is seen when a provider %s", (_, name, words, broken) =>
    expectCaught(providerContract(plugin(broken), { upstream: says }), name, words),
  );
});

describe("the contract of programmed providers, broken when the upstream fails", () => {
  test.each([
    "status 400",
    "status 401",
    "status 403",
    "status 404",
    "status 429",
    "status 500",
    "status 503",
    "status 529",
    "a connection that is cut",
    "an empty body",
    "junk",
  ])("is seen when a provider takes %s for an answer", (what) => {
    const contract = providerContract(plugin({ call: deaf }), { upstream: says });

    return expectCaught(contract, `programmed: tells of ${what} with a GatewayError or an error event`, "not taken");
  });
});

describe("the contract of programmed providers, given an upstream that answers otherwise", () => {
  test("is broken", () =>
    expectCaught(providerContract(plugin({ call: ask }), { upstream: json({}) }), answers, "is answered"));
});

function refuse(): never {
  throw new GatewayError("overloaded", "no");
}

async function* waits(): AsyncGenerator<ChatEvent> {
  await new Promise(() => undefined);
  yield* textReply("never");
}

async function* mixing(call: Call<"chat">): AsyncGenerator<ChatEvent> {
  lastSaid = saidIn(call.request);
  await setImmediate();
  yield* textReply(lastSaid);
}

async function* sleepy({ clock }: Call<"chat">): AsyncGenerator<ChatEvent> {
  for (const event of textReply("a b c")) {
    yield event;
    await clock.sleep(10);
  }
}

async function* grumpy(call: Call<"chat">): AsyncGenerator<ChatEvent> {
  try {
    yield* speak(call);
  } catch {
    throw new TypeError("interrupted");
  }
}

async function* forgetful({ clock, signal }: Call<"chat">): AsyncGenerator<ChatEvent> {
  clock.every(1000, () => undefined);
  signal.throwIfAborted();
  yield* textReply("a");
}

async function* clinging(): AsyncGenerator<ChatEvent> {
  try {
    yield* textReply("a");
  } finally {
    await new Promise(() => undefined);
  }
}

async function* swallowing({ fetch }: Call<"chat">): AsyncGenerator<ChatEvent> {
  await fetch("https://toy.example/").catch(() => undefined);
  yield* textReply("fine");
}

async function* deaf({ fetch, node, signal }: Call<"chat">): AsyncGenerator<ChatEvent> {
  await fetch(`${node.baseUrl}/say`, { signal }).then(
    (response) => response.text(),
    () => "",
  );
  yield* textReply("fine");
}

async function* blind(call: Call<"chat">): AsyncGenerator<ChatEvent> {
  const response = await call.fetch(`${call.node.baseUrl}/say`, { signal: call.signal });
  const text = await response.text();
  yield* textReply(`${text.length}`);
}

async function* parsing({ fetch, node, signal }: Call<"chat">): AsyncGenerator<ChatEvent> {
  const response = await fetch(`${node.baseUrl}/say`, { signal });
  for (const line of (await response.text()).trim().split("\n")) JSON.parse(line);
  yield* textReply("fine");
}

async function* greedy({ fetch, node, signal }: Call<"chat">): AsyncGenerator<ChatEvent> {
  const response = await fetch(`${node.baseUrl}/say`, { signal });
  const iterator = response.body[Symbol.asyncIterator]();
  await iterator.next();
  yield* textReply("fine");
}
