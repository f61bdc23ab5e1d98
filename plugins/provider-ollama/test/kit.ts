import type { NodeConfig } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as ollamaProtocol } from "@patchbay/protocol-ollama";
import { plugin as openaiProtocol } from "@patchbay/protocol-openai-chat";
import { type FakeUpstream, raw, type Script, startFakeUpstream } from "@patchbay/sdk/testing";
import { plugin } from "../src/index.ts";

/** A kernel before an upstream that answers as it is told. */
export interface World extends AsyncDisposable {
  readonly kernel: TestKernel;
  readonly upstream: FakeUpstream;
}

export async function open(script: Script, node: Partial<NodeConfig> = {}): Promise<World> {
  const upstream = await startFakeUpstream(script);
  const nodes = [{ id: "here", baseUrl: `${upstream.url}/api`, ...node }];
  const kernel = await startTestKernel({
    plugins: [ollamaProtocol, openaiProtocol, plugin],
    pools: { main: { provider: "ollama", nodes } },
    defaultPool: "main",
  });
  return {
    kernel,
    upstream,
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await upstream.close();
    },
  };
}

export function line(fields: object): string {
  return `${JSON.stringify({ model: "qwen3", created_at: "2026-11-20T08:00:00Z", ...fields })}\n`;
}

export function streamOf(lines: readonly string[]): Script {
  return raw(lines, { headers: { "content-type": "application/x-ndjson" } });
}
