import { expectTypeOf } from "vitest";
import type {
  Call,
  CallProvider,
  ChatEvent,
  ChatRequest,
  EmbedRequest,
  Hooks,
  HttpProvider,
  ModelsRequest,
  Operations,
  OutboundProvider,
  Wire,
} from "../../src/index.ts";

type Hook = NonNullable<Hooks["outboundProvider"]>;
declare const wire: Wire;
declare const start: ChatEvent;

// Declared: a wire, its id, or a choice by node.
expectTypeOf({ id: "a", wire, endpoints: { chat: "say" } }).toExtend<Hook>();
const declared = {
  id: "a",
  wire: ({ options }) => (options["old"] === true ? "toy-old" : "toy"),
  auth: { type: "header", name: "x-key", prefix: "Key " },
  endpoints: {
    chat: ({ model, stream, operation }) => {
      expectTypeOf(stream).toBeBoolean();
      expectTypeOf(operation).toEqualTypeOf<keyof Operations>();
      return { path: `models/${model}` };
    },
  },
} satisfies HttpProvider;
expectTypeOf(declared).toExtend<OutboundProvider>();

// Programmed: events one by one, or in arrays.
const programmed = {
  id: "b",
  async *call({ request, signal }) {
    expectTypeOf(request).toEqualTypeOf<ChatRequest>();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    yield start;
    yield [start];
  },
  models: async () => ({ models: [{ id: "m" }] }),
} satisfies CallProvider;
expectTypeOf([declared, programmed]).toExtend<Hook>();

// A call's request is that of its operation.
expectTypeOf<Call<"chat">["request"]>().toEqualTypeOf<ChatRequest>();
expectTypeOf<Call<"embed">["request"]>().toEqualTypeOf<EmbedRequest>();
expectTypeOf<Call<"models">["request"]>().toEqualTypeOf<ModelsRequest>();
expectTypeOf<Operations["chat"]["reply"]>().toEqualTypeOf<AsyncIterable<readonly ChatEvent[]>>();

// @ts-expect-error: there is no such operation
expectTypeOf<Call<"say">>().toBeObject();
// @ts-expect-error: a declared provider has endpoints
({ id: "a", wire }) satisfies OutboundProvider;
// @ts-expect-error: there is no such operation
({ id: "a", wire, endpoints: { say: "say" } }) satisfies HttpProvider;
// @ts-expect-error: a header has a name
({ id: "a", wire, endpoints: {}, auth: { type: "header" } }) satisfies HttpProvider;
// @ts-expect-error: an answer is a stream
({ id: "a", call: async () => [start] }) satisfies CallProvider;

declare function words(): AsyncGenerator<string>;
// @ts-expect-error: an answer is made of events
({ id: "a", call: () => words() }) satisfies CallProvider;

declare const call: Call<"chat">;
// @ts-expect-error: a plugin never holds the key
void call.node.apiKey;
