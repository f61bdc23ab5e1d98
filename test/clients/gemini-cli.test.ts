import { errorStatus, json } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { upstreams } from "../matrix/upstreams/all.ts";
import { claude } from "../matrix/upstreams/claude.ts";
import { gemini } from "../matrix/upstreams/gemini.ts";
import { answers } from "../matrix/upstreams/upstream.ts";
import { openWorld } from "../matrix/world.ts";
import { changed, fixture, listIn, play } from "./fixtures.ts";
import { geminiCli } from "./readers/gemini-cli.ts";

const turn = fixture("gemini-cli");
const signature = "c2lnbmF0dXJlLW9mLWEtdmVuZG9yLTA4MTU=";
const call = { id: "call_1", name: "glob", input: { pattern: "*.ts" } };

test("an empty key is none, and is not sent on", async () => {
  await using world = await openWorld(gemini, false);
  world.fake.setDefault(answers(gemini, { text: "fine" }));

  expect(geminiCli.streamed(await play(world.url, turn)).text).toBe("fine");
  expect(world.fake.requests[0]?.headers["x-goog-api-key"]).toBe("node-key-4711");
});

describe.each([gemini, claude])("before $id", (upstream) => {
  test.each([true, false])(
    "a signature comes, and goes back to the vendor as it was (neutral: %s)",
    async (neutral) => {
      await using world = await openWorld(upstream, neutral);
      world.fake.setDefault(answers(upstream, { thinking: "hm", signature, calls: [call] }));
      const { native, calls } = geminiCli.streamed(await play(world.url, turn));
      expect(native).toContainEqual(expect.objectContaining({ thoughtSignature: expect.any(String) }));

      const response = { id: calls[0]?.id, name: "glob", response: { output: "gear.ts" } };
      const contents = [
        ...listIn(turn, "contents"),
        { role: "model", parts: native },
        { role: "user", parts: [{ functionResponse: response }] },
      ];
      world.fake.setDefault(answers(upstream, { text: "done" }));
      geminiCli.streamed(await play(world.url, changed(turn, { contents })));
      expect(world.fake.requests.at(-1)?.text).toContain(`"${signature}"`);
    },
  );
});

describe("counting of tokens", () => {
  const count = fixture("gemini-cli-count-tokens");

  test("is the vendor's where it counts", async () => {
    await using world = await openWorld(gemini, false);
    world.fake.setDefault(json({ totalTokens: 31 }));

    expect(JSON.parse((await play(world.url, count)).text)).toMatchObject({ totalTokens: 31 });
  });

  test("is asked of another vendor in its own words", async () => {
    await using world = await openWorld(claude, false);
    world.fake.setDefault(json({ input_tokens: 32 }));

    expect(JSON.parse((await play(world.url, count)).text)).toMatchObject({ totalTokens: 32 });
  });
});

test.each(upstreams.filter(({ id }) => id !== "gemini"))("a limit of $id says when to come back", async (upstream) => {
  await using world = await openWorld(upstream, true);
  const script = upstream.refusing(429, "too fast");
  world.fake.setDefault({ ...script, headers: { ...script.headers, "retry-after": "7" } });
  const { status, text } = await play(world.url, turn);

  expect(status).toBe(429);
  expect(JSON.parse(text)).toMatchObject({
    error: {
      code: 429,
      status: "RESOURCE_EXHAUSTED",
      message: expect.stringContaining("too fast"),
      details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "7s" }],
    },
  });
});

test("a limit of its vendor comes in the vendor's own words", async () => {
  await using world = await openWorld(gemini, false);
  const info = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "33s" };
  const body = { error: { code: 429, message: "slow down", status: "RESOURCE_EXHAUSTED", details: [info] } };
  world.fake.setDefault(errorStatus(429, body));
  const { status, text } = await play(world.url, turn);

  expect([status, JSON.parse(text)]).toEqual([429, body]);
});

test.each(upstreams)("a stream that was not asked for as events is one array, before $id", async (upstream) => {
  await using world = await openWorld(upstream, true);
  world.fake.setDefault(answers(upstream, { text: "one two three" }));
  const { status, headers, text } = await play(world.url, { ...turn, path: turn.path.replace("?alt=sse", "") });
  const chunks = JSON.parse(text) as readonly object[];
  const whole = geminiCli.whole({ status, headers, text: JSON.stringify(chunks.at(-1)) });

  expect(headers["content-type"]).toMatch(/^application\/json/);
  expect(chunks.length).toBeGreaterThan(1);
  expect(whole.finish).toBe("STOP");
});

test.each(["v1", "v1alpha"])("the version %s of the address is as good", async (version) => {
  await using world = await openWorld(gemini, false);
  world.fake.setDefault(answers(gemini, { text: "fine" }));

  const answer = await play(world.url, { ...turn, path: turn.path.replace("v1beta", version) });
  expect(geminiCli.streamed(answer).text).toBe("fine");
});
