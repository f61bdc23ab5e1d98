import { expectTypeOf } from "vitest";
import type {
  AttemptCall,
  ChatEvent,
  ChatRequest,
  EventMachine,
  Hooks,
  Maybe,
  RequestCall,
  Transform,
  UpstreamMessage,
} from "../../src/index.ts";

type Hook = NonNullable<Hooks["transform"]>;

// Every position is optional, and may answer now, later or not at all.
const transform = {
  request: (request, call) => {
    expectTypeOf(request).toEqualTypeOf<ChatRequest>();
    expectTypeOf(call).toEqualTypeOf<RequestCall>();
    return { ...request, stream: false };
  },
  attempt: async (_request, { candidate }) => {
    expectTypeOf(candidate.model).toBeString();
  },
  upstream: (message) => {
    expectTypeOf(message).toEqualTypeOf<UpstreamMessage>();
  },
  events: (call) => {
    expectTypeOf(call).toEqualTypeOf<AttemptCall>();
    return { push: (events) => events };
  },
} satisfies Transform;
expectTypeOf(transform).toExtend<Hook>();
expectTypeOf([transform, {}]).toExtend<Hook>();
expectTypeOf<Maybe<ChatRequest>>().toEqualTypeOf<
  ChatRequest | undefined | void | Promise<ChatRequest | undefined | void>
>();
expectTypeOf<ReturnType<EventMachine["push"]>>().toEqualTypeOf<readonly ChatEvent[]>();

// @ts-expect-error: a request is returned whole
({ request: () => ({ model: "m" }) }) satisfies Transform;
// @ts-expect-error: a request is never changed
({ request: (request) => void (request.model = "m") }) satisfies Transform;
// @ts-expect-error: a machine is synchronous
({ events: () => ({ push: async (events) => events }) }) satisfies Transform;
// @ts-expect-error: before selection there is no candidate
({ request: (_request, { candidate }) => void candidate }) satisfies Transform;
// @ts-expect-error: filters are lists
({ when: { models: "*" } }) satisfies Transform;
