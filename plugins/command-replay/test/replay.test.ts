import { definePlugin } from "@patchbay/sdk";
import { errorStatus, json } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { asked, configOf, createUpstream, differencesOf, readAway, record, replay, streamed } from "./world.ts";

const answer = {
  id: "chatcmpl-2",
  object: "chat.completion",
  created: 1_700_000_000,
  model: "gpt-5-mini",
  choices: [{ index: 0, message: { role: "assistant", content: "good day" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
};

const claudeAsked = {
  model: "gpt-5-mini",
  max_tokens: 100,
  stream: true,
  top_k: 5,
  messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
};

const reversed = definePlugin({
  name: "reversed",
  sdk: "1.0",
  setup: () => ({ selectNode: (candidates) => candidates.toReversed() }),
});

const shouting = definePlugin({
  name: "shouting",
  sdk: "1.0",
  setup: () => ({
    transform: {
      request: (request) => ({
        ...request,
        messages: request.messages.map((message) =>
          message.role === "user" ? { ...message, content: [{ type: "text", text: "HELLO" }] } : message,
        ),
      }),
    },
  }),
});

/** A tape of one chat stream that passed through. */
async function passed() {
  const upstream = await createUpstream(streamed("good ", "day"));
  const config = configOf(upstream.url);
  const { paths } = await record(config, async (kernel) => {
    expect(await readAway(kernel.request("/v1/chat/completions", asked("hello")))).toContain("good ");
  });
  await upstream.close();
  return { config, paths, upstream: upstream.url };
}

/** A tape of a node that fails and another that answers a client of another wire. */
async function failedOver() {
  const upstream = await createUpstream();
  upstream.enqueue(errorStatus(500, { error: { message: "broken" } }), streamed("good ", "day"));
  const config = configOf(upstream.url);
  const { paths } = await record(config, async (kernel) => {
    expect(await readAway(kernel.request("/v1/messages", claudeAsked))).toContain("good ");
  });
  await upstream.close();
  return { config, paths, upstream: upstream.url };
}

test("the same config makes no difference: a stream that passes through", async () => {
  const { config, paths } = await passed();
  const replayed = await replay(config, paths);
  expect(differencesOf(replayed)).toEqual([]);
  expect(replayed.code).toBe(0);
  expect(replayed.report()).toMatchObject({ format: 1, verdict: "same", tapes: [{ verdict: "same", warnings: [] }] });
});

test("the same config makes no difference: two wires, and a node that fails before another answers", async () => {
  const { config, paths } = await failedOver();
  const replayed = await replay(config, paths);
  expect(differencesOf(replayed)).toEqual([]);
  expect(replayed.code).toBe(0);
});

test("the same config makes no difference: a whole answer, a refusal, a list of models", async () => {
  const upstream = await createUpstream();
  const bad = { error: { message: "no such thing", type: "invalid_request_error" } };
  upstream.enqueue(json(answer), errorStatus(400, bad), json({ object: "list", data: [{ id: "gpt-5-mini" }] }));
  const config = configOf(upstream.url, {
    pools: {
      main: { provider: "openai", nodes: [{ id: "a", baseUrl: `${upstream.url}/v1`, apiKey: { $env: "NODE_KEY" } }] },
    },
  });
  const { paths, folder } = await record(config, async (kernel) => {
    await readAway(kernel.request("/v1/chat/completions", asked("hello", false)));
    await readAway(kernel.request("/v1/chat/completions", asked("bad", false)));
    await readAway(kernel.request("/v1/models"));
  });
  expect(paths).toHaveLength(3);
  const replayed = await replay(config, [folder]);
  expect(replayed.report().tapes.map(({ differences, error }) => ({ differences, error }))).toEqual(
    paths.map(() => ({ differences: [], error: undefined })),
  );
  expect(replayed.code).toBe(0);
});

test("a transform that changes the prompt is a difference upstream, and no other but how it goes there", async () => {
  const { config, paths } = await passed();
  const replayed = await replay({ ...config, plugins: [...(config.plugins ?? []), shouting] }, paths, {
    values: { allow: "decisions" },
  });
  expect(differencesOf(replayed)).toEqual(["upstream: main/a messages.0.content: hello → HELLO"]);
  expect(replayed.code).toBe(1);
});

test("another policy is a difference of decisions", async () => {
  const { config, paths } = await passed();
  const replayed = await replay({ ...config, plugins: [...(config.plugins ?? []), reversed] }, paths);
  expect(differencesOf(replayed)).toEqual([
    "decisions: chosen for attempt 1: main/a, main/b → main/b, main/a",
    "decisions: attempt 1: main/a gpt-5-mini, passed through: done → main/b gpt-5-mini, passed through: done",
  ]);
});

test("a dearer model is a difference of cost, beside that of the decision", async () => {
  const upstream = await createUpstream(json(answer));
  const config = configOf(upstream.url);
  const { paths } = await record(config, async (kernel) => {
    await readAway(kernel.request("/v1/chat/completions", asked("hello", false)));
  });
  const models = { "gpt-5-mini": { pool: "main", model: "gpt-5" } };
  const replayed = await replay({ ...config, models }, paths);
  // 3 and 2 tokens, at 0.25 and 2 dollars a million, and at 1.25 and 10.
  expect(differencesOf(replayed)).toContain("cost: total: $0.000004750 → $0.000023750");
  expect(differencesOf(replayed).filter((each) => each.startsWith("usage: "))).toEqual([]);
});

test("a removed node is a difference of decisions: the answer of the next one comes at once", async () => {
  const { config, paths, upstream } = await failedOver();
  const [, b] = configOf(upstream).pools?.["main"]?.nodes ?? [];
  const replayed = await replay({ ...config, pools: { main: { provider: "openai", nodes: b ? [b] : [] } } }, paths);
  const differences = differencesOf(replayed);
  expect(differences).not.toEqual([]);
  expect(differences.filter((each) => !each.startsWith("decisions: "))).toEqual([]);
  expect(differences).toContain("decisions: attempt 2: main/b gpt-5-mini, translated: done → ∅");
});

test("what the tape does not hold is named, and nothing is asked of anybody", async () => {
  const { config, paths, upstream } = await passed();
  const other = await createUpstream(streamed("from the net"));
  const nodes = [{ id: "c", baseUrl: `${other.url}/v1`, apiKey: { $env: "NODE_KEY" } }];
  const replayed = await replay({ ...config, pools: { main: { provider: "openai", nodes } } }, paths);
  expect(differencesOf(replayed)).toContain(
    `missing: the new configuration asked for what the tape does not hold: ∅ → main/c: POST ${other.url}/v1/chat/completions`,
  );
  expect(other.requests).toEqual([]);
  expect(upstream).not.toBe(other.url);
});

test("a node of another name at the same address gets the answer of the old one", async () => {
  const { config, paths, upstream } = await passed();
  const nodes = [{ id: "renamed", baseUrl: `${upstream}/v1`, apiKey: { $env: "NODE_KEY" } }];
  const replayed = await replay({ ...config, pools: { main: { provider: "openai", nodes } } }, paths);
  expect(differencesOf(replayed).every((each) => each.startsWith("decisions: "))).toBe(true);
});

test("addresses with TLS, and those that a provider knows by itself, are answered without any key", async () => {
  const { config, paths, upstream } = await passed();
  const nodes = [
    { id: "a", apiKey: { $env: "UNSET" } },
    { id: "b", baseUrl: "https://api.example.com/v1", apiKey: { $file: "none" } },
  ];
  const replayed = await replay({ ...config, pools: { main: { provider: "openai", nodes } } }, paths);
  const here = upstream.replace("http:", "");
  expect(differencesOf(replayed)).toContain(
    `upstream: main/a address: POST ${here}/v1/chat/completions → POST //api.openai.com/v1/chat/completions`,
  );
  expect(replayed.report().tapes[0]?.differences.map(({ place }) => place)).not.toContain("missing");
  const other = await replay({ ...config, pools: { main: { provider: "openai", nodes: nodes.slice(1) } } }, paths);
  expect(differencesOf(other)).toContain(
    "missing: the new configuration asked for what the tape does not hold: ∅ → main/b: POST http://api.example.com/v1/chat/completions",
  );
});

test("a connection that broke on the tape breaks again", async () => {
  const upstream = await createUpstream();
  const config = configOf(upstream.url);
  await upstream.close();
  const { paths } = await record(config, async (kernel) => {
    expect((await kernel.request("/v1/chat/completions", asked("hello"))).status).toBe(502);
  });
  expect(differencesOf(await replay(config, paths))).toEqual([]);
});

test("--allow lets places differ", async () => {
  const { config, paths } = await passed();
  const replayed = await replay({ ...config, plugins: [...(config.plugins ?? []), reversed] }, paths, {
    values: { allow: "decisions, time" },
  });
  expect(replayed.code).toBe(0);
  expect(replayed.report().tapes[0]?.allowed).toHaveLength(2);
});

test("a tape without words is played and compared without words", async () => {
  const upstream = await createUpstream(streamed("good ", "day, Ann"));
  const config = configOf(upstream.url);
  const { paths, tapes } = await record(
    config,
    async (kernel) => {
      await readAway(
        kernel.request("/v1/messages", { ...claudeAsked, messages: [{ role: "user", content: "I am Ann" }] }),
      );
    },
    { content: "shape" },
  );
  expect(JSON.stringify(tapes)).not.toMatch(/Ann|good/);
  expect(differencesOf(await replay(config, paths))).toEqual([]);
});

test("text for people shows what was and what is", async () => {
  const { config, paths } = await passed();
  const replayed = await replay({ ...config, plugins: [...(config.plugins ?? []), reversed] }, paths, { switches: [] });
  expect(replayed.out).toContain("  decisions: chosen for attempt 1\n    - main/a, main/b\n    + main/b, main/a\n");
  expect(replayed.out).toMatch(/0 same, 1 different, 0 not played\n$/);
});
