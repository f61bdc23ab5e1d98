import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestKernel } from "@patchbay/core/testing";
import { plugin as claude } from "@patchbay/protocol-claude";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as openai } from "@patchbay/provider-openai";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const keys = { ada: "key-of-ada-1", bob: "key-of-bob-2" } as const;
const answer = {
  id: "c",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "fine" }, finish_reason: "stop" }],
};

async function openWorld(...rules: readonly object[]) {
  const upstream = await startFakeUpstream(json(answer));
  const nodes = [{ id: "a", baseUrl: `${upstream.url}/v1`, apiKey: "node-key-4711" }];
  const kernel = await startTestKernel({
    server: { keys: Object.values(keys) },
    plugins: [openaiChat, claude, openai, { plugin, options: { rules } }],
    pools: { main: { provider: "openai", nodes }, other: { provider: "openai", nodes } },
    defaultPool: "main",
  });
  return {
    kernel,
    async ask(body: object = {}, { path = "/v1/chat/completions", key = keys.ada }: Asking = {}) {
      const response = await kernel.request(
        path,
        { model: "m", max_tokens: 9, messages: [{ role: "user", content: "hello" }], ...body },
        { headers: { "content-type": "application/json", "x-api-key": key } },
      );
      expect(response.status, await response.text()).toBe(200);
      return upstream.requests.at(-1)?.json() as { readonly messages: readonly object[] };
    },
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await upstream.close();
    },
  };
}

interface Asking {
  readonly path?: string;
  readonly key?: string;
}

const user = { role: "user", content: "hello" };
const house = { role: "system", content: "house" };

test("models, pools, protocols and clients have prompts of their own", async () => {
  const bob = createHash("sha256").update(keys.bob).digest("hex").slice(0, 16);
  await using world = await openWorld(
    { text: "for gpt", when: { models: ["gpt-*"] } },
    { text: "for other", when: { pools: ["other"] } },
    { text: "for claude", when: { protocols: ["claude"] } },
    { text: "for bob", when: { clients: [bob] } },
  );
  const system = (content: string) => ({ messages: [{ role: "system", content }, user] });
  expect(await world.ask()).toMatchObject({ messages: [user] });
  expect(await world.ask({ model: "gpt-5" })).toMatchObject(system("for gpt"));
  expect(await world.ask({}, { path: "/other/v1/chat/completions" })).toMatchObject(system("for other"));
  expect(await world.ask({}, { path: "/v1/messages" })).toMatchObject(system("for claude"));
  expect(await world.ask({}, { key: keys.bob })).toMatchObject(system("for bob"));
});

test("overwriting takes the place of system and developer messages at the head, and tells the log", async () => {
  await using world = await openWorld({ text: "house", mode: "overwrite" });
  const later = { role: "developer", content: "LATER-WORDS" };
  const messages = [
    { role: "system", content: "CLIENT-WORDS" },
    { role: "developer", content: "more" },
    user,
    later,
    user,
  ];
  expect((await world.ask({ messages })).messages).toEqual([house, user, later, user]);
  const logs = world.kernel.logs.join("\n");
  expect(logs).toContain("the client's system prompt was overwritten");
  expect(logs).not.toContain("CLIENT-WORDS");
});

test("appending keeps to the client's developer message", async () => {
  await using world = await openWorld({ text: "house" });
  const { messages } = await world.ask({ messages: [{ role: "developer", content: "mine" }, user] });
  expect(messages.map((each) => Reflect.get(each, "role") as string)).toEqual(["developer", "user"]);
  expect(JSON.stringify(messages[0])).toMatch(/mine.*house/);
});

test("what no rule is for passes through unread", async () => {
  await using world = await openWorld({ text: "house", when: { models: ["gpt-*"] } });
  expect(await world.ask({ "x-unknown": 1 })).toMatchObject({ "x-unknown": 1 });
});

test("a changed file speaks in the next request, without a reload", async () => {
  const folder = await mkdtemp(join(tmpdir(), "patchbay-prompt-"));
  const file = join(folder, "house.md");
  await writeFile(file, "house\n");
  await using world = await openWorld({ file, mode: "overwrite" });
  expect((await world.ask()).messages).toEqual([house, user]);
  await writeFile(file, "another house\n");
  await expect.poll(() => world.kernel.logs.join("\n"), { timeout: 15_000 }).toContain("read again");
  expect((await world.ask()).messages).toEqual([{ role: "system", content: "another house" }, user]);
  await rm(folder, { recursive: true });
});
