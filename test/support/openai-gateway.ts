import type { Config, NodeConfig } from "@patchbay/core";
import { startTestKernel, type TestKernel, type TestKernelOptions } from "@patchbay/core/testing";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as provider } from "@patchbay/provider-openai";
import { plugin as echo } from "@patchbay/provider-echo";
import { definePlugin } from "@patchbay/sdk";
import { type DefaultScript, type FakeUpstream, startFakeUpstream } from "@patchbay/sdk/testing";
import OpenAI from "openai";

/** The ways that an answer can take: programmed, the same bytes through, and read and written anew on both legs. */
export const ways = ["echo", "passthrough", "neutral"] as const;
export type Way = (typeof ways)[number];

/** A transform whose copy says the same: the request is then written from the neutral model. */
export const copier = definePlugin({
  name: "copier",
  sdk: "1.0",
  setup: () => ({ transform: { request: (request) => ({ ...request }) } }),
});

/** A kernel with an official client in front, and a fake upstream behind. */
export interface World extends AsyncDisposable {
  readonly client: OpenAI;
  readonly kernel: TestKernel;
  readonly upstream: FakeUpstream;
}

/** Opens a kernel that answers the given way; the echo has no use for a script. */
export async function openWorld(
  way: Way,
  script: DefaultScript,
  { config = {}, apiKey = "any" }: { readonly config?: Config; readonly apiKey?: string } = {},
): Promise<World> {
  const upstream = await startFakeUpstream(script);
  const kernel = await startGateway(way === "echo" ? [] : [nodeAt(upstream)], {
    plugins: way === "neutral" ? [copier] : [],
    ...config,
  });
  return {
    client: clientOf(kernel, apiKey),
    kernel,
    upstream,
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await upstream.close();
    },
  };
}

/** A kernel of the real plugins with a pool `main` of these nodes, or of the echo when there are none. */
export function startGateway(
  nodes: readonly NodeConfig[],
  { plugins = [], pools = {}, ...config }: Config = {},
  options: TestKernelOptions = {},
): Promise<TestKernel> {
  const main = nodes.length > 0 ? { provider: "openai", nodes } : { provider: "echo", nodes: [{ id: "echo" }] };
  return startTestKernel(
    { plugins: [protocol, provider, echo, ...plugins], pools: { main, ...pools }, defaultPool: "main", ...config },
    options,
  );
}

/** A node at a fake upstream, with a key of its own. */
export function nodeAt({ url }: FakeUpstream, id = "a"): NodeConfig {
  return { id, baseUrl: `${url}/v1`, apiKey: keyOf(id) };
}

export function keyOf(id: string): string {
  return `node-key-of-${id}-4711`;
}

/** The vendor's own client; it never tries again by itself, so that every failure is seen. */
export function clientOf({ url }: TestKernel, apiKey = "any"): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
}

export function user(content: string): OpenAI.ChatCompletionUserMessageParam {
  return { role: "user", content };
}

/** A smallest Chat Completions request. */
export function chatBody(content: string, fields: object = {}): object {
  return { model: "m", messages: [user(content)], ...fields };
}
