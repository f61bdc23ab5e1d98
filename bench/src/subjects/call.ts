import { type Call, type ChatEvent, definePlugin, GatewayError } from "@patchbay/sdk";
import { asArray, asObject, asString, parseJson, readSseBatches, type SseEvent } from "@patchbay/sdk/http";

/** A programmed provider as the guide writes it: fetch, and pass on what each network read brought. */
export const plugin = definePlugin({
  name: "bench-call",
  sdk: "1.0",
  capabilities: { content: ["prompt", "answer"] },
  setup: () => ({ outboundProvider: { id: "bench", auth: { type: "header", name: "authorization" }, call: talk } }),
});

async function* talk({
  exchange,
  request,
  model,
  node,
  fetch,
}: Call<"chat">): AsyncGenerator<ChatEvent | readonly ChatEvent[]> {
  const messages = request.messages.map(({ role, content }) => ({
    role,
    content: content.map((part) => (part.type === "text" ? part.text : "")).join(""),
  }));
  const response = await fetch(`${node.baseUrl}/chat/completions`, { json: { model, messages, stream: true } });
  if (!response.ok) throw new GatewayError("upstream-failed", `the upstream answered ${response.status}`);
  yield { type: "start", id: exchange, model };
  for await (const batch of readSseBatches(response.body)) yield batch.flatMap(eventsOf);
  yield { type: "usage", usage: { outputTokens: messages.length } };
  yield { type: "finish", reason: "stop" };
}

function eventsOf({ data }: SseEvent): readonly ChatEvent[] {
  if (data === "[DONE]") return [];
  const choice = asObject(asArray(asObject(parseJson(data))?.["choices"])?.[0]);
  const text = asString(asObject(choice?.["delta"])?.["content"]);
  return text ? [{ type: "text-delta", text }] : [];
}
