import type { AliasConfig } from "@patchbay/core";
import type { ChatRequest, Json } from "@patchbay/sdk";
import { json } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { send } from "../core/test/support/gateway.ts";
import { type Door, doors } from "./matrix/doors.ts";
import { upstreams } from "./matrix/upstreams/all.ts";
import { answers, type Upstream } from "./matrix/upstreams/upstream.ts";
import { openWorld, type World } from "./matrix/world.ts";

const target = { pool: "main", model: "real-model" };

async function open(upstream: Upstream, alias: Omit<AliasConfig, "targets">): Promise<World> {
  const world = await openWorld(upstream, false, { models: { fast: { targets: target, ...alias } } });
  world.fake.setDefault(answers(upstream, { text: "fine" }));
  return world;
}

/** What the upstream was asked, read by the reader of its wire. */
function askedOf({ fake }: World, { wire }: Upstream): ChatRequest {
  const request = fake.requests.at(-1);
  const context = { model: "real-model", stream: false, path: "", headers: {}, params: {}, query: {} };
  return wire.codec.chat.decodeRequest(request?.json() as Json, { ...context, losses: () => {} });
}

function ask(world: World, door: Door, fields: object = {}) {
  const body = JSON.stringify({ ...door.body("fast", "hello"), stream: false, ...fields });
  return send(`${world.url}${door.path("fast")}`, { body });
}

/** The same wish in the words of each dialect. */
const warm: Readonly<Record<string, object>> = {
  "openai-chat": { temperature: 0.9 },
  "openai-responses": { temperature: 0.9 },
  claude: { temperature: 0.9 },
  gemini: { generationConfig: { temperature: 0.9 } },
  ollama: { options: { temperature: 0.9 } },
};

describe.each(doors)("an alias that is asked for in $id", (door) => {
  test.each(upstreams)("sets what the client left out, before $id", async (upstream) => {
    await using world = await open(upstream, { defaults: { temperature: 0.25 } });
    await ask(world, door);
    expect(askedOf(world, upstream).sampling).toMatchObject({ temperature: 0.25 });
    await ask(world, door, warm[door.id]);
    expect(askedOf(world, upstream).sampling).toMatchObject({ temperature: 0.9 });
  });

  test.each(upstreams)("overrides what the client said, before $id", async (upstream) => {
    await using world = await open(upstream, { overrides: { temperature: 0.25, maxOutputTokens: 77 } });
    await ask(world, door, warm[door.id]);
    expect(askedOf(world, upstream).sampling).toMatchObject({ temperature: 0.25, maxOutputTokens: 77 });
  });

  test.each(upstreams)("removes what it overrides with null, before $id", async (upstream) => {
    await using world = await open(upstream, { overrides: { temperature: null } });
    await ask(world, door, warm[door.id]);
    expect(askedOf(world, upstream).sampling?.temperature).toBeUndefined();
  });
});

/** A wish for thinking, and what must be left of it when the alias says how much. */
const thinking: Readonly<Record<string, object>> = {
  "openai-chat": { reasoning_effort: "low", max_tokens: 20_000 },
  "openai-responses": { reasoning: { effort: "low" } },
  claude: { thinking: { type: "enabled", budget_tokens: 1024 }, max_tokens: 20_000 },
  gemini: { generationConfig: { thinkingConfig: { thinkingBudget: 1024 } } },
  ollama: { think: "low" },
};

describe.each(doors)("thinking that an alias sets for $id", (door) => {
  const upstream = upstreams.find(({ wire }) => wire.id === door.id);
  if (!upstream) throw new Error(`no upstream speaks ${door.id}`);

  test("takes the place of the client's", async () => {
    await using world = await open(upstream, { overrides: { thinking: { type: "level", level: "high" } } });
    await ask(world, door, thinking[door.id]);
    const text = world.fake.requests.at(-1)?.text ?? "";
    expect(text).not.toMatch(/low|1024/);
    const asked = askedOf(world, upstream).thinking;
    expect(asked?.type === "level" ? asked.level : asked?.type).toMatch(/^(high|budget|auto)$/);
  });

  test("can be taken away", async () => {
    await using world = await open(upstream, { overrides: { thinking: null } });
    await ask(world, door, thinking[door.id]);
    expect(world.fake.requests.at(-1)?.text).not.toMatch(/low|1024/);
    expect(askedOf(world, upstream).thinking).toBeUndefined();
  });
});

describe.each(doors)("the body of $id", (door) => {
  const upstream = upstreams.find(({ wire }) => wire.id === door.id);
  if (!upstream) throw new Error(`no upstream speaks ${door.id}`);
  const fields = { ...warm[door.id], "x-unknown": { b: [1, 2] } };
  const sent = JSON.stringify({ ...door.body("fast", "hello"), stream: false, ...fields });

  test.each<readonly [string, Omit<AliasConfig, "targets">]>([
    ["sets nothing", {}],
    ["has defaults that the client's words leave no room for", { defaults: { temperature: 0.1 } }],
    ["overrides what is so already", { overrides: { temperature: 0.9, stop: null } }],
  ])("passes through where the alias %s", async (_name, alias) => {
    await using world = await open(upstream, alias);
    const answer = await ask(world, door, fields);
    expect(answer.status).toBe(200);
    expect(world.fake.requests.at(-1)?.text).toBe(sent.replace('"fast"', '"real-model"'));
  });
});

test("what an alias sets is shown in the lists of models as far as each dialect can", async () => {
  const [upstream] = upstreams;
  if (!upstream) throw new Error("no upstream");
  await using world = await openWorld(upstream, false, {
    models: {
      fast: {
        targets: target,
        contextTokens: 64_000,
        maxOutputTokens: 4000,
        displayName: "Fast one",
        description: "Quick and cheap",
        ownedBy: "the house",
      },
      secret: { targets: target, hidden: true },
    },
  });
  world.fake.setDefault(json({ data: [] }));
  const get = async (path: string, headers = {}) => (await send(`${world.url}${path}`, { headers })).text;
  const openai = await get("/v1/models/fast");
  expect(JSON.parse(openai)).toMatchObject({ id: "fast", owned_by: "the house", context_length: 64_000 });
  expect(JSON.parse(await get("/v1/models/fast", { "anthropic-version": "2023-06-01" }))).toMatchObject({
    id: "fast",
    display_name: "Fast one",
    max_input_tokens: 64_000,
    max_tokens: 4000,
  });
  expect(JSON.parse(await get("/v1beta/models/fast"))).toMatchObject({
    name: "models/fast",
    displayName: "Fast one",
    description: "Quick and cheap",
    inputTokenLimit: 64_000,
    outputTokenLimit: 4000,
  });
  expect(await get("/api/tags")).toContain("fast:latest");
  expect(await get("/v1/models")).not.toContain("secret");
  expect(await get("/v1/models/secret")).toContain("secret");
});
