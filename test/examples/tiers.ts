import type { Config } from "@patchbay/core";
import type { TestKernel } from "@patchbay/core/testing";
import type { Capabilities } from "@patchbay/sdk";
import type { SandboxTier } from "@patchbay/sdk/host";
import { createIsolation } from "@patchbay/sandbox";
import { startExample } from "./example.ts";

/** Everywhere a plugin can run. */
export const tiers: readonly SandboxTier[] = ["inline", "process", "strict"];

/** What a test says of an example beside its tier. */
export interface Tried {
  readonly name: string;
  readonly config: Config;
  readonly tier: SandboxTier;
  readonly grant: Capabilities;
  readonly changes?: Config;
  readonly env?: NodeJS.ProcessEnv;
  /** In place of the example's own plugin: a file by its path. */
  readonly plugin?: string;
}

/** Starts an example with its plugin in a tier, with these rights and no others. */
export function startInTier({ name, config, tier, grant, plugin, changes, env = {} }: Tried): Promise<TestKernel> {
  const plugins = (config.plugins ?? []).map((entry) => {
    const isOwn = typeof entry === "object" && "plugin" in entry && entry.plugin === "./src/index.ts";
    // Who runs inline is trusted with everything: nothing is granted there.
    const place = { sandbox: tier, ...(tier !== "inline" && { grant }) };
    return isOwn ? { ...entry, ...(plugin !== undefined && { plugin }), ...place } : entry;
  });
  return startExample(name, { ...config, plugins }, { isolation: createIsolation(), env, ...(changes && { changes }) });
}

/** What a streamed Chat Completions answer says in all, and whether it came to its end. */
export async function streamedChat(response: Response) {
  const data = [...(await response.text()).matchAll(/^data: (.*)$/gm)].map(({ 1: text = "" }) => text);
  const chunks = data.filter((text) => text !== "[DONE]").map((text) => JSON.parse(text) as Chunk);
  const deltas = chunks.flatMap(({ choices = [] }) => choices).flatMap(({ delta }) => delta ?? []);
  const calls = deltas.flatMap(({ tool_calls: pieces = [] }) => pieces).map(({ function: piece }) => piece ?? {});
  return {
    text: deltas.map(({ content }) => content ?? "").join(""),
    tools: calls.flatMap(({ name }) => name ?? []),
    arguments: calls.map((piece) => piece.arguments ?? "").join(""),
    complete: data.at(-1) === "[DONE]",
  };
}

interface Chunk {
  readonly choices?: readonly { readonly delta?: Delta }[];
}

interface Delta {
  readonly content?: string | null;
  readonly tool_calls?: readonly { readonly function?: { readonly name?: string; readonly arguments?: string } }[];
}

/** A client that asks for a stream, reads its beginning and leaves. */
export async function leaveEarly(kernel: TestKernel, path: string, body: object): Promise<void> {
  const leaving = new AbortController();
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body), signal: leaving.signal };
  const response = await kernel.request(path, undefined, init);
  await response.body?.getReader().read();
  leaving.abort();
}
