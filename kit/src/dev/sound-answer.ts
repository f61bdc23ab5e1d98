import type { ChatRequest, FailureCode, Json, JsonObject, Wire } from "@patchbay/sdk";
import { GatewayError } from "@patchbay/sdk";
import { errorStatus, json, raw, type RecordedRequest, type Script, textReply } from "@patchbay/sdk/testing";
import { isRecord, textOf } from "../package-json.ts";

/** How the built-in upstream speaks: in a wire, or in its author's words. */
export interface Speech {
  /** A sound answer. @throws GatewayError for a request that it cannot read. */
  readonly answer: Script;
  /** An error in the vendor's own form. */
  readonly failure: (status: number, message: string) => Script;
  /** The last piece of a stream that fails midway, where the vendor has a word for that. */
  readonly failureEvent: (message: string) => string | undefined;
}

/** Speaks a wire. */
export function speakWire(wire: Wire, request: RecordedRequest): Speech {
  const operation = unaryOf(request);
  const asked = operation === undefined ? readChat(wire, request) : undefined;
  return {
    answer: asked ? chatAnswer(wire, asked) : unaryAnswer(wire, operation, request),
    failure: (status, message) => failureOf(wire, status, message),
    failureEvent: (message) => asked && encoderOf(wire, asked).fail(new GatewayError("upstream-failed", message)),
  };
}

/** Says what the author wrote, to whatever it is asked. */
export function speakText(answer: Script): Speech {
  return {
    answer,
    failure: (status, message) => errorStatus(status, { error: { message } }),
    failureEvent: () => undefined,
  };
}

const codes: Readonly<Record<number, FailureCode>> = {
  401: "credential-rejected",
  404: "model-not-found",
  429: "rate-limited",
  503: "overloaded",
  529: "overloaded",
};

function failureOf({ codec }: Wire, status: number, message: string): Script {
  const error = new GatewayError(codes[status] ?? "upstream-failed", message, { status });
  const { headers, body } = codec.errors.encode(error, { requestId: "dev" });
  return errorStatus(status, body, headers);
}

type Unary = "embed" | "countTokens" | "models";

/** What is asked for beside chats, and undefined for those; vendors' paths are told apart well enough by their words. */
export function unaryOf({ method, path }: Pick<RecordedRequest, "method" | "path">): Unary | undefined {
  if (method === "GET") return "models";
  if (/embed/i.test(path)) return "embed";
  return /count|tokens/i.test(path) ? "countTokens" : undefined;
}

function readChat(wire: Wire, request: RecordedRequest): ChatRequest {
  const body = bodyOf(request);
  const url = new URL(request.path, "http://upstream");
  const { model, stream } = isRecord(body) ? body : {};
  return wire.codec.chat.decodeRequest(body, {
    model: textOf(model) ?? "dev",
    // Wires that do not say it in the body say it in the path.
    stream: stream === true || /stream/i.test(request.path),
    path: url.pathname,
    headers: {},
    params: {},
    query: Object.fromEntries(url.searchParams),
    losses: () => undefined,
  });
}

function bodyOf(request: RecordedRequest): Json {
  // A body of JSON holds nothing else.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return request.text === "" ? {} : (request.json() as Json);
}

function encoderOf({ codec }: Wire, request: ChatRequest): ReturnType<Wire["codec"]["chat"]["encodeReply"]> {
  const { stream } = request;
  return codec.chat.encodeReply({ request, stream, created: secondsNow(), id: "dev", losses: () => undefined });
}

function chatAnswer(wire: Wire, request: ChatRequest): Script {
  const encoder = encoderOf(wire, request);
  const said = saidLast(request);
  const outputTokens = said.split(/\s+/).length + 1;
  const usage = {
    inputTokens: Math.ceil(said.length / 4),
    outputTokens,
    totalTokens: Math.ceil(said.length / 4) + outputTokens,
  };
  const events = textReply(`Heard: ${said}`, { id: "dev-reply", model: request.model, usage });
  const pieces = [...events.map((event) => encoder.push([event])), encoder.end()].filter((piece) => piece !== "");
  return raw(pieces, { headers: { "content-type": encoder.contentType } });
}

function saidLast({ messages }: ChatRequest): string {
  const last = messages.findLast(({ role }) => role === "user");
  return (last?.content ?? []).map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join(" ");
}

function unaryAnswer({ codec }: Wire, operation: Unary | undefined, request: RecordedRequest): Script {
  const losses = (): void => undefined;
  const context = { model: "dev", stream: false, path: request.path, headers: {}, params: {}, query: {}, losses };
  if (operation === "models") {
    const reply = codec.models?.encodeReply({ models: [{ id: "dev" }] }, { request: {}, losses });
    return reply === undefined ? unknown(request) : json(reply);
  }
  const body = bodyOf(request);
  if (operation === "countTokens") {
    const asked = codec.countTokens?.decodeRequest(body, context);
    const inputTokens = Math.ceil(request.text.length / 4);
    return asked ? json(codec.countTokens?.encodeReply({ inputTokens }, { request: asked, losses })) : unknown(request);
  }
  const asked = codec.embed?.decodeRequest(body, context);
  if (!asked) return unknown(request);
  const embeddings = asked.inputs.map((_input, index) => [0.6, 0.8, index / 10]);
  return json(codec.embed?.encodeReply({ model: asked.model, embeddings }, { request: asked, losses }));
}

function unknown({ method, path }: RecordedRequest): Script {
  const body: JsonObject = { error: { message: `the built-in upstream has no answer to ${method} ${path}` } };
  return errorStatus(404, body);
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
