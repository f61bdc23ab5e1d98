import {
  type ChatEvent,
  type ChatReply,
  collectReply,
  definePlugin,
  type FailureCode,
  GatewayError,
  type Json,
  type ModelsReply,
  type ModelsRequest,
  type Plugin,
  type Wire,
} from "@patchbay/sdk";
import { asNumber, asObject, asString, createSseDecoder, encodeSse, parseJson, patchJson } from "@patchbay/sdk/http";

/**
 * The smallest wire that has everything the kernel uses, so that the kernel's tests need no vendor's.
 * Request: `{ model, stream, text }`. Whole answer: `{ text, usage? }`. Stream: `data: {"text"}`, `data: {"done":true}`.
 */
export const plainWire: Wire = {
  id: "plain",
  version: "1.0",
  codec: {
    chat: {
      decodeRequest(body, { model, stream }) {
        const text = asString(asObject(body)?.["text"]);
        if (text === undefined) throw new GatewayError("bad-request", "`text` must be a string", { param: "text" });
        return { model, stream, system: [], messages: [{ role: "user", content: [{ type: "text", text }] }] };
      },
      encodeRequest({ messages }, { model, stream }) {
        const text = messages
          .flatMap(({ content }) => content.map((part) => (part.type === "text" ? part.text : "")))
          .join("");
        return { body: { model, stream, text, encoded: true }, memo: undefined };
      },
      decodeReply: (_memo, { stream }) => (stream ? streamDecoder() : wholeDecoder()),
      encodeReply: ({ stream, id }) => (stream ? streamEncoder() : wholeEncoder(id)),
      patchRequest: (body, { model }) => (model === undefined ? body : patchJson(body, { model })),
    },
    models: {
      decodeRequest: (_body, { params }) =>
        (params["id"] === undefined ? {} : { id: params["id"] }) satisfies ModelsRequest,
      encodeRequest: () => ({}),
      decodeReply: (body): ModelsReply => ({
        models: ((asObject(body) ?? {})["models"] as readonly string[]).map((id) => ({ id })),
      }),
      encodeReply: ({ models }) => ({ models: models.map(({ id }) => id) }),
    },
    errors: {
      encode: (error, { requestId }) => ({
        status: error.status,
        ...(error.retryAfterMs !== undefined && {
          headers: { "retry-after": String(Math.ceil(error.retryAfterMs / 1000)) },
        }),
        body: { fault: error.code, message: error.message, requestId },
      }),
      decode: ({ status, headers, body }) => {
        const seconds = Number(headers["retry-after"]);
        return {
          code: codeOf(status),
          message: body.slice(0, 200),
          ...(seconds > 0 && { retryAfterMs: seconds * 1000 }),
        };
      },
    },
  },
};

/** The wire's routes: `POST /v1/chat`, `GET /v1/models`. */
export const plainProtocol: Plugin = definePlugin({
  name: "plain-protocol",
  sdk: "1.0",
  setup: () => ({
    inboundProtocol: {
      id: "plain",
      wire: plainWire,
      routes: [
        { method: "POST", path: "/v1/chat", operation: "chat" },
        { method: "GET", path: "/v1/models", operation: "models" },
        { method: "GET", path: "/v1/models/:id", operation: "models" },
      ],
    },
  }),
});

/** A declared provider of the wire. */
export const plainProvider: Plugin = definePlugin({
  name: "plain-provider",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: {
      id: "plain",
      wire: "plain",
      endpoints: { chat: "chat", models: "models" },
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
    },
  }),
});

const codes: readonly (readonly [number, FailureCode])[] = [
  [400, "bad-request"],
  [401, "credential-rejected"],
  [403, "credential-rejected"],
  [404, "model-not-found"],
  [429, "rate-limited"],
  [529, "overloaded"],
];

function codeOf(status: number): FailureCode {
  return codes.find(([known]) => known === status)?.[1] ?? "upstream-failed";
}

function wholeDecoder() {
  const decoder = new TextDecoder();
  let text = "";
  return {
    push(chunk: Uint8Array): readonly ChatEvent[] {
      text += decoder.decode(chunk, { stream: true });
      return [];
    },
    end(): readonly ChatEvent[] {
      const body = asObject(parseJson(text));
      return [{ type: "start", id: "", model: "" }, ...eventsOf(body ?? {}), { type: "finish", reason: "stop" }];
    },
  };
}

function streamDecoder() {
  const sse = createSseDecoder();
  let done = false;
  const read = (events: readonly { readonly data: string }[]): readonly ChatEvent[] =>
    events.flatMap(({ data }) => {
      const body = asObject(parseJson(data)) ?? {};
      if (body["done"] === true) done = true;
      return [...eventsOf(body), ...(body["done"] === true ? [{ type: "finish", reason: "stop" } as const] : [])];
    });
  return {
    push: (chunk: Uint8Array) => read(sse.push(chunk)),
    end() {
      const rest = read(sse.end());
      if (!done) throw new GatewayError("stream-interrupted", "the stream ended without done");
      return rest;
    },
  };
}

function eventsOf(body: Readonly<Record<string, Json>>): readonly ChatEvent[] {
  const text = asString(body["text"]);
  const fault = asString(body["fault"]);
  const tokens = asNumber(body["tokens"]);
  return [
    ...(text === undefined ? [] : [{ type: "text-delta", text } as const]),
    ...(tokens === undefined ? [] : [{ type: "usage", usage: { outputTokens: tokens } } as const]),
    ...(fault === undefined ? [] : [{ type: "error", failure: { code: "upstream-failed", message: fault } } as const]),
  ];
}

function streamEncoder() {
  return {
    contentType: "text/event-stream",
    keepAlive: ": ping\n\n",
    push: (events: readonly ChatEvent[]) =>
      events
        .map((event) => (event.type === "text-delta" ? encodeSse(JSON.stringify({ text: event.text })) : ""))
        .join(""),
    end: () => encodeSse(JSON.stringify({ done: true })),
    fail: (error: GatewayError) => encodeSse(JSON.stringify({ fault: error.code, message: error.message })),
  };
}

function wholeEncoder(id: string) {
  const all: ChatEvent[] = [];
  return {
    contentType: "application/json",
    push(events: readonly ChatEvent[]) {
      all.push(...events);
      return "";
    },
    end: () => JSON.stringify({ id, text: textOf(collectReply(all)) }),
    fail: (error: GatewayError) => JSON.stringify({ fault: error.code }),
  };
}

function textOf({ candidates }: ChatReply): string {
  return (candidates[0]?.content ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** The same format under another name: between the two nothing passes through. */
export const otherWire: Wire = { ...plainWire, id: "other" };

/** A declared provider of the other wire. */
export const otherProvider: Plugin = definePlugin({
  name: "other-provider",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: {
      id: "other",
      wire: otherWire,
      endpoints: { chat: "chat", models: "models" },
      auth: { type: "header", name: "x-api-key" },
    },
  }),
});
