import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { send } from "../../core/test/support/gateway.ts";
import { type Coding, pack } from "../clients/fixtures.ts";
import { doors } from "./doors.ts";
import { upstreams } from "./upstreams/all.ts";
import { openaiChat } from "./upstreams/openai-chat.ts";
import { answers } from "./upstreams/upstream.ts";
import { openWorld, type World } from "./world.ts";

const headers = { "content-type": "application/json" };
const codings: readonly Coding[] = ["gzip", "deflate", "br", "zstd"];
const maxBodyBytes = 20_000;
const maxDecodedBytes = 40_000;
const models = { alias: { pool: "main", model: "real" } };

/** Lists in one another, so many of them. */
function nested(levels: number): string {
  return `${"[".repeat(levels)}${"]".repeat(levels)}`;
}

describe.each(doors)("$id, T76", (door) => {
  const same = upstreams.find(({ wire }) => wire.id === door.id) ?? openaiChat;
  const other = upstreams.find(({ wire }) => wire.id !== door.id) ?? openaiChat;
  const text = JSON.stringify(door.body("alias", "hello"));
  let world: World;

  beforeAll(async () => {
    world = await openWorld(same, false, { models, server: { maxBodyBytes, maxDecodedBytes } });
    world.fake.setDefault(answers(same, { text: "fine" }));
  });

  afterAll(() => world[Symbol.asyncDispose]());

  const ask = (body: string | Uint8Array, coding?: string) =>
    send(`${world.url}${door.path("alias")}`, {
      body,
      headers: { ...headers, ...(coding !== undefined && { "content-encoding": coding }) },
    });

  /** The refusal, in the dialect's own shape. */
  async function refused(body: string | Uint8Array, coding?: string) {
    const before = world.fake.requests.length;
    const answer = await ask(body, coding);
    expect(world.fake.requests).toHaveLength(before);
    return { status: answer.status, message: door.errorOf(JSON.parse(answer.text) as object) };
  }

  test.each([false, true])("of a repeated key the last one counts, for everybody (neutral: %s)", async (neutral) => {
    await using own = await openWorld(neutral ? other : same, false, { models });
    const upstream = neutral ? other : same;
    own.fake.setDefault(answers(upstream, { text: "fine" }));
    const twice = `{"model":"somebody-else","temperature":0.5,${text.slice(1, -1)},"temperature":0.25}`;
    const answer = await send(`${own.url}${door.path("alias")}`, { body: twice, headers });
    const [asked] = own.fake.requests;

    expect(answer.status).toBe(200);
    expect(`${asked?.path} ${asked?.text}`).toContain("real");
    expect(asked?.text).not.toContain('"alias"');
    if (neutral) expect(asked?.text).not.toMatch(/somebody-else|0\.5\b/);
    else expect(JSON.parse(asked?.text ?? "")).toMatchObject({ temperature: 0.25 });
  });

  test("a body of 200 levels is taken, a deeper one is refused", async () => {
    const deep = (levels: number) => `${text.slice(0, -1)},"x_odd":${nested(levels)}}`;

    expect((await ask(deep(199))).status).toBe(200);
    expect(await refused(deep(200))).toEqual({ status: 400, message: expect.stringContaining("200") });
    expect(await refused(deep(9000))).toEqual({ status: 400, message: expect.stringContaining("200") });
  });

  test.each(codings)("a body packed as %s is read", async (coding) => {
    expect((await ask(pack(coding, text), coding)).status).toBe(200);
    const asked = world.fake.requests.at(-1);

    expect(asked?.text).toContain("hello");
    expect(asked?.headers).not.toHaveProperty("content-encoding");
  });

  test("a body in an unknown packing is refused", async () => {
    expect(await refused(text, "lzma")).toEqual({ status: 415, message: expect.stringContaining("lzma") });
  });

  test.each([...codings, undefined])("a body that is too large is refused, packing: %s", async (coding) => {
    const long = JSON.stringify(door.body("alias", "x".repeat(maxDecodedBytes + 1)));
    const body = coding === undefined ? long : pack(coding, long);

    expect(await refused(body, coding)).toEqual({ status: 413, message: expect.stringContaining("larger than") });
  });
});
