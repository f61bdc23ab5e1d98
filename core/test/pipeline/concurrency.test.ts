import { json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, nodeAt, plug, startGateway, streamedText, watch } from "../support/gateway.ts";
import { otherProvider } from "../support/plain-wire.ts";

test("500 requests at once, whole and streamed, over two wires, never mix", async () => {
  const watcher = watch("reply", "request", "exchange-end");
  await using upstream = await startFakeUpstream((request) => {
    const { text, stream, model } = request.json() as { text: string; stream: boolean; model: string };
    const said = `${model}:${text}`;
    return stream
      ? sse(
          said
            .split("")
            .map((letter) => ({ text: letter }))
            .concat({ done: true } as never),
        )
      : json({ text: said });
  });
  const echo = plug("marker", {
    transform: {
      attempt: (request, call) =>
        call.headers["x-marked"] ? { ...request, model: `${request.model}-marked` } : undefined,
    },
  });
  await using kernel = await startGateway([upstream, upstream], {
    plugins: [otherProvider, echo, watcher.plugin],
    pools: { far: { provider: "other", nodes: [nodeAt(upstream), nodeAt(upstream, 1)] } },
    models: { near: { pool: "main", model: "near" }, far: { pool: "far", model: "far" } },
  });
  const ask = async (n: number): Promise<void> => {
    const model = n % 2 === 0 ? "near" : "far";
    const marked = n % 3 === 0;
    const stream = n % 5 < 3;
    const text = `marker-${n}-${(n * 7919) % 1000}`;
    const headers = { "content-type": "application/json", ...(marked && { "x-marked": "1" }) };
    const answer = await chat(kernel, { model, stream, text }, { headers });
    const said = stream ? streamedText(await answer.text()) : ((await answer.json()) as { text: string }).text;
    expect(said).toBe(`${model}${marked ? "-marked" : ""}:${text}`);
  };
  await Promise.all(Array.from({ length: 500 }, (_, n) => ask(n)));
  await watcher.seen("exchange-end", 500);
  const requests = new Map(watcher.of("request").map(({ exchange, request }) => [exchange, request]));
  for (const { exchange, reply } of watcher.of("reply")) {
    const part = requests.get(exchange)?.messages[0]?.content[0];
    const said = reply.candidates[0]?.content[0];
    expect(said?.type === "text" && part?.type === "text" && said.text.endsWith(`:${part.text}`)).toBe(true);
  }
  expect(watcher.of("reply")).toHaveLength(500);
  expect(kernel.status().running).toBe(0);
}, 60_000);
