import { describe, test } from "vitest";
import {
  type ChatEvent,
  type ChatRequest,
  definePlugin,
  type EventMachine,
  GatewayError,
  type Plugin,
  type Transform,
} from "../../../src/index.ts";
import { chatRequest, textReply, transformContract } from "../../../src/testing/index.ts";
import { expectCaught, testAll } from "./run-checks.ts";

const plugin = (transform: Transform | readonly Transform[]): Plugin =>
  definePlugin({ name: "transform-test", sdk: "1.0", setup: () => ({ transform }) });

const machine = (push: EventMachine["push"]): Transform => ({ events: () => ({ push }) });
const each = (change: (event: ChatEvent) => ChatEvent): Transform => machine((events) => events.map(change));

const good: readonly Transform[] = [
  {
    when: { models: ["*"] },
    request: (request) => ({ ...request, system: [{ text: "be kind" }, ...request.system] }),
    attempt: async () => undefined,
    upstream: (message) => ({ ...message, headers: { ...message.headers, "x-team": "a" } }),
    events: () => ({ push: (events) => events }),
    answer: () => textReply("kept"),
    head: ({ headers }) => (headers["retry-after"] === undefined ? undefined : { "x-retry": headers["retry-after"] }),
  },
  {
    answer: async (request) => (request.tools ? inPieces(textReply("kept").slice(1)) : undefined),
  },
  {
    request(request) {
      if (request.tools) throw new GatewayError("permission-denied", "no tools here");
    },
  },
];

async function* inPieces(events: readonly ChatEvent[]): AsyncGenerator<readonly ChatEvent[]> {
  for (const event of events) yield [event];
}

describe("the contract of transforms, kept", () =>
  testAll(transformContract(plugin(good), { requests: [chatRequest("own")], replies: [textReply("own")] })));

const request = "gives nothing or a new request at position request, and leaves the old one as it is";
const attempt = "gives nothing or a new request at position attempt, and leaves the old one as it is";
const upstream = "gives nothing or a new message at position upstream, and leaves the old one as it is";
const answer = "gives nothing or a whole answer at position answer, and leaves the request as it is";
const head = "gives nothing or headers that are its own to set at position head, at once";
const unknown = "passes events on that it does not know";
const grammar = "keeps the grammar of events, however they are cut into arrays";

describe("the contract of transforms, broken", () => {
  let shared = 0;
  test.each<[string, string, string, Transform]>([
    [
      "does nothing",
      "takes one position at least, and filters by lists that are not empty",
      "has one of",
      { optional: true },
    ],
    [
      "filters by an empty list",
      "takes one position at least, and filters by lists that are not empty",
      "when.models",
      { when: { models: [] }, request: () => undefined },
    ],
    ["answers by half", answer, "grammar", { answer: () => [{ type: "text-delta", text: "a" }] }],
    [
      "answers and goes on",
      answer,
      "grammar",
      { answer: () => [...textReply("a"), { type: "text-delta", text: "b" }] },
    ],
    ["changes what it answers", answer, "threw", { answer: (given) => void Object.assign(given, { stream: true }) }],
    ["throws when it answers", answer, "GatewayError", { answer: () => Promise.reject(new Error("oh no")) }],
    ["says later what a head means", head, "at once", { head: () => Promise.resolve({}) as never }],
    ["hands cookies on", head, "set-cookie", { head: () => ({ "set-cookie": "a=b" }) }],
    ["speaks as the gateway", head, "the gateway's to set", { head: () => ({ "x-patchbay-cache": "hit" }) }],
    ["changes a head it got", head, "threw", { head: ({ headers }) => void Object.assign(headers, { a: "b" }) }],
    ["changes the request it got", request, "threw", { request: (given) => Object.assign(given, { stream: true }) }],
    ["changes a message it got", request, "threw", { request: (given) => void (given.messages as unknown[]).push({}) }],
    [
      "returns half a request",
      request,
      "system and messages",
      { request: () => ({ model: "m", stream: true }) as ChatRequest },
    ],
    [
      "returns no plain data",
      request,
      "plain data",
      { request: (given) => ({ ...given, metadata: new Map() as never }) },
    ],
    [
      "throws an error of its own",
      request,
      "TypeError",
      { request: (given) => void given.messages[0]!.content[0]!.type },
    ],
    [
      "changes the message on its way",
      upstream,
      "threw",
      { upstream: (message) => Object.assign(message, { body: "" }) },
    ],
    ["relies on a JSON body", upstream, "SyntaxError", { upstream: ({ body = "{}" }) => void JSON.parse(body) }],
    [
      "writes headers in capitals",
      upstream,
      "lower case",
      { upstream: (message) => ({ ...message, headers: { "X-Team": "a" } }) },
    ],
    [
      "swallows unknown events",
      unknown,
      "of 2 did",
      machine((events) => events.filter(({ type }) => type !== ("from-the-future" as never))),
    ],
    ["throws at unknown events", unknown, "unknown kind", each(mapKnown)],
    [
      "changes events in place",
      grammar,
      "threw",
      each((event) => (event.type === "text-delta" ? Object.assign(event, { text: "x" }) : event)),
    ],
    ["swallows the finish", grammar, "follow", machine((events) => events.filter(({ type }) => type !== "finish"))],
    ["cuts surrogate pairs", grammar, "keep", machine(cutCharacters)],
    [
      "shares state between answers",
      "makes machines that know nothing of each other",
      "beside it",
      each((event) => (event.type === "text-delta" ? { ...event, text: `${event.text}${shared++}` } : event)),
    ],
    [
      "needs a first event",
      "takes empty arrays and answers that break off",
      "threw",
      machine((events) => (events[0]!.type === "ping" ? [] : events)),
    ],
    [
      "changes the request of an attempt",
      attempt,
      "threw",
      { attempt: (given) => Object.assign(given, { stream: true }) },
    ],
    ["returns half a request for an attempt", attempt, "a request has", { attempt: async () => ({}) as ChatRequest }],
  ])("is seen when a transform %s", (_, name, words, transform) =>
    expectCaught(transformContract(plugin(transform)), name, words === "follow" ? "grammar" : words),
  );
});

function mapKnown(event: ChatEvent): ChatEvent {
  if (event.type === ("from-the-future" as never)) throw new TypeError("unknown kind");
  return event;
}

function cutCharacters(events: readonly ChatEvent[]): readonly ChatEvent[] {
  return events.flatMap<ChatEvent>((event) =>
    event.type === "text-delta" ? event.text.split("").map((text) => ({ ...event, text })) : [event],
  );
}
