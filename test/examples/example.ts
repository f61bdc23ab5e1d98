import { fileURLToPath } from "node:url";
import type { Config } from "@patchbay/core";
import { startTestKernel, type TestKernel, type TestKernelOptions } from "@patchbay/core/testing";

/** Starts the config of an example in its own folder, as `patchbay start` would; `changes` replaces keys of it. */
export async function startExample(
  name: string,
  config: Config,
  { changes = {}, ...options }: TestKernelOptions & { readonly changes?: Config } = {},
): Promise<TestKernel> {
  const baseDir = fileURLToPath(new URL(`../../docs/examples/${name}/`, import.meta.url));
  return await startTestKernel({ ...config, ...changes }, { baseDir, ...options });
}

/** The text of a Chat Completions answer. */
export async function chatText(response: Response): Promise<string> {
  const reply = (await response.json()) as {
    readonly choices?: readonly { readonly message: { readonly content: string } }[];
  };
  return reply.choices?.[0]?.message.content ?? JSON.stringify(reply);
}

/** A smallest Chat Completions request. */
export function chatBody(model: string, content: string): object {
  return { model, messages: [{ role: "user", content }] };
}
