import { describe, expect, test } from "vitest";
import { send } from "../../core/test/support/gateway.ts";
import { doors } from "./doors.ts";
import { upstreams } from "./upstreams/all.ts";
import { openaiChat } from "./upstreams/openai-chat.ts";
import { answers } from "./upstreams/upstream.ts";
import { openWorld } from "./world.ts";

const key = "client-key-4711";
const server = { keys: ["another-key-4712", key] };

/** Where programs put the one key that they have. */
const places: readonly (readonly [name: string, headers: Readonly<Record<string, string>>, query: string])[] = [
  ["Authorization", { authorization: `Bearer ${key}` }, ""],
  ["x-api-key", { "x-api-key": key }, ""],
  ["x-goog-api-key", { "x-goog-api-key": key }, ""],
  ["api-key", { "api-key": key }, ""],
  ["?key=", {}, `key=${key}`],
];

function withQuery(path: string, query: string): string {
  if (query === "") return path;
  return `${path}${path.includes("?") ? "&" : "?"}${query}`;
}

describe.each(doors)("$id, T85", (door) => {
  test.each(places)("a key in %s opens the door to every upstream and goes to none", async (_name, headers, query) => {
    for (const upstream of upstreams) {
      await using world = await openWorld(upstream, false, { server });
      world.fake.setDefault(answers(upstream, { text: "fine" }));
      const body = JSON.stringify({ ...door.body("m", "hello"), stream: true });
      const { status } = await send(`${world.url}${withQuery(door.streamPath("m"), query)}`, { body, headers });
      const [asked] = world.fake.requests;

      expect(status).toBe(200);
      expect([asked?.path, ...(asked?.rawHeaders ?? []), asked?.text].join(" ")).not.toContain(key);
    }
  });

  test("no key, or a wrong one, is refused in the words of the dialect", async () => {
    await using world = await openWorld(openaiChat, false, { server });
    for (const headers of [{}, { "x-api-key": "client-key-4710" }]) {
      const { status, text } = await send(`${world.url}${door.path("m")}`, {
        body: JSON.stringify(door.body("m", "hello")),
        headers,
      });

      expect(status).toBe(401);
      expect(door.errorOf(JSON.parse(text) as object)).toMatch(/key/);
    }
    expect(world.fake.requests).toEqual([]);
  });
});
