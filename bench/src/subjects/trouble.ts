import { type Call, type ChatEvent, definePlugin } from "@patchbay/sdk";

/** Answers, or never comes to an end, as it is asked. */
export const plugin = definePlugin({
  name: "bench-trouble",
  sdk: "1.0",
  capabilities: { content: ["prompt", "answer"] },
  setup: () => ({ outboundProvider: { id: "bench", call: answer } }),
});

async function* answer({ exchange, request, model }: Call<"chat">): AsyncGenerator<ChatEvent> {
  const [part] = request.messages.at(-1)?.content ?? [];
  const wish = part?.type === "text" ? part.text : "";
  if (wish === "hang") hang();
  if (wish === "grow") grow();
  yield { type: "start", id: exchange, model };
  yield { type: "text-delta", text: "word " };
  await Promise.resolve();
  yield { type: "finish", reason: "stop" };
}

function hang(): never {
  for (let turns = 0; ; turns += 1) if (turns < 0) turns = 0;
}

function grow(): void {
  const kept: unknown[] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => index + kept.length));
}
