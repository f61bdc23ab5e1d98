import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chat } from "./clients/chat.ts";
import type { Heard } from "./clients/client.ts";
import { conversations } from "./conversations.ts";
import { upstreams } from "./upstreams/all.ts";
import { answers } from "./upstreams/upstream.ts";
import { openWorld, type World } from "./world.ts";

/** Conversations that differ in the question, and not only in the answer. */
const able = conversations.filter(
  ({ needs, question }, index) =>
    !(needs && chat.lacks.includes(needs)) &&
    conversations.findIndex((other) => JSON.stringify(other.question) === JSON.stringify(question)) === index,
);

describe.each(upstreams)("what a request of Chat Completions becomes for $id", (upstream) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(upstream, true);
  });

  afterAll(() => world[Symbol.asyncDispose]());

  test.each(able)("$name", async ({ name, question }) => {
    const heard: Heard = { losses: "" };
    world.fake.setDefault(answers(upstream, { text: "fine" }));
    await chat.whole(world.url, question, heard);
    const request = world.fake.requests.at(-1);
    const sent = { losses: heard.losses, request: `${request?.method} ${request?.path}`, body: request?.json() };
    const file = `${name.replaceAll(/\W+/g, "-")}.${upstream.id}.json`;

    await expect(`${JSON.stringify(sent, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${file}`);
  });
});
