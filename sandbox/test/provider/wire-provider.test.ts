import {
  type ChatEvent,
  type ChatRequest,
  type EncodeRequestContext,
  type Failure,
  GatewayError,
  type Json,
} from "@patchbay/sdk";
import { chatRequest, fetchResponse, node, providerCall, testFetch } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { callProviderOf, collect, isolated } from "../isolation/harness.ts";

/** A wire that says a text per line, and `!` at its end. */
const lines = {
  id: "lines",
  version: "1.0",
  codec: {
    chat: {
      encodeRequest: ({ messages }: ChatRequest, { model, stream, profile, losses }: EncodeRequestContext) => {
        losses({ path: "x", kind: "dropped", reason: "lines know no x" });
        return {
          body: { model, stream, profile, messages: messages.length },
          headers: { "x-lines": "1" },
          memo: model,
        };
      },
      decodeReply(memo: string) {
        let text = "";
        const decoder = new TextDecoder();
        return {
          push(chunk: Uint8Array): ChatEvent[] {
            text += decoder.decode(chunk, { stream: true });
            if (text.includes("?")) throw new TypeError("no such sign");
            const whole = text.split("\n");
            text = whole.pop() ?? "";
            return whole.map((line) => ({ type: "text-delta", text: `${memo}:${line}` }));
          },
          end(): ChatEvent[] {
            if (text !== "!") throw new GatewayError("stream-interrupted", "the answer was cut");
            return [{ type: "finish", reason: "stop" }];
          },
        };
      },
    },
    countTokens: {
      encodeRequest: () => ({ body: { count: true }, query: { exact: "a b" } }),
      decodeReply: (body: Json) => ({ inputTokens: Number((body as Record<string, Json>)["n"]) }),
    },
    errors: {
      decode: ({ status, body }: { status: number; body: string }): Failure => ({
        code: "rate-limited",
        message: `${status} ${body}`,
      }),
    },
  },
};

const provider = {
  id: "acme",
  wire: lines,
  baseUrl: "https://api.acme.test/v1/",
  endpoints: { chat: "chat", "count-tokens": { path: "count" }.path },
  headers: ({ id }: { id: string }) => ({ "x-node": id }),
  profile: { old: true },
};

const started = (overrides: object = {}) =>
  callProviderOf(
    isolated({ name: "acme", sdk: "1.0", setup: () => ({ outboundProvider: { ...provider, ...overrides } }) }),
  );

const call = (fetch: ReturnType<typeof testFetch>, losses: unknown[] = []) =>
  providerCall<"chat">(chatRequest("Hi", { stream: true }), {
    fetch,
    node: node("n", { baseUrl: "https://api.acme.test/v1/" }),
    losses: (loss) => void losses.push(loss),
  });

describe("A provider with a wire of its own", () => {
  test("writes and reads in its own process while the host carries the bytes", async () => {
    const fetch = testFetch(() => fetchResponse("a\nbä\n!"));
    const losses: unknown[] = [];
    const events = await collect((await started()).call(call(fetch, losses)));
    expect(events).toEqual([
      { type: "text-delta", text: "test-model:a" },
      { type: "text-delta", text: "test-model:bä" },
      { type: "finish", reason: "stop" },
    ]);
    expect(fetch.calls).toMatchObject([
      {
        url: "https://api.acme.test/v1/chat",
        init: {
          method: "POST",
          headers: { accept: "text/event-stream", "x-node": "n", "x-lines": "1" },
          json: { model: "test-model", stream: true, profile: { old: true }, messages: 1 },
        },
      },
    ]);
    expect(losses).toEqual([{ path: "x", kind: "dropped", reason: "lines know no x" }]);
  });

  test("reads errors by its wire, and by its own function where it has one", async () => {
    const fetch = testFetch(() =>
      fetchResponse("slow down", { status: 429, headers: { "retry-after": "3", "x-other": "1" } }),
    );
    await expect(collect((await started()).call(call(fetch)))).rejects.toMatchObject({
      code: "rate-limited",
      message: "429 slow down",
      upstream: { status: 429, headers: { "retry-after": "3" }, body: "slow down", wire: "lines" },
    });
    const decodeError = () => ({ code: "quota-exhausted", message: "no more" });
    await expect(collect((await started({ decodeError })).call(call(fetch)))).rejects.toMatchObject({
      code: "quota-exhausted",
    });
  });

  test.each([
    ["a\n?", "invalid-reply", 'the wire "lines" cannot read the answer: no such sign'],
    ["a\n", "stream-interrupted", "the answer was cut"],
  ])("fails on an answer that is not of its wire: %j", async (body, code, message) => {
    const fetch = testFetch(() => fetchResponse(body));
    await expect(collect((await started()).call(call(fetch)))).rejects.toMatchObject({ code, message });
  });

  test("serves operations with one answer that both its wire and its endpoints have", async () => {
    const fetch = testFetch(() => fetchResponse({ n: 7 }));
    const { countTokens, embed, models } = await started();
    expect([embed, models]).toEqual([undefined, undefined]);
    const counting = { ...call(fetch), request: { model: "m", request: chatRequest("Hi") } };
    await expect(countTokens?.(counting)).resolves.toEqual({ inputTokens: 7 });
    expect(fetch.calls[0]).toMatchObject({
      url: "https://api.acme.test/v1/count?exact=a%20b",
      init: { json: { count: true } },
    });
  });
});
