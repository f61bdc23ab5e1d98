import type { Config } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { plugin as claude } from "@patchbay/protocol-claude";
import { plugin as gemini } from "@patchbay/protocol-gemini";
import { plugin as ollama } from "@patchbay/protocol-ollama";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as openaiResponses } from "@patchbay/protocol-openai-responses";
import { plugin as toClaude } from "@patchbay/provider-claude";
import { plugin as toGemini } from "@patchbay/provider-gemini";
import { plugin as toOllama } from "@patchbay/provider-ollama";
import { plugin as toOpenai } from "@patchbay/provider-openai";
import { plugin as toOpenaiResponses } from "@patchbay/provider-openai-responses";
import type { Clock } from "@patchbay/sdk";
import { type FakeUpstream, startFakeUpstream } from "@patchbay/sdk/testing";
import { copier } from "../support/openai-gateway.ts";
import { clients } from "./clients/all.ts";
import type { Client } from "./clients/client.ts";
import { upstreams } from "./upstreams/all.ts";
import type { Upstream } from "./upstreams/upstream.ts";

const protocols = [openaiChat, openaiResponses, claude, gemini, ollama];
const providers = [toOpenai, toOpenaiResponses, toClaude, toGemini, toOllama];

/** A gateway that every client can speak to, before a fake upstream. */
export interface World extends AsyncDisposable {
  readonly url: string;
  readonly fake: FakeUpstream;
}

/** A client, an upstream, and whether bytes go through where both speak alike. */
export interface Pair {
  readonly client: Client;
  readonly upstream: Upstream;
  readonly neutral: boolean;
  readonly title: string;
}

/** Every client before every upstream; where both speak alike once as bytes and once through the neutral model. */
export const pairs: readonly Pair[] = upstreams.flatMap((upstream) =>
  clients.flatMap((client) => {
    const title = `${client.id} → ${upstream.wire.id}`;
    const pair = { client, upstream, neutral: true, title };
    if (client.id !== upstream.wire.id) return [pair];
    return [
      { ...pair, title: `${title}, read and written` },
      { ...pair, neutral: false, title: `${title}, passed on` },
    ];
  }),
);

/** What a test says beside. */
interface More extends Config {
  readonly clock?: Clock;
}

/** Starts a gateway before a fake upstream; the config may say more. */
export async function openWorld(upstream: Upstream, neutral: boolean, more: More = {}): Promise<World> {
  const { clock, ...config } = more;
  const fake = await startFakeUpstream();
  const node = { id: "a", baseUrl: `${fake.url}${upstream.basePath}`, apiKey: "node-key-4711" };
  const kernel = await startTestKernel(
    {
      plugins: [...protocols, ...providers, ...(neutral ? [copier] : [])],
      pools: { main: { provider: upstream.id, nodes: [node] } },
      defaultPool: "main",
      ...config,
      server: { debugHeaders: true, streamChecks: 1, ...config.server },
    },
    clock && { clock },
  );
  return {
    url: kernel.url,
    fake,
    async [Symbol.asyncDispose]() {
      // Upstreams break off on purpose here; what a client is sent never breaks a rule.
      const broken = kernel.logs.filter((line) => line.includes("broke the rule") && line.includes('side="client"'));
      await kernel.close();
      await fake.close();
      if (broken.length > 0) throw new Error(broken.join("\n"));
    },
  };
}
