import { expectTypeOf } from "vitest";
import {
  type ChatCodec,
  type ChatEvent,
  type ChatEventType,
  type ChatReply,
  type Codec,
  collectReply,
  committingEvents,
  type ContentPart,
  type EmbedReply,
  type EmbedRequest,
  type EncodedRequest,
  type Failure,
  type FailureCode,
  failures,
  GatewayError,
  type Json,
  Secret,
  type UnaryCodec,
} from "../../src/index.ts";

// Every kind of event says whether it commits.
expectTypeOf(committingEvents).toEqualTypeOf<Readonly<Record<ChatEventType, boolean>>>();
expectTypeOf(collectReply).returns.toEqualTypeOf<ChatReply>();
expectTypeOf<Extract<ChatEvent, { type: "text-delta" }>["text"]>().toBeString();

// A codec's memo is its own type between writing a request and reading the answer.
expectTypeOf<ReturnType<ChatCodec<{ n: 1 }>["encodeRequest"]>>().toEqualTypeOf<EncodedRequest<{ n: 1 }>>();
expectTypeOf<Parameters<ChatCodec<{ n: 1 }>["decodeReply"]>[0]>().toEqualTypeOf<{ n: 1 } | undefined>();
expectTypeOf<ChatCodec<{ n: 1 }>>().toExtend<Codec["chat"]>();
expectTypeOf<NonNullable<Codec["embed"]>>().toEqualTypeOf<UnaryCodec<EmbedRequest, EmbedReply>>();

// An error is a failure, and its code one of the table.
expectTypeOf<GatewayError>().toExtend<Failure>();
expectTypeOf<keyof typeof failures>().toEqualTypeOf<FailureCode>();
expectTypeOf(failures.timeout.status).toEqualTypeOf<504>();

// @ts-expect-error: there is no such failure
void new GatewayError("oops", "it broke");
// @ts-expect-error: only what JSON can hold
({ at: new Date() }) satisfies Json;
// @ts-expect-error: undefined is said by leaving out
({ type: "text", text: "a", citations: undefined }) satisfies ContentPart;
// @ts-expect-error: a secret cannot be read
void new Secret("env A").value;
