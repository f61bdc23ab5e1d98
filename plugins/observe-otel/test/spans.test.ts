import { definePlugin } from "@patchbay/sdk";
import { errorStatus, hangAfter, hangBeforeHeaders, resetBeforeHeaders, textReply } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { ReceivedSpan } from "./receiver.ts";
import { render } from "./render.ts";
import { openWorld, question, streamed, whole } from "./world.ts";

describe("what a receiver is told of", () => {
  test("a whole answer", async () => {
    await using world = await openWorld([whole]);
    await (await world.ask()).text();
    const { spans } = await world.finish();
    expect(render(spans)).toMatchInlineSnapshot(`
      "server "chat m" unset
        gen_ai.operation.name = "chat"
        gen_ai.provider.name = "openai"
        gen_ai.request.model = "m"
        gen_ai.request.stream = false
        gen_ai.response.finish_reasons = ["stop"]
        gen_ai.response.model = "m"
        http.request.method = "POST"
        http.response.status_code = 200
        patchbay.attempts = 1
        patchbay.exchange.id = <exchange>
        patchbay.losses = 0
        patchbay.node = "a"
        patchbay.outcome = "done"
        patchbay.pool = "main"
        patchbay.protocol = "openai-chat"
        url.path = "/v1/chat/completions"
        event patchbay.first_event {}
        client "chat m" unset
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = false
          gen_ai.response.finish_reasons = ["stop"]
          gen_ai.usage.cache_read.input_tokens = 2
          gen_ai.usage.input_tokens = 5
          gen_ai.usage.output_tokens = 3
          gen_ai.usage.reasoning.output_tokens = 1
          patchbay.attempt = 1
          patchbay.cause = "first"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "a"
          patchbay.outcome = "done"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat"
          event patchbay.first_event {}"
    `);
    expectNested(spans);
  });

  test("a streamed answer", async () => {
    await using world = await openWorld([streamed]);
    await (await world.ask({ ...question, stream: true })).text();
    const { spans } = await world.finish();
    expect(render(spans)).toMatchInlineSnapshot(`
      "server "chat m" unset
        gen_ai.operation.name = "chat"
        gen_ai.provider.name = "openai"
        gen_ai.request.model = "m"
        gen_ai.request.stream = true
        gen_ai.response.finish_reasons = ["stop"]
        gen_ai.response.model = "m"
        gen_ai.response.time_to_first_chunk = <seconds>
        http.request.method = "POST"
        http.response.status_code = 200
        patchbay.attempts = 1
        patchbay.exchange.id = <exchange>
        patchbay.losses = 0
        patchbay.node = "a"
        patchbay.outcome = "done"
        patchbay.pool = "main"
        patchbay.protocol = "openai-chat"
        url.path = "/v1/chat/completions"
        event patchbay.first_event {}
        client "chat m" unset
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = true
          gen_ai.response.finish_reasons = ["stop"]
          gen_ai.response.time_to_first_chunk = <seconds>
          gen_ai.usage.cache_read.input_tokens = 2
          gen_ai.usage.input_tokens = 5
          gen_ai.usage.output_tokens = 3
          gen_ai.usage.reasoning.output_tokens = 1
          patchbay.attempt = 1
          patchbay.cause = "first"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "a"
          patchbay.outcome = "done"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat"
          event patchbay.first_event {}"
    `);
    expectNested(spans);
  });

  test("a failure, a fault of the connection, and a success after them", async () => {
    await using world = await openWorld([errorStatus(500, { error: {} }), resetBeforeHeaders(), whole]);
    expect((await world.ask()).status).toBe(200);
    const { spans } = await world.finish();
    expect(render(spans)).toMatchInlineSnapshot(`
      "server "chat m" unset
        gen_ai.operation.name = "chat"
        gen_ai.provider.name = "openai"
        gen_ai.request.model = "m"
        gen_ai.request.stream = false
        gen_ai.response.finish_reasons = ["stop"]
        gen_ai.response.model = "m"
        http.request.method = "POST"
        http.response.status_code = 200
        patchbay.attempts = 4
        patchbay.exchange.id = <exchange>
        patchbay.losses = 0
        patchbay.node = "c"
        patchbay.outcome = "done"
        patchbay.pool = "main"
        patchbay.protocol = "openai-chat"
        url.path = "/v1/chat/completions"
        event patchbay.first_event {}
        client "chat m" error
          error.type = "upstream-failed"
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = false
          patchbay.attempt = 1
          patchbay.cause = "first"
          patchbay.error.owner = "provider"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "a"
          patchbay.outcome = "failed"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat"
        client "chat m" error
          error.type = "unreachable"
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = false
          patchbay.attempt = 2
          patchbay.cause = "retry"
          patchbay.error.owner = "network"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "b"
          patchbay.outcome = "failed"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat"
        client "chat m" error
          error.type = "unreachable"
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = false
          patchbay.attempt = 3
          patchbay.cause = "retry"
          patchbay.error.owner = "network"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "b"
          patchbay.outcome = "failed"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat"
        client "chat m" unset
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = false
          gen_ai.response.finish_reasons = ["stop"]
          gen_ai.usage.cache_read.input_tokens = 2
          gen_ai.usage.input_tokens = 5
          gen_ai.usage.output_tokens = 3
          gen_ai.usage.reasoning.output_tokens = 1
          patchbay.attempt = 4
          patchbay.cause = "retry"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "c"
          patchbay.outcome = "done"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat"
          event patchbay.first_event {}"
    `);
    expectNested(spans);
  });

  test("a second node that was asked because the first was slow", async () => {
    await using world = await openWorld([hangBeforeHeaders(), whole], {
      config: { upstream: { hedge: { afterMs: 20, maxShare: 1 } } },
    });
    expect((await world.ask()).status).toBe(200);
    const { spans } = await world.finish();
    expect(render(spans)).toMatchInlineSnapshot(`
      "server "chat m" unset
        gen_ai.operation.name = "chat"
        gen_ai.provider.name = "openai"
        gen_ai.request.model = "m"
        gen_ai.request.stream = false
        gen_ai.response.finish_reasons = ["stop"]
        gen_ai.response.model = "m"
        http.request.method = "POST"
        http.response.status_code = 200
        patchbay.attempts = 2
        patchbay.exchange.id = <exchange>
        patchbay.losses = 0
        patchbay.node = "b"
        patchbay.outcome = "done"
        patchbay.pool = "main"
        patchbay.protocol = "openai-chat"
        url.path = "/v1/chat/completions"
        event patchbay.first_event {}
        client "chat m" unset
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = false
          patchbay.attempt = 1
          patchbay.cause = "first"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "a"
          patchbay.outcome = "cancelled"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat"
        client "chat m" unset
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = false
          gen_ai.response.finish_reasons = ["stop"]
          gen_ai.usage.cache_read.input_tokens = 2
          gen_ai.usage.input_tokens = 5
          gen_ai.usage.output_tokens = 3
          gen_ai.usage.reasoning.output_tokens = 1
          patchbay.attempt = 2
          patchbay.cause = "hedge"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "b"
          patchbay.outcome = "done"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat"
          event patchbay.first_event {}"
    `);
    expectNested(spans);
  });

  test("a client that left in the middle", async () => {
    await using world = await openWorld([hangAfter(streamed, 1)]);
    const leaving = new AbortController();
    const response = await world.ask({ ...question, stream: true }, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    await world.upstreams[0]?.closedByClient(1);
    const { spans } = await world.finish();
    expect(render(spans)).toMatchInlineSnapshot(`
      "server "chat m" unset
        error.type = "aborted"
        gen_ai.operation.name = "chat"
        gen_ai.provider.name = "openai"
        gen_ai.request.model = "m"
        gen_ai.request.stream = true
        gen_ai.response.model = "m"
        gen_ai.response.time_to_first_chunk = <seconds>
        http.request.method = "POST"
        http.response.status_code = 200
        patchbay.attempts = 1
        patchbay.error.owner = "client"
        patchbay.exchange.id = <exchange>
        patchbay.losses = 0
        patchbay.node = "a"
        patchbay.outcome = "cancelled"
        patchbay.pool = "main"
        patchbay.protocol = "openai-chat"
        url.path = "/v1/chat/completions"
        event patchbay.first_event {}
        client "chat m" unset
          error.type = "aborted"
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = true
          gen_ai.response.time_to_first_chunk = <seconds>
          patchbay.attempt = 1
          patchbay.cause = "first"
          patchbay.error.owner = "client"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "a"
          patchbay.outcome = "cancelled"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat"
          event patchbay.first_event {}"
    `);
  });

  test("an exchange that failed", async () => {
    await using world = await openWorld([errorStatus(500, { error: { message: "canary-prompt is bad" } })]);
    expect((await world.ask()).status).toBe(500);
    const { spans } = await world.finish();
    expect(render(spans)).toMatchInlineSnapshot(`
      "server "chat m" error
        error.type = "upstream-failed"
        gen_ai.operation.name = "chat"
        gen_ai.provider.name = "openai"
        gen_ai.request.model = "m"
        gen_ai.request.stream = false
        http.request.method = "POST"
        http.response.status_code = 500
        patchbay.attempts = 1
        patchbay.error.owner = "provider"
        patchbay.exchange.id = <exchange>
        patchbay.losses = 0
        patchbay.outcome = "failed"
        patchbay.protocol = "openai-chat"
        url.path = "/v1/chat/completions"
        client "chat m" error
          error.type = "upstream-failed"
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = false
          patchbay.attempt = 1
          patchbay.cause = "first"
          patchbay.error.owner = "provider"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "a"
          patchbay.outcome = "failed"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat""
    `);
  });

  test("a client's own fault, which is no error of the gateway's span", async () => {
    await using world = await openWorld([errorStatus(400, { error: { message: "canary-prompt is bad" } })]);
    expect((await world.ask()).status).toBe(400);
    const { spans } = await world.finish();
    expect(render(spans)).toMatchInlineSnapshot(`
      "server "chat m" unset
        error.type = "bad-request"
        gen_ai.operation.name = "chat"
        gen_ai.provider.name = "openai"
        gen_ai.request.model = "m"
        gen_ai.request.stream = false
        http.request.method = "POST"
        http.response.status_code = 400
        patchbay.attempts = 1
        patchbay.error.owner = "client"
        patchbay.exchange.id = <exchange>
        patchbay.losses = 0
        patchbay.outcome = "failed"
        patchbay.protocol = "openai-chat"
        url.path = "/v1/chat/completions"
        client "chat m" error
          error.type = "bad-request"
          gen_ai.operation.name = "chat"
          gen_ai.provider.name = "openai"
          gen_ai.request.model = "m"
          gen_ai.request.stream = false
          patchbay.attempt = 1
          patchbay.cause = "first"
          patchbay.error.owner = "client"
          patchbay.exchange.id = <exchange>
          patchbay.losses = 0
          patchbay.node = "a"
          patchbay.outcome = "failed"
          patchbay.passthrough = true
          patchbay.pool = "main"
          patchbay.wire = "openai-chat""
    `);
  });

  test("an answer that a transform gave in place of a node", async () => {
    const oracle = definePlugin({
      name: "oracle",
      sdk: "1.0",
      setup: () => ({ transform: { answer: () => textReply("42", { usage: { inputTokens: 9 } }).flat() } }),
    });
    await using world = await openWorld([whole], { plugins: [oracle] });
    expect((await world.ask()).status).toBe(200);
    const { spans } = await world.finish();
    expect(render(spans)).toMatchInlineSnapshot(`
      "server "chat m" unset
        gen_ai.operation.name = "chat"
        gen_ai.provider.name = "patchbay"
        gen_ai.request.model = "m"
        gen_ai.request.stream = false
        gen_ai.response.finish_reasons = ["stop"]
        http.request.method = "POST"
        http.response.status_code = 200
        patchbay.answered_by = "oracle"
        patchbay.attempts = 0
        patchbay.exchange.id = <exchange>
        patchbay.losses = 0
        patchbay.outcome = "done"
        patchbay.protocol = "openai-chat"
        url.path = "/v1/chat/completions"
        event patchbay.first_event {}"
    `);
  });
});

/** Each span lies within its parent, and no time is upside down. */
function expectNested(spans: readonly ReceivedSpan[]): void {
  for (const span of spans) {
    const parent = spans.find(({ spanId }) => spanId === span.parentSpanId) ?? span;
    const moments = [parent.startTimeUnixNano, span.startTimeUnixNano, span.endTimeUnixNano, parent.endTimeUnixNano];
    expect(moments.map(BigInt)).toEqual(moments.map(BigInt).toSorted((one, two) => Number(one - two)));
  }
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
}
