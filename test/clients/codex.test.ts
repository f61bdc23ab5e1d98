import { errorStatus } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Call } from "../matrix/question.ts";
import { askedOf } from "../matrix/essentials.ts";
import { upstreams } from "../matrix/upstreams/all.ts";
import { openaiResponses } from "../matrix/upstreams/openai-responses.ts";
import { answers, type Upstream } from "../matrix/upstreams/upstream.ts";
import { openWorld, type World } from "../matrix/world.ts";
import { changed, fixture, listIn, play, textOf } from "./fixtures.ts";
import { codex, CodexFailure } from "./readers/codex.ts";
import type { Heard } from "./readers/heard.ts";

const turn = fixture("codex");
const foreign = upstreams.filter(({ id }) => id !== "openai-responses");
const patch = "*** Begin Patch\n*** Add File: a.ts\n+export {};\n*** End Patch";

/** Has the model call a tool by the name that it was told; names of groups stand before the names of their tools. */
async function called(world: World, upstream: Upstream, name: string, input: Call["input"]): Promise<Heard> {
  world.fake.setDefault((request) => {
    const names = askedOf(upstream, request).tools.map((tool) => (JSON.parse(tool) as readonly string[])[0] ?? "");
    const told = names.find((known) => known.endsWith(name)) ?? name;
    return answers(upstream, { calls: [{ id: "call_1", name: told, input }] })(request);
  });
  return codex.streamed(await play(world.url, turn));
}

/** What it sends after an answer. */
function nextTurn({ native }: Heard, output: object): ReturnType<typeof fixture> {
  const input = [...listIn(turn, "input"), ...(native as readonly unknown[]), output];
  return changed(turn, { input });
}

test("its packed body reaches its vendor unpacked and otherwise untouched", async () => {
  await using world = await openWorld(openaiResponses, false);
  world.fake.setDefault(answers(openaiResponses, { text: "fine" }));
  await play(world.url, turn);
  const { text, headers } = world.fake.requests[0] ?? {};

  expect(text).toBe(textOf(turn));
  expect(headers).not.toHaveProperty("content-encoding");
  expect(headers?.authorization).toBe("Bearer node-key-4711");
});

describe.each(foreign)("before $id", (upstream) => {
  test("a patch is free text, and its result goes back", async () => {
    await using world = await openWorld(upstream, false);
    const heard = await called(world, upstream, "apply_patch", { input: patch });
    const [call] = heard.calls;
    expect(call).toMatchObject({ name: "apply_patch", input: patch });

    world.fake.setDefault(answers(upstream, { text: "done" }));
    const output = { type: "custom_tool_call_output", call_id: call?.id, output: "Success. Updated a.ts" };
    const { text } = codex.streamed(await play(world.url, nextTurn(heard, output)));
    expect(text).toBe("done");
    expect(world.fake.requests.at(-1)?.text).toContain("Success. Updated a.ts");
  });

  test("a tool of a group is called by group and name, and its result goes back", async () => {
    await using world = await openWorld(upstream, false);
    const heard = await called(world, upstream, "create_issue", { title: "gear" });
    const [call] = heard.calls;
    expect(call).toMatchObject({ namespace: "mcp__tracker__", name: "create_issue", input: { title: "gear" } });

    world.fake.setDefault(answers(upstream, { text: "done" }));
    const output = { type: "function_call_output", call_id: call?.id, output: "issue 7" };
    codex.streamed(await play(world.url, nextTurn(heard, output)));
    expect(world.fake.requests.at(-1)?.text).toContain("issue 7");
  });

  test("tools that only its vendor runs are left out and told", async () => {
    await using world = await openWorld(upstream, false);
    world.fake.setDefault(answers(upstream, { text: "fine" }));
    const { headers } = await play(world.url, turn);

    expect(world.fake.requests[0]?.text).not.toContain("local_shell");
    expect(headers["x-patchbay-losses"]).toMatch(/dropped tools/);
  });
});

describe.each(upstreams)("a stream of $id", (upstream) => {
  test("that fails is response.failed, and may be tried again", async () => {
    await using world = await openWorld(upstream, true);
    world.fake.setDefault(upstream.failing({ text: "one two three" }));
    const answer = await play(world.url, turn);
    const failure = failureOf(() => codex.streamed(answer));

    expect(failure.isFinal).toBe(false);
    expect(failure.message).toContain("the machine broke");
  });

  test("that ends too early is never completed", async () => {
    await using world = await openWorld(upstream, true);
    world.fake.setDefault(upstream.unfinished({ text: "one two three" }));
    const answer = await play(world.url, turn);

    expect(failureOf(() => codex.streamed(answer)).isFinal).toBe(false);
    expect(answer.text).not.toContain("response.completed");
  });

  test("that reached its limit is incomplete, and says why", async () => {
    await using world = await openWorld(upstream, true);
    world.fake.setDefault(answers(upstream, { text: "one two three", ending: "length" }));
    const answer = await play(world.url, turn);

    expect(() => codex.streamed(answer)).toThrow("incomplete: max_output_tokens");
  });
});

function failureOf(read: () => unknown): CodexFailure {
  try {
    read();
  } catch (error) {
    if (error instanceof CodexFailure) return error;
    throw error;
  }
  throw new Error("the stream was taken for complete");
}

test.each([
  [429, { error: { type: "rate_limit_error", code: "rate_limit_exceeded", message: "try again in 7 s" } }],
  [500, { error: { type: "server_error", code: null, message: "broken" } }],
  [503, { error: { type: "server_error", code: "server_is_overloaded", message: "busy" } }],
])("a %i before the first event is the status of the answer, which decides over another try", async (status, body) => {
  await using world = await openWorld(openaiResponses, true);
  world.fake.setDefault(errorStatus(status, body, { "retry-after": "7" }));
  const answer = await play(world.url, turn);

  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { message: body.error.message } });
});

test.each(upstreams)("a conversation that is too long for $id is told by its code", async (upstream) => {
  await using world = await openWorld(upstream, true);
  world.fake.setDefault(errorStatus(400, tooLong[upstream.id] ?? {}));
  const { status, text } = await play(world.url, turn);

  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({ error: { code: "context_length_exceeded" } });
});

const openaiTooLong = {
  error: {
    message: "Your input exceeds the context window of this model.",
    type: "invalid_request_error",
    param: "input",
    code: "context_length_exceeded",
  },
};

/** How each vendor says it. */
const tooLong: Readonly<Record<string, object>> = {
  openai: openaiTooLong,
  "openai-responses": openaiTooLong,
  claude: {
    type: "error",
    error: { type: "invalid_request_error", message: "prompt is too long: 208310 tokens > 200000 maximum" },
  },
  gemini: {
    error: {
      code: 400,
      status: "INVALID_ARGUMENT",
      message: "The input token count (1204834) exceeds the maximum number of tokens allowed (1048576).",
    },
  },
  ollama: { error: "input length exceeds the context length" },
};
