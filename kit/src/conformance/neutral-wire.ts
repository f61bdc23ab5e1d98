import {
  type ChatRequest,
  GatewayError,
  type Json,
  type ReplyEncoder,
  type UnaryCodec,
  type Wire,
} from "@patchbay/sdk";

/** A failure, as the suite's client is told of it. */
export interface ToldFailure {
  readonly code: string;
  readonly owner: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly plugin?: string;
}

/** The last line of a stream that failed. */
export const failType = "conformance-failed";
/** The last line of an answer that is complete. */
export const endType = "conformance-end";

/** The neutral model itself, as JSON lines: nothing is lost on the client's side, so what is missing was lost before. */
export const neutralWire: Wire = {
  id: "conformance",
  version: "1.0",
  codec: {
    chat: {
      decodeRequest: (body, { model, stream }) => ({ ...neutral<ChatRequest>(body), model, stream }),
      encodeRequest: clientsOnly,
      decodeReply: clientsOnly,
      encodeReply,
      patchRequest: (body) => body,
    },
    embed: unary(),
    countTokens: unary(),
    models: unary(),
    errors: {
      encode: (error) => ({ status: error.status, body: { error: { ...toldOf(error) } } }),
      decode: ({ status }) => ({ code: "upstream-failed", message: `status ${status}` }),
    },
  },
};

function encodeReply(): ReplyEncoder {
  return {
    contentType: "application/x-ndjson",
    push: (events) => events.map((event) => line(event)).join(""),
    end: () => line({ type: endType }),
    fail: (error) => line({ type: failType, error: toldOf(error) }),
  };
}

function unary<Request, Reply>(): UnaryCodec<Request, Reply> {
  return {
    decodeRequest: (body) => neutral<Request>(body ?? {}),
    encodeRequest: clientsOnly,
    decodeReply: clientsOnly,
    encodeReply: (reply) => neutral<Json>(reply),
  };
}

function toldOf({ code, owner, message, retryAfterMs, plugin }: GatewayError): ToldFailure {
  return {
    code,
    owner,
    message,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(plugin !== undefined && { plugin }),
  };
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/** The suite's client sends and takes what the neutral model has; nothing has to be read. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
function neutral<T>(value: unknown): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return value as T;
}

function clientsOnly(): never {
  throw new GatewayError("internal", "the suite's wire is for its client alone");
}
