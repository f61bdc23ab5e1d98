import type { Config } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as openai } from "@patchbay/provider-openai";
import { type DefaultScript, type FakeUpstream, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { plugin } from "../src/index.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

const usage = {
  prompt_tokens: 5,
  completion_tokens: 3,
  total_tokens: 8,
  prompt_tokens_details: { cached_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 1 },
};
const common = { id: "answer-1", created: 1, model: "m-2026" };

/** Says `canary-answer`. */
export const whole = json({
  ...common,
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "canary-answer" }, finish_reason: "stop" }],
  usage,
});

const chunk = (choices: readonly object[], more: object = {}) => ({
  ...common,
  object: "chat.completion.chunk",
  choices,
  ...more,
});

/** Says `canary-answer`, piece by piece. */
export const streamed = sse(
  [
    chunk([{ index: 0, delta: { role: "assistant", content: "canary-" }, finish_reason: null }]),
    chunk([{ index: 0, delta: { content: "answer" }, finish_reason: null }]),
    chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
    chunk([], { usage }),
  ],
  { done: true },
);

/** A gateway with the nodes a, b, … in this order, and a receiver. */
export interface World extends AsyncDisposable {
  readonly kernel: TestKernel;
  readonly receiver: Receiver;
  readonly upstreams: readonly FakeUpstream[];
  ask(body?: object, init?: Asked): Promise<Response>;
  /** Closes the gateway, which sends what is left. */
  finish(): Promise<Receiver>;
}

/** How it is asked. */
interface Asked {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What may differ. */
export interface WorldOptions {
  readonly options?: object;
  readonly config?: Config;
  readonly receiver?: DefaultScript;
  readonly plugins?: NonNullable<Config["plugins"]>;
}

export const question = { model: "m", messages: [{ role: "user", content: "canary-prompt" }] };

export async function openWorld(
  nodes: readonly DefaultScript[],
  { options = {}, config = {}, receiver: script, plugins = [] }: WorldOptions = {},
): Promise<World> {
  const receiver = await startReceiver(script);
  const upstreams = await Promise.all(nodes.map((node) => startFakeUpstream(node)));
  const pool = {
    provider: "openai",
    nodes: upstreams.map(({ url }, index) => ({
      id: "abcdef".charAt(index),
      baseUrl: `${url}/v1`,
      apiKey: "canary-node-key",
    })),
  };
  const kernel = await startTestKernel(
    {
      plugins: [openaiChat, openai, ...plugins, { plugin, options: { endpoint: receiver.url, ...options } }],
      pools: { main: pool },
      defaultPool: "main",
      upstream: { retryPauseMs: 0 },
      ...config,
    },
    { env: { OTEL_TOKEN: "canary-receiver-key", OTEL_URL: `${receiver.url}/canary-path` } },
  );
  return {
    kernel,
    receiver,
    upstreams,
    ask: (body = question, init = {}) =>
      kernel.request("/v1/chat/completions", undefined, {
        method: "POST",
        body: JSON.stringify(body),
        ...init,
        headers: { "content-type": "application/json", authorization: "Bearer canary-client-key", ...init.headers },
      }),
    finish: async () => {
      await kernel.close();
      return receiver;
    },
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await Promise.all([receiver, ...upstreams].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}
