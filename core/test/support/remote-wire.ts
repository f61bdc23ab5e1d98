import {
  type ChatEvent,
  type DecodeRequestContext,
  type EncodeReplyContext,
  type GatewayError,
  type Json,
  type ModelsRequest,
  type OperationKind,
  type Plugin,
  type Wire,
} from "@patchbay/sdk";
import type { RemoteCodec, RemoteEncoder, RemoteWire } from "@patchbay/sdk/host";
import { plug } from "./gateway.ts";
import { plainWire } from "./plain-wire.ts";

/** What a remote codec can be asked. */
export type Question =
  | "decodeChat"
  | "encodeChat"
  | "push"
  | "end"
  | "fail"
  | "encodeError"
  | "decodeUnary"
  | "encodeUnary";

/** Takes the place of an answer, or comes before it. */
export type Behavior = (answer: () => unknown) => Promise<unknown>;

export const never: Behavior = () => new Promise(() => undefined);
export const rejects: Behavior = async () => {
  throw new TypeError("the child is gone");
};

/** The plain wire's codec as if it ran in another process: tests say how and when it answers. */
export class FakeRemote {
  /** In the order in which it was asked. */
  readonly asked: Question[] = [];
  /** How a question is answered; at once, later, where nothing stands. */
  readonly behaviors: Partial<Record<Question, Behavior>> = {};
  /** Encoders that were given up. */
  closed = 0;
  readonly wire: RemoteWire;
  #waiting: (() => void)[] = [];

  constructor(id = "away", serves: readonly OperationKind[] = ["chat", "models", "embed", "count-tokens"]) {
    this.wire = new FakeWire(id, codecOf(this, serves));
  }

  async ask<T>(question: Question, run: () => T): Promise<T> {
    this.asked.push(question);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
    return (await (this.behaviors[question] ?? asUsual)(run)) as T;
  }

  count(question: Question): number {
    return this.asked.filter((asked) => asked === question).length;
  }

  /** Resolves when the question has been asked so often. */
  async wasAsked(question: Question, times = 1): Promise<void> {
    while (this.count(question) < times) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** A protocol of the wire: `POST /away/chat`, `GET /away/models`, `POST /away/embed`, `POST /away/count`. */
  get protocol(): Plugin {
    return plug("away-protocol", {
      inboundProtocol: {
        id: "away",
        wire: this.wire,
        routes: [
          { method: "POST", path: "/away/chat", operation: "chat" },
          { method: "GET", path: "/away/models", operation: "models" },
          { method: "POST", path: "/away/embed", operation: "embed" },
          { method: "POST", path: "/away/count", operation: "count-tokens" },
        ],
      },
    });
  }
}

const asUsual: Behavior = async (answer) => answer();

function uncallable(): never {
  throw new TypeError("the codec runs elsewhere");
}

/** A class, as what leads elsewhere has affairs of its own. */
class FakeWire implements RemoteWire {
  readonly version = "1.0";
  readonly codec: Wire["codec"] = {
    chat: {
      decodeRequest: uncallable,
      encodeRequest: uncallable,
      decodeReply: uncallable,
      encodeReply: uncallable,
      patchRequest: uncallable,
      checkStream: uncallable,
    },
    errors: { encode: uncallable, decode: uncallable },
  };
  readonly id: string;
  readonly remote: RemoteCodec;

  constructor(id: string, remote: RemoteCodec) {
    this.id = id;
    this.remote = remote;
  }
}

function codecOf(fake: FakeRemote, serves: readonly OperationKind[]): RemoteCodec {
  const { chat, errors } = plainWire.codec;
  return {
    serves,
    decodeChat: (body, context) => fake.ask("decodeChat", () => chat.decodeRequest(body, context)),
    encodeChat: (context) => fake.ask("encodeChat", () => encoderOf(fake, context)),
    encodeError: (error, context) => fake.ask("encodeError", () => errors.encode(error, context)),
    decodeUnary: (kind, body, context) => fake.ask("decodeUnary", () => unaryRequests[kind](body, context) as never),
    encodeUnary: (_kind, reply) => fake.ask("encodeUnary", () => ({ reply: structuredClone<unknown>(reply) as Json })),
  };
}

function encoderOf(fake: FakeRemote, context: EncodeReplyContext): RemoteEncoder {
  const encoder = plainWire.codec.chat.encodeReply(context);
  return {
    contentType: encoder.contentType,
    ...(encoder.keepAlive !== undefined && { keepAlive: encoder.keepAlive }),
    push: (events: readonly ChatEvent[]) => fake.ask("push", () => encoder.push(events)),
    end: () => fake.ask("end", () => encoder.end()),
    fail: (error: GatewayError) => fake.ask("fail", () => encoder.fail(error)),
    close: () => void fake.closed++,
  };
}

type Reader = (body: Json | undefined, context: DecodeRequestContext) => unknown;

const unaryRequests: Readonly<Record<"embed" | "count-tokens" | "models", Reader>> = {
  embed: (_body, { model }) => ({ model, inputs: [] }),
  "count-tokens": (_body, { model }) => ({
    model,
    request: {
      model,
      stream: false,
      system: [],
      messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
    },
  }),
  models: (): ModelsRequest => ({}),
};
