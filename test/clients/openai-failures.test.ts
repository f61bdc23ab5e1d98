import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import {
  createGate,
  cutAfter,
  cutBeforeHeaders,
  errorStatus,
  pauseAfter,
  pauseBeforeHeaders,
  resetAfter,
  sse,
} from "@patchbay/sdk/testing";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { chunks, says } from "../support/fake-openai.ts";
import { clientOf, openWorld, startGateway, user, ways } from "../support/openai-gateway.ts";

const ask = { model: "m", messages: [user("good morning to you all")] };
const fromUpstream = ["passthrough", "neutral"] as const;

/** An error as OpenAI tells it. */
function told(message: string, fields: object = {}) {
  return { error: { message, type: "invalid_request_error", param: null, code: null, ...fields } };
}

async function failureOf(pending: PromiseLike<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const outcome = await Promise.resolve(pending).then(
    () => "an answer",
    (cause: unknown) => cause,
  );
  if (outcome instanceof OpenAI.APIError) return outcome;
  throw new Error(`not an APIError: ${String(outcome)}`);
}

/** Reads a stream to its end or fault. */
async function readAll(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<Reading> {
  let text = "";
  let finish: string | undefined;
  try {
    for await (const { choices } of stream) {
      text += choices[0]?.delta.content ?? "";
      finish = choices[0]?.finish_reason ?? finish;
    }
  } catch (error) {
    return { text, finish, error };
  }
  return { text, finish, error: undefined };
}

interface Reading {
  readonly text: string;
  readonly finish: string | undefined;
  readonly error: unknown;
}

describe.each(fromUpstream)("what an upstream refuses, over %s", (way) => {
  test("400 comes with the parameter and the vendor's code, whole and for a stream", async () => {
    const body = told("too hot", { param: "temperature", code: "invalid_value" });
    await using world = await openWorld(way, errorStatus(400, body));
    for (const stream of [false, true]) {
      const failure = await failureOf(world.client.chat.completions.create({ ...ask, stream }));
      expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
      expect(failure).toMatchObject({ param: "temperature", code: "invalid_value", type: "invalid_request_error" });
      expect(failure.message).toBe("400 too hot");
    }
  });

  test.each([
    [404, OpenAI.NotFoundError],
    [409, OpenAI.ConflictError],
    [413, OpenAI.APIError],
    [422, OpenAI.UnprocessableEntityError],
    [500, OpenAI.InternalServerError],
    [502, OpenAI.InternalServerError],
    [503, OpenAI.InternalServerError],
    [529, OpenAI.InternalServerError],
  ])("%i keeps its status", async (status, type) => {
    await using world = await openWorld(way, errorStatus(status, told("so it is")));
    const failure = await failureOf(world.client.chat.completions.create(ask));
    expect(failure).toBeInstanceOf(type);
    expect(failure.status).toBe(status);
    expect(failure.message).toContain("so it is");
    expect(failure.requestID).toMatch(/^req_/);
  });

  test("429 keeps the wait that it asks for", async () => {
    const body = told("slow down", { type: "requests", code: "rate_limit_exceeded" });
    await using world = await openWorld(way, errorStatus(429, body, { "retry-after": "7" }));
    const failure = await failureOf(world.client.chat.completions.create(ask));
    expect(failure).toBeInstanceOf(OpenAI.RateLimitError);
    expect(failure.headers?.get("retry-after")).toBe("7");
    expect(failure.code).toBe("rate_limit_exceeded");
  });

  test("a page of HTML becomes an error that the client can read", async () => {
    const page = errorStatus(503, "<html><body>Bad day</body></html>", { "content-type": "text/html" });
    await using world = await openWorld(way, page);
    const failure = await failureOf(world.client.chat.completions.create(ask));
    expect(failure.status).toBe(503);
    expect(failure.error).toMatchObject({ message: expect.stringContaining("HTML") });
    expect(failure.headers?.get("content-type")).toContain("application/json");
  });

  test("401 of a node is the operator's fault: 502 that names the pool", async () => {
    await using world = await openWorld(way, errorStatus(401, told("bad key", { code: "invalid_api_key" })));
    const failure = await failureOf(world.client.chat.completions.create(ask));
    expect([failure.status, failure.message]).toEqual([502, expect.stringContaining('pool "main"')]);
  });

  test("a connection that ends without an answer is a 502", async () => {
    await using world = await openWorld(way, cutBeforeHeaders());
    expect((await failureOf(world.client.chat.completions.create(ask))).status).toBe(502);
  });
});

test("a port at which nobody listens is a 502 that names no address", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  await using kernel = await startGateway([{ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: "some-key-4711" }]);
  const failure = await failureOf(clientOf(kernel).chat.completions.create(ask));
  expect(failure.status).toBe(502);
  expect(failure.message).toContain("refused");
});

describe("what the echo refuses", () => {
  test.each([
    [400, OpenAI.BadRequestError],
    [404, OpenAI.NotFoundError],
    [422, OpenAI.UnprocessableEntityError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
    [503, OpenAI.InternalServerError],
  ])("%i keeps its status and message, whole and for a stream", async (status, type) => {
    await using world = await openWorld("echo", says());
    for (const stream of [false, true]) {
      const messages = [user(`/error ${status} so it is`)];
      const failure = await failureOf(world.client.chat.completions.create({ model: `m-${stream}`, messages, stream }));
      expect(failure).toBeInstanceOf(type);
      expect(failure.message).toContain("so it is");
    }
  });
});

describe.each(ways)("what the kernel refuses, over %s", (way) => {
  test("401 for a wrong key and for none", async () => {
    const server = { keys: ["door-key-4711"] };
    await using world = await openWorld(way, says({ content: "in" }), { config: { server }, apiKey: "wrong-key-4711" });
    const failure = await failureOf(world.client.chat.completions.create(ask));
    expect(failure).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(failure.message).not.toContain("wrong-key");
    const inside = clientOf(world.kernel, "door-key-4711");
    expect((await inside.chat.completions.create(ask)).choices).toHaveLength(1);
    expect(world.upstream.requests).toHaveLength(way === "echo" ? 0 : 1);
  });

  test("404 for an unknown model, with the nearest names", async () => {
    const models = { "smart-large": { pool: "main", model: "x" }, "smart-small": { pool: "main", model: "y" } };
    await using world = await openWorld(way, says(), { config: { models, defaultPool: [] } });
    const failure = await failureOf(world.client.chat.completions.create({ ...ask, model: "smart-larg" }));
    expect(failure).toBeInstanceOf(OpenAI.NotFoundError);
    expect(failure).toMatchObject({ param: "model", code: "model_not_found" });
    expect(failure.message).toContain("smart-large");
  });

  test("413 for a body that is too large", async () => {
    await using world = await openWorld(way, says(), { config: { server: { maxBodyBytes: 1000 } } });
    const failure = await failureOf(
      world.client.chat.completions.create({ ...ask, messages: [user("x".repeat(2000))] }),
    );
    expect(failure.status).toBe(413);
    expect(failure.message).toContain("1000");
  });

  test("400 for a request without a model, with the parameter", async () => {
    await using world = await openWorld(way, says());
    const failure = await failureOf(world.client.chat.completions.create({ ...ask, model: "" }));
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failure.param).toBe("model");
  });
});

describe("messages that are none", () => {
  test.each(["echo", "neutral"] as const)("are a 400 with the parameter over %s", async (way) => {
    await using world = await openWorld(way, says());
    const messages = "hello" as unknown as [];
    const failure = await failureOf(world.client.chat.completions.create({ model: "m", messages }));
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failure.param).toBe("messages");
    expect(world.upstream.requests).toHaveLength(0);
  });
});

describe.each(ways)("a stream that fails half-way, over %s", (way) => {
  test("raises an APIError from the iterator after the text so far, and nothing comes after", async () => {
    const started = chunks([{ content: "one two three four" }]).slice(0, 3);
    await using world = await openWorld(way, sse([...started, told("the model fell over")], { done: true }));
    const messages = [user("one two three\n/error 500 after 2 the model fell over")];
    const { text, finish, error } = await readAll(
      await world.client.chat.completions.create({ model: "m", messages, stream: true }),
    );
    expect(text).not.toBe("");
    expect("one two three four".startsWith(text.trimEnd())).toBe(true);
    expect(finish).toBeUndefined();
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(String(error)).toContain("the model fell over");
  });
});

describe.each(fromUpstream)("a stream that breaks off, over %s", (way) => {
  const script = sse(chunks([{ content: "one two three four" }]), { done: true });

  test.each([
    ["cut", cutAfter(script, 3)],
    ["reset", resetAfter(script, 3)],
    ["ended without a finish", sse(chunks([{ content: "one two three four" }]).slice(0, 3))],
  ])("when it is %s: an error after the text so far, never a clean end", async (_name, broken) => {
    await using world = await openWorld(way, broken);
    const { text, finish, error } = await readAll(await world.client.chat.completions.create({ ...ask, stream: true }));
    expect(text).toBe("one two th");
    expect(finish).toBeUndefined();
    expect(error).toBeInstanceOf(OpenAI.APIError);
  });

  test("within the arguments of a tool call: an error, and the call is not finished", async () => {
    const call = { id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' };
    await using world = await openWorld(way, cutAfter(sse(chunks([{ calls: [call] }])), 3));
    const stream = world.client.chat.completions.stream({ ...ask });
    await expect(stream.finalChatCompletion()).rejects.toBeInstanceOf(OpenAI.OpenAIError);
  });

  test("as a whole answer: an error, not half an answer", async () => {
    const whole = {
      headers: { "content-type": "application/json" },
      steps: [{ type: "write" as const, data: '{"id":"c' }],
    };
    await using world = await openWorld(way, cutAfter(whole, 1));
    expect((await failureOf(world.client.chat.completions.create(ask))).status).toBe(502);
  });
});

describe.each(fromUpstream)("a client that leaves, over %s", (way) => {
  test("before the first event: the upstream's connection is closed within 100 ms", async () => {
    const gate = createGate();
    await using world = await openWorld(way, pauseBeforeHeaders(sse(chunks([{ content: "late" }])), gate));
    for (const stream of [false, true]) {
      const controller = new AbortController();
      const { signal } = controller;
      const pending = world.client.chat.completions.create({ ...ask, stream }, { signal });
      const outcome = Promise.resolve(pending).catch((cause: unknown) => cause);
      const nth = stream ? 2 : 1;
      await world.upstream.received(nth);
      const leftAt = performance.now();
      controller.abort();
      expect(await outcome).toBeInstanceOf(OpenAI.APIUserAbortError);
      expect((await world.upstream.closedByClient(nth)) - leftAt).toBeLessThan(100);
    }
  });

  test("amid a stream: the upstream's connection is closed within 100 ms", async () => {
    const gate = createGate();
    await using world = await openWorld(way, pauseAfter(sse(chunks([{ content: "one two three" }])), 2, gate));
    const stream = await world.client.chat.completions.create({ ...ask, stream: true });
    let leftAt = 0;
    for await (const { choices } of stream) {
      if (!choices[0]?.delta.content) continue;
      leftAt = performance.now();
      stream.controller.abort();
    }
    expect((await world.upstream.closedByClient(1)) - leftAt).toBeLessThan(100);
    expect(world.kernel.status().pools).toEqual([{ id: "main", nodes: 1, ready: 1 }]);
  });
});
