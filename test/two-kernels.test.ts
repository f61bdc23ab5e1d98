import { definePlugin } from "@patchbay/sdk";
import { startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { watch } from "../core/test/support/gateway.ts";
import { says } from "./support/fake-openai.ts";
import { chatBody, clientOf, nodeAt, startGateway, user } from "./support/openai-gateway.ts";

const shouting = definePlugin({
  name: "shouting",
  sdk: "1.0",
  setup: () => ({
    transform: {
      events: () => ({
        push: (events) =>
          events.map((event) => (event.type === "text-delta" ? { ...event, text: event.text.toUpperCase() } : event)),
      }),
    },
  }),
});

test("two kernels with different plugins live in one process and do not meet", async () => {
  const seen = watch("exchange-end", "attempt-start");
  await using upstream = await startFakeUpstream(says({ content: "from far" }));
  await using loud = await startGateway([], { plugins: [shouting], models: { loud: { pool: "main", model: "x" } } });
  await using quiet = await startGateway([nodeAt(upstream)], { plugins: [seen.plugin] });

  const ask = async (kernel: typeof loud): Promise<string | null | undefined> => {
    const answer = await clientOf(kernel).chat.completions.create({ model: "loud", messages: [user("from near")] });
    return answer.choices[0]?.message.content;
  };
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(index % 2 === 0 ? loud : quiet)));
  expect(answers.filter((_, index) => index % 2 === 0)).toEqual(Array.from({ length: 20 }, () => "FROM NEAR"));
  expect(answers.filter((_, index) => index % 2 === 1)).toEqual(Array.from({ length: 20 }, () => "from far"));
  await seen.seen("exchange-end", 20);
  expect(seen.of("exchange-end")).toHaveLength(20);
  expect(upstream.requests).toHaveLength(20);
  expect(loud.describe().plugins.map(({ id }) => id)).toContain("shouting");
  expect(quiet.describe().plugins.map(({ id }) => id)).not.toContain("shouting");
  expect(quiet.describe().models).toEqual([]);
});

test("one that closes, or gets another config, leaves the other alone", async () => {
  await using staying = await startGateway([]);
  const closing = await startGateway([]);
  await closing.close();
  expect((await staying.request("/v1/chat/completions", chatBody("still here"))).status).toBe(200);
  await using changing = await startGateway([]);
  await changing.reload({});
  expect((await changing.request("/v1/chat/completions", chatBody("gone"))).status).toBe(404);
  expect((await staying.request("/v1/chat/completions", chatBody("still here"))).status).toBe(200);
  expect([staying.status().generation, changing.status().generation]).toEqual([1, 2]);
});
