import { isDeepStrictEqual } from "node:util";
import type { ChatEvent } from "../../model/event.ts";
import type { ChatRequest } from "../../model/request.ts";
import type { Plugin } from "../../plugin.ts";
import { passedHeaderFault } from "../../http/header-rules.ts";
import type {
  EventMachine,
  Maybe,
  Transform,
  TransformAnswer,
  UpstreamHead,
  UpstreamMessage,
} from "../../transform.ts";
import { transformCall } from "../calls.ts";
import { checkEvents } from "../check-events.ts";
import { textReply, toolCallReply } from "../events.ts";
import { type ContractCheck, must, mustBeGatewayError, mustEqual, onlyGatewayError } from "./check.ts";
import { deepFreeze, plainDataFault } from "./data.ts";
import { type ContractOptions, createPluginRun } from "./plugin-run.ts";
import { sampleRequests } from "./sample-requests.ts";

/** What a transform's contract may be told. */
export interface TransformContractOptions extends ContractOptions {
  /** Requests that this transform does something to; put beside the kit's own. */
  readonly requests?: readonly ChatRequest[];
  /** Answers that this transform does something to; put beside the kit's own. */
  readonly replies?: readonly (readonly ChatEvent[])[];
}

/** The rules that every transform keeps. */
export function transformContract(plugin: Plugin, options: TransformContractOptions = {}): readonly ContractCheck[] {
  const run = createPluginRun(plugin, "transform", options);
  const requests = deepFreeze([...sampleRequests, ...(options.requests ?? [])]);
  const replies = deepFreeze([...sampleReplies, ...(options.replies ?? [])]);
  return [
    ...run.common,
    run.each("takes one position at least, and filters by lists that are not empty", checkShape),
    run.each(
      "gives nothing or a new request at position request, and leaves the old one as it is",
      async (transform) => {
        for (const request of requests) isRequest(await allowed(() => transform.request?.(request, transformCall())));
      },
    ),
    run.each(
      "gives nothing or a new request at position attempt, and leaves the old one as it is",
      async (transform) => {
        for (const request of requests) isRequest(await allowed(() => transform.attempt?.(request, transformCall())));
      },
    ),
    run.each(
      "gives nothing or a new message at position upstream, and leaves the old one as it is",
      async (transform) => {
        for (const message of messages) isMessage(await allowed(() => transform.upstream?.(message, transformCall())));
      },
    ),
    run.each(
      "gives nothing or a whole answer at position answer, and leaves the request as it is",
      async (transform) => {
        for (const request of requests)
          await isAnswer(await allowed(() => transform.answer?.(request, transformCall())));
      },
    ),
    run.each("gives nothing or headers that are its own to set at position head, at once", (transform) => {
      for (const head of heads) isHeaders(onlyGatewayError(refuses, () => transform.head?.(head, transformCall())));
    }),
    run.each("passes events on that it does not know", eachMachine(passesUnknown)),
    run.each("keeps the grammar of events, however they are cut into arrays", (transform) => {
      for (const reply of replies) keepsGrammar(transform, reply);
    }),
    run.each("makes machines that know nothing of each other", (transform) => {
      for (const reply of replies) keepsApart(transform, reply);
    }),
    run.each("takes empty arrays and answers that break off", eachMachine(takesLittle)),
  ];
}

const positions = ["request", "answer", "attempt", "upstream", "head", "events"] as const;
const refuses = "a transform refuses with a GatewayError";

const heads: readonly UpstreamHead[] = deepFreeze([
  { status: 200, headers: { "content-type": "application/json", "x-ratelimit-remaining": "7", "set-cookie": "a=b" } },
  { status: 429, headers: { "retry-after": "1", connection: "close" } },
  { status: 500, headers: {} },
]);

const messages: readonly UpstreamMessage[] = deepFreeze([
  {
    url: "https://example.com/v1/chat?x=1",
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  },
  {
    url: "https://example.com/v1/chat",
    method: "POST",
    headers: {},
    body: '{"model":"m","messages":[],"n":9007199254740993}',
  },
  { url: "https://example.com/v1/models", method: "GET", headers: {} },
  { url: "https://example.com/v1/raw", method: "POST", headers: {}, body: "not JSON" },
]);

const sampleReplies: readonly (readonly ChatEvent[])[] = [
  textReply("hello from the other side 👩‍🚀", { usage: { inputTokens: 1, outputTokens: 2 } }),
  toolCallReply([
    { name: "weather", input: { city: "Ulm" } },
    { name: "time", input: "{broken" },
  ]),
  [
    { type: "ping" },
    { type: "start", id: "a", model: "m" },
    { type: "reasoning-delta", text: "hm" },
    { type: "signature", of: "reasoning", signature: { family: "another", value: "c2ln" } },
    { type: "text-delta", text: "a", candidate: 0 },
    { type: "text-delta", text: "b", candidate: 1, part: 1 },
    { type: "refusal-delta", text: "no", candidate: 1 },
    { type: "opaque", wire: "another", raw: null },
    { type: "finish", reason: "stop", candidate: 1 },
    { type: "finish", reason: "length" },
  ],
];

// A kernel of a later level may know kinds that this one does not.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const unknownEvent = deepFreeze({ type: "from-the-future", value: 1 }) as unknown as ChatEvent;

/** What a position gives; a guard may refuse with a `GatewayError`. */
async function allowed<T>(work: () => Maybe<T>): Promise<T | undefined> {
  try {
    return (await work()) ?? undefined;
  } catch (error) {
    mustBeGatewayError(error, refuses);
    return undefined;
  }
}

function checkShape(transform: Transform): void {
  must(
    positions.some((position) => transform[position]),
    `a transform has one of ${positions.join(", ")}`,
  );
  for (const [name, list] of Object.entries(transform.when ?? {})) {
    must(Array.isArray(list) && list.length > 0, `when.${name} is a list with something in it`);
    must(
      list.every((entry: unknown) => typeof entry === "string" && entry !== ""),
      `when.${name} holds text`,
    );
  }
}

function isRequest(request: ChatRequest | undefined): void {
  if (request === undefined) return;
  const fault = plainDataFault(request, "the request");
  must(fault === undefined, `a request is plain data: ${fault}`);
  const { model, system, messages: turns, stream } = request;
  must(typeof model === "string" && typeof stream === "boolean", "a request has model and stream");
  must(Array.isArray(system) && Array.isArray(turns), "a request has system and messages");
  for (const turn of turns) must(Array.isArray(turn.content), "a message's content is a list of parts");
}

async function isAnswer(answer: TransformAnswer | undefined): Promise<void> {
  if (answer === undefined) return;
  const events: ChatEvent[] = [];
  if (Symbol.asyncIterator in answer) for await (const some of answer) events.push(...some);
  else events.push(...answer);
  const begins = events[0]?.type === "start";
  const whole: readonly ChatEvent[] = begins ? events : [{ type: "start", id: "a", model: "m" }, ...events];
  mustEqual(checkEvents(whole), [], "an answer keeps the grammar of events");
}

function isHeaders(headers: Readonly<Record<string, string>> | undefined | void): void {
  if (headers === undefined) return;
  must(!("then" in headers), "head answers at once");
  for (const [name, value] of Object.entries(headers)) {
    const fault = passedHeaderFault(name, value);
    must(fault === undefined, `a header of the answer is the transform's to set: ${fault}`);
  }
}

function isMessage(message: UpstreamMessage | undefined): void {
  if (message === undefined) return;
  must(URL.canParse(message.url), `the url is whole, got ${message.url}`);
  must(/^[A-Z]+$/.test(message.method), `the method is in capitals, got ${message.method}`);
  for (const [name, value] of Object.entries(message.headers)) {
    must(name === name.toLowerCase() && typeof value === "string", `header ${name} is text, its name in lower case`);
  }
  must(message.body === undefined || typeof message.body === "string", "the body is text");
}

function eachMachine(rule: (machine: EventMachine) => void) {
  return ({ events }: Transform): void => {
    if (events) rule(events(transformCall()));
  };
}

function passesUnknown(machine: EventMachine): void {
  const out = [
    ...push(machine, [{ type: "start", id: "a", model: "m" }, unknownEvent]),
    ...push(machine, [unknownEvent, { type: "finish", reason: "stop" }]),
    ...end(machine),
  ];
  const seen = out.filter((event) => isDeepStrictEqual(event, unknownEvent)).length;
  must(seen === 2, `an event of an unknown kind comes out as it went in; ${seen} of 2 did`);
}

function keepsGrammar({ events }: Transform, reply: readonly ChatEvent[]): void {
  if (!events) return;
  for (const size of [1, 2, reply.length]) {
    const out = runThrough(events(transformCall()), inPieces(reply, size));
    if (out) mustEqual(checkEvents(out), [], `events keep their grammar when they come ${size} at a time`);
  }
}

function keepsApart({ events }: Transform, reply: readonly ChatEvent[]): void {
  if (!events) return;
  const alone = runThrough(events(transformCall()), inPieces(reply, 1));
  const [left, right] = [events(transformCall()), events(transformCall())];
  const mixed = onlyGatewayError("a machine refuses with a GatewayError", () => {
    const out: ChatEvent[] = [];
    for (const event of reply) {
      out.push(...left.push([event]));
      right.push([event]);
    }
    right.end?.();
    return [...out, ...(left.end?.() ?? [])];
  });
  mustEqual(mixed, alone, "an answer comes out the same whether or not another runs beside it");
}

function takesLittle(machine: EventMachine): void {
  mustEqual(push(machine, []).length, 0, "nothing comes out of an empty array at the start");
  push(machine, [{ type: "start", id: "a", model: "m" }]);
  push(machine, [{ type: "error", failure: { code: "overloaded", message: "too busy" } }]);
  end(machine);
}

function push(machine: EventMachine, events: readonly ChatEvent[]): readonly ChatEvent[] {
  return onlyGatewayError("a machine refuses with a GatewayError", () => machine.push(deepFreeze(events))) ?? [];
}

function end(machine: EventMachine): readonly ChatEvent[] {
  return onlyGatewayError("a machine refuses with a GatewayError", () => machine.end?.()) ?? [];
}

/** All that comes out, or undefined when the machine refused. */
function runThrough(
  machine: EventMachine,
  pieces: readonly (readonly ChatEvent[])[],
): readonly ChatEvent[] | undefined {
  return onlyGatewayError("a machine refuses with a GatewayError", () => [
    ...pieces.flatMap((piece) => machine.push(deepFreeze(piece))),
    ...(machine.end?.() ?? []),
  ]);
}

function inPieces(events: readonly ChatEvent[], size: number): readonly (readonly ChatEvent[])[] {
  return Array.from({ length: Math.ceil(events.length / size) }, (_, index) =>
    events.slice(index * size, (index + 1) * size),
  );
}
