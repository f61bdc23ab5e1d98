import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "@patchbay/core/command";
import { definePlugin } from "@patchbay/sdk";
import { errorStatus, hangAfter } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import {
  asked,
  configOf,
  createFolder,
  createUpstream,
  differencesOf,
  everything,
  nodeKey,
  readAway,
  record,
  replay,
  streamed,
} from "./world.ts";

async function recorded(more: Parameters<typeof configOf>[1] = {}) {
  const upstream = await createUpstream(streamed("good ", "day"));
  const config = configOf(upstream.url, more);
  const left = await record(config, async (kernel) => {
    await readAway(
      kernel.request("/v1/messages", {
        model: "gpt-5-mini",
        max_tokens: 10,
        top_k: 5,
        stream: true,
        container: "c1",
        messages: [{ role: "user", content: "hello" }],
      }),
    );
  });
  const [path = ""] = left.paths;
  return { ...left, config, path, text: await readFile(path, "utf8") };
}

/** Each of these is the tape of a kernel that did one thing otherwise. */
test.each([
  [
    "status",
    '"status":200,"headers":{"x-request-id"',
    '"status":201,"headers":{"x-request-id"',
    "status: status: 201 → 200",
  ],
  ["headers", '"x-accel-buffering":"no"', '"x-accel-buffering":"yes"', "headers: header x-accel-buffering: yes → no"],
  ["upstream", '/v1/chat/completions"', '/v2/chat/completions"', /^upstream: main\/a address: .*v2.* → .*v1/],
  ["losses", /"path":"container"/, '"path":"other"', /^losses: request other: .*: once → ∅$/],
  ["usage", /"outputTokens":2(?=[^\n]*\n\{"type":"tape-end")/, '"outputTokens":3', "usage: outputTokens: 3 → 2"],
  [
    "decisions",
    '"main/a","main/b"',
    '"main/a","main/c"',
    "decisions: chosen for attempt 1: main/a, main/c → main/a, main/b",
  ],
] as const)("a difference of %s is named", async (place, from, to, expected) => {
  const { config, path, text } = await recorded();
  expect(text).toMatch(from);
  await writeFile(path, text.replace(from, to));
  const replayed = await replay(config, [path]);
  const differences = differencesOf(replayed);
  expect(differences).toContainEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  expect(new Set(replayed.report().tapes[0]?.differences.map((each) => each.place))).toEqual(new Set([place]));
  expect(replayed.code).toBe(1);
});

test("another answer is a difference of bytes and of events", async () => {
  const { config, path } = await recorded();
  const loud = definePlugin({
    name: "loud",
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
  const replayed = await replay({ ...config, plugins: [...(config.plugins ?? []), loud] }, [path]);
  expect(differencesOf(replayed)).toEqual([
    expect.stringMatching(/^bytes: line \d+: .*"good ".* → .*"GOOD "/),
    "events: event 3 (text-delta) text: good day → GOOD DAY",
  ]);
});

test.each([
  ["the last line", /\{"type":"tape-end"[^]*/],
  ["the end of the exchange", /\{"ms":\d+,"type":"exchange-end"[^]*/],
  ["the end of the attempt", /\{"ms":\d+,"type":"attempt-end"[^]*/],
  ["half of the answer", /(?<="content\\":\\"da)y[^]*/],
])("a tape that lacks %s is played as far as it goes, with a warning", async (_what, rest) => {
  const { config, path, text } = await recorded();
  expect(text).toMatch(rest);
  await writeFile(path, text.replace(rest, ""));
  const replayed = await replay(config, [path]);
  expect(differencesOf(replayed)).toEqual([]);
  expect(replayed.report().tapes[0]).toMatchObject({
    verdict: "same",
    warnings: [expect.stringMatching(/ is cut, or broken, in line | has no end: /), "the tape is not whole: file-cut"],
  });
  const other = await replay({ ...config, pools: { main: { provider: "openai", nodes: [] } } }, [path]);
  expect(differencesOf(other)).toContainEqual(expect.stringMatching(/^decisions: attempt 1: main\/a .* → ∅$/));
});

test("a tape with too little room for bodies is compared without them", async () => {
  const upstream = await createUpstream(streamed(...Array.from({ length: 40 }, () => "good day ".repeat(10))));
  const config = configOf(upstream.url);
  const { paths } = await record(
    config,
    async (kernel) => {
      await readAway(kernel.request("/v1/chat/completions", asked("hello")));
    },
    { maxTapeBytes: 4096 },
  );
  const { report } = await replay(config, paths);
  expect(report().tapes[0]?.warnings).toEqual(["the tape is not whole: too-large"]);
  expect(report().tapes[0]?.differences.map(({ place }) => place)).not.toContain("bytes");
});

test("a tape without the client's request is not played", async () => {
  const { config, path, text } = await recorded();
  await writeFile(path, text.split("\n").slice(0, 2).join("\n"));
  const replayed = await replay(config, [path]);
  expect(replayed.report().tapes[0]).toMatchObject({
    verdict: "not-played",
    error: "the tape does not hold what the client asked",
  });
  expect(replayed.code).toBe(1);
});

test("a client that left on the tape leaves again", async () => {
  const upstream = await createUpstream(hangAfter(streamed("good ", "day"), 2));
  const config = configOf(upstream.url);
  const { paths, tapes } = await record(config, async (kernel) => {
    const leaving = new AbortController();
    const response = await kernel.request("/v1/chat/completions", asked("hello"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked("hello")),
      signal: leaving.signal,
    });
    await response.body?.getReader().read();
    leaving.abort();
    await upstream.closedByClient(1);
  });
  expect(tapes[0]?.events.at(-1)).toMatchObject({ type: "exchange-end", outcome: "cancelled" });
  expect(differencesOf(await replay(config, paths))).toEqual([]);
});

test("time is told, and is a difference with --max-slower", async () => {
  const { config, path, text } = await recorded();
  const end = /"durationMs":[\d.]+(?=[^\n]*\n\{"type":"tape-end")/;
  await writeFile(path, text.replace(end, '"durationMs":0'));
  expect((await replay(config, [path])).report().tapes[0]).toMatchObject({
    verdict: "same",
    times: { tape: { totalMs: 0 }, now: { totalMs: expect.any(Number) } },
  });
  const strict = await replay(config, [path], { values: { "max-slower": "50%" } });
  expect(differencesOf(strict)).toContainEqual(expect.stringMatching(/^time: total: 0 ms → \d+ ms$/));
  const allowed = await replay(config, [path], { values: { "max-slower": "50%", allow: "time" } });
  expect(allowed.code).toBe(0);
});

test("secrets of keys, headers and prompts are on no tape", async () => {
  const pasted = `sk-${"c4n4ry".repeat(6)}`;
  const upstream = await createUpstream();
  upstream.enqueue(
    errorStatus(500, { error: { message: `bad key ${nodeKey}` } }),
    streamed("your key ", pasted.slice(0, 9), pasted.slice(9, 20), pasted.slice(20)),
  );
  const config = configOf(upstream.url, { server: { keys: [{ $env: "CLIENT_KEY" }] } });
  const { folder, paths } = await record(config, async (kernel) => {
    const response = await kernel.request("/v1/chat/completions?key=canary-of-the-client-91ab", undefined, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: "Bearer canary-of-the-client-91ab",
        "x-note": `Bearer ${pasted}`,
      },
      body: JSON.stringify(asked(`I pasted ${pasted} and ${nodeKey}`)),
    });
    expect(await response.text()).toContain("your key");
  });
  expect(paths).toHaveLength(1);
  const text = await everything(folder);
  expect(text).toContain("I pasted [redacted]");
  for (const secret of [nodeKey, "canary-of-the-client-91ab", "c4n4ryc4n4ry"]) expect(text).not.toContain(secret);
  const replayed = await replay(config, paths);
  expect(replayed.out).not.toMatch(/canary-of|c4n4ry/);
});

test.each([
  [[], {}, "replay needs a tape"],
  [["none.jsonl"], {}, "there is no tape none.jsonl"],
  [["."], {}, "no file that ends with .jsonl"],
  [
    ["."],
    { allow: "luck" },
    '--allow knows status, headers, bytes, events, decisions, upstream, losses, usage, cost, time, missing; got "luck"',
  ],
  [["."], { speed: "fast" }, '--speed must be a number of at least 0, got "fast"'],
] as const)("%j with %j is wrong usage", async (tapes, values, message) => {
  const replaying = replay({}, tapes, { values, cwd: await createFolder() });
  await expect(replaying).rejects.toThrow(message);
  await expect(replaying).rejects.toBeInstanceOf(UsageError);
});

test("a folder is every tape in it; a file that is none is told of and does not end the run", async () => {
  const { config, folder, path } = await recorded();
  await writeFile(join(folder, "0.jsonl"), "{}\n");
  await appendFile(join(folder, "notes.txt"), "no tape");
  const { report, code } = await replay(config, [folder]);
  expect(report().tapes.map(({ tape, verdict }) => [tape, verdict])).toEqual([
    ["0.jsonl", "not-played"],
    [path.slice(folder.length + 1), "same"],
  ]);
  expect(code).toBe(1);
});

test("--config names the file; a config that finds no way in answers otherwise", async () => {
  const { path, folder } = await recorded();
  await writeFile(join(folder, "other.json"), '{ "pools": {} }');
  const replayed = await replay(undefined, [path], { cwd: folder, values: { config: "other.json" } });
  expect(differencesOf(replayed)).toContain("status: status: 200 → 404");
});

test("without a config there is nothing to play to", async () => {
  const { path } = await recorded();
  const replaying = replay(undefined, [path], { cwd: await createFolder() });
  await expect(replaying).rejects.toThrow("name one with --config FILE");
});

test("a config with faults throws them all, as for every command", async () => {
  const { path, config } = await recorded();
  await expect(replay({ ...config, defaultPool: "none" }, [path])).rejects.toThrow(/defaultPool/);
});
