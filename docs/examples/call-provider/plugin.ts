import {
  type Call,
  type ChatEvent,
  definePlugin,
  type FailureCode,
  type FetchResponse,
  GatewayError,
} from "@patchbay/sdk";
import { asNumber, asObject, asString, createLineDecoder, parseJson } from "@patchbay/sdk/http";

/** Parrot speaks a format of its own: lines of JSON such as `{"word":"hello "}`, and `{"words":2}` as the last. */
export const plugin = definePlugin({
  name: "patchbay-plugin-provider-parrot",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: { id: "parrot", auth: { type: "header", name: "authorization", prefix: "Bearer " }, call: talk },
  }),
});

async function* talk({ request, exchange, model, ...call }: Call<"chat">): AsyncGenerator<ChatEvent> {
  if (request.tools) call.losses({ path: "tools", kind: "dropped", reason: "a parrot has no tools" });
  const json = { voice: model, say: promptOf(request) };
  const response = await call.fetch(`${call.node.baseUrl}/talk`, { json, signal: call.signal });
  if (!response.ok) throw new GatewayError(codes[response.status] ?? "upstream-failed", "the parrot will not talk");
  let begun = false;
  let finished = false;
  for await (const line of linesOf(response)) {
    // Within the loop, since leaving the loop is what closes the connection.
    if (!begun) yield { type: "start", id: exchange, model };
    begun = true;
    const { word, words } = asObject(parseJson(line)) ?? {};
    const text = asString(word);
    const outputTokens = asNumber(words);
    if (text !== undefined) yield { type: "text-delta", text };
    if (outputTokens === undefined) continue;
    yield { type: "usage", usage: { outputTokens } };
    yield { type: "finish", reason: "stop" };
    finished = true;
  }
  if (!finished) throw new GatewayError("stream-interrupted", "the parrot fell silent");
}

async function* linesOf({ body }: FetchResponse): AsyncGenerator<string> {
  const decoder = createLineDecoder();
  for await (const chunk of body) yield* decoder.push(chunk);
  yield* decoder.end();
}

function promptOf({ messages }: Call<"chat">["request"]): string {
  const parts = messages.findLast(({ role }) => role === "user")?.content ?? [];
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

const codes: Readonly<Record<number, FailureCode>> = {
  400: "bad-request",
  401: "credential-rejected",
  403: "credential-rejected",
  429: "rate-limited",
  503: "overloaded",
};
