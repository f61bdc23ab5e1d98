import { createHash } from "node:crypto";
import { startTestKernel } from "@patchbay/core/testing";
import { plugin as claude } from "@patchbay/protocol-claude";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as echo } from "@patchbay/provider-echo";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const keys = { ada: "key-of-ada-1", bob: "key-of-bob-2" } as const;
const clientOf = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 16);

/** Three pools of the echo, rules, and who answered what. */
async function openWorld(...rules: readonly object[]) {
  const kernel = await startTestKernel({
    server: { debugHeaders: true, keys: Object.values(keys) },
    plugins: [claude, openaiChat, echo, { plugin, options: { rules } }],
    pools: {
      main: {
        provider: "echo",
        nodes: [
          { id: "us", labels: { region: "us" } },
          { id: "eu", labels: { region: "eu" } },
        ],
      },
      small: { provider: "echo", nodes: [{ id: "s" }] },
      eyes: { provider: "echo", nodes: [{ id: "e", models: ["sight"] }] },
    },
    models: { seeing: { pool: "eyes", model: "sight" } },
    defaultPool: "main",
  });
  return {
    async ask(body: object, { path = "/v1/chat/completions", key = keys.ada, headers = {} }: Asking = {}) {
      const response = await kernel.request(
        path,
        { model: "m", max_tokens: 9, messages: [{ role: "user", content: "hello" }], ...body },
        { headers: { "content-type": "application/json", "x-api-key": key, ...headers } },
      );
      const [pool, node] = ["pool", "node"].map((name) => response.headers.get(`x-patchbay-${name}`));
      return { status: response.status, where: `${pool}/${node}`, text: await response.text() };
    },
    [Symbol.asyncDispose]: () => kernel.close(),
  };
}

interface Asking {
  readonly path?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const image = { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } };
const picture = { messages: [{ role: "user", content: [{ type: "text", text: "look" }, image] }] };

describe("behind a kernel", () => {
  test("rules lead to pools and aliases, keep to labels, and refuse", async () => {
    await using world = await openWorld(
      { name: "no giants", when: { minBytes: 5000 }, do: { reject: { code: "too-large", message: "5 kB at most" } } },
      { when: { hasImages: true }, do: { use: { model: "seeing" } } },
      { when: { headers: { "x-task": "title" } }, do: { use: { pool: "small", model: "tiny" } } },
      { when: { clients: [clientOf(keys.bob)] }, do: { keep: { region: "eu" } } },
    );
    expect((await world.ask({})).where).toBe("main/us");
    expect((await world.ask(picture)).where).toBe("eyes/e");
    expect((await world.ask({}, { headers: { "x-task": "title" } })).where).toBe("small/s");
    expect((await world.ask({}, { key: keys.bob })).where).toBe("main/eu");
    const giant = await world.ask({ messages: [{ role: "user", content: "x".repeat(5000) }] });
    expect([giant.status, JSON.parse(giant.text)]).toMatchObject([413, { error: { message: "5 kB at most" } }]);
  });

  test("clients of any format see the same rules, and a refusal in their own words", async () => {
    await using world = await openWorld({
      when: { metadata: { user_id: "mallory" } },
      do: { reject: { message: "not for you" } },
    });
    const path = "/v1/messages";
    expect((await world.ask({ metadata: { user_id: "ada" } }, { path })).status).toBe(200);
    const refused = await world.ask({ metadata: { user_id: "mallory" } }, { path });
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
      403,
      { type: "error", error: { type: "permission_error", message: "not for you" } },
    ]);
    expect((await world.ask({ metadata: { user_id: "mallory" } })).status).toBe(403);
  });

  test("a rule that leads to nobody does not lead elsewhere", async () => {
    await using world = await openWorld({ when: { models: ["secret-*"] }, do: { keep: { region: "home" } } });
    expect((await world.ask({ model: "secret-1" })).status).toBe(503);
    expect((await world.ask({ model: "other" })).status).toBe(200);
  });
});
