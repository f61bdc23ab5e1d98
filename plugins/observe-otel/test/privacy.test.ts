import { errorStatus } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plain } from "./receiver.ts";
import { openWorld, question, streamed, whole } from "./world.ts";

const canaries = /canary-[\w-]*/g;

test("nothing that was asked or answered, and no key, is in what is sent", async () => {
  await using world = await openWorld([errorStatus(500, { error: { message: "canary-prompt" } }), whole], {
    options: {
      headers: { authorization: "Bearer of-the-receiver" },
      resource: { "deployment.environment.name": "test" },
    },
  });
  await (await world.ask()).text();
  await (await world.ask({ ...question, model: "none/such" })).text();
  await (await world.ask({ ...question, user: "canary-user", metadata: { "canary-name": "canary-value" } })).text();
  const { text, resource, http } = await world.finish();
  expect(text.match(canaries)).toBeNull();
  expect(resource).toMatchObject({ "service.name": "patchbay", "deployment.environment.name": "test" });
  expect(http.requests.map(({ headers }) => headers["authorization"])).toEqual(
    http.requests.map(() => "Bearer of-the-receiver"),
  );
  expect(http.requests.length).toBeGreaterThan(1);
});

test("a header for the receiver may be a secret", async () => {
  await using world = await openWorld([whole], {
    options: { headers: { "X-Receiver-Key": { $env: "OTEL_TOKEN" } }, serviceName: "gateway" },
  });
  await (await world.ask()).text();
  const { http, resource } = await world.finish();
  expect(http.requests[0]?.headers["x-receiver-key"]).toBe("canary-receiver-key");
  expect(resource["service.name"]).toBe("gateway");
  expect(world.kernel.logs.join("\n")).not.toContain("canary-receiver-key");
});

test("the address may be a secret, and is in no line of the log", async () => {
  await using world = await openWorld([whole], { options: { endpoint: { $env: "OTEL_URL" } } });
  world.receiver.http.setDefault(errorStatus(404, "no such path"));
  await (await world.ask()).text();
  const { http } = await world.finish();
  expect(http.requests.map(({ path }) => path).toSorted()).toEqual([
    "/canary-path/v1/metrics",
    "/canary-path/v1/traces",
  ]);
  expect(world.kernel.logs.join("\n")).toMatch(/telemetry did not arrive.*it answered 404/);
  expect(world.kernel.logs.join("\n")).not.toContain("canary-path");
});

test("with content, what was asked and answered is in the exchange's span, in the words of the conventions", async () => {
  await using world = await openWorld([streamed], { options: { content: true } });
  const messages = [
    { role: "system", content: "be brief" },
    {
      role: "user",
      content: [
        { type: "text", text: "look" },
        { type: "image_url", image_url: { url: "data:image/png;base64,QUJD" } },
      ],
    },
    {
      role: "assistant",
      tool_calls: [{ id: "call-1", type: "function", function: { name: "see", arguments: '{"n":1}' } }],
    },
    { role: "tool", tool_call_id: "call-1", content: "a cat" },
  ];
  await (await world.ask({ model: "m", stream: true, messages })).text();
  const { spans } = await world.finish();
  const [exchange = {}, attempt = {}] = spans.map(({ attributes }) => plain(attributes));
  const told = (name: string): unknown => JSON.parse(String(exchange[name]));
  expect(told("gen_ai.system_instructions")).toEqual([{ type: "text", content: "be brief" }]);
  expect(told("gen_ai.input.messages")).toEqual([
    {
      role: "user",
      parts: [
        { type: "text", content: "look" },
        { type: "blob", modality: "image", mime_type: "image/png", content: "" },
      ],
    },
    { role: "assistant", parts: [{ type: "tool_call", id: "call-1", name: "see", arguments: { n: 1 } }] },
    { role: "tool", parts: [{ type: "tool_call_response", id: "call-1", result: ["a cat"] }] },
  ]);
  expect(told("gen_ai.output.messages")).toEqual([
    { role: "assistant", parts: [{ type: "text", content: "canary-answer" }], finish_reason: "stop" },
  ]);
  expect(exchange).toMatchObject({ "gen_ai.response.id": "answer-1", "gen_ai.response.model": "m-2026" });
  expect(Object.keys(attempt).filter((name) => name.endsWith("messages"))).toEqual([]);
});

test("content that is too long is cut, of a conversation its beginning", async () => {
  await using world = await openWorld([whole], { options: { content: true, maxContent: 400 } });
  const turn = (content: string) => ({ role: "user", content });
  await (await world.ask({ model: "m", messages: [turn("x".repeat(500)), turn("the end")] })).text();
  await (await world.ask({ model: "m", messages: [turn("é\n".repeat(5000))] })).text();
  const { spans } = await world.finish();
  const [first = {}, second = {}] = spans.filter(({ kind }) => kind === 2).map(({ attributes }) => plain(attributes));
  expect(JSON.parse(String(first["gen_ai.input.messages"]))).toEqual([
    { role: "user", parts: [{ type: "text", content: "the end" }] },
  ]);
  const [only] = JSON.parse(String(second["gen_ai.input.messages"])) as readonly {
    readonly parts: readonly object[];
  }[];
  expect(String(second["gen_ai.input.messages"]).length).toBeLessThanOrEqual(400);
  expect(only?.parts).toEqual([{ type: "text", content: expect.stringMatching(/^é\né\n.*…$/s) }]);
  expect([first, second].map((each) => each["patchbay.content.cut"])).toEqual([true, true]);
});
